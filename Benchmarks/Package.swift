// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v13)],
  dependencies: [.package(name: "graphviz-backprop", path: "..")],
  targets: [
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        .product(name: "GraphCore", package: "graphviz-backprop"),
        .product(name: "GraphRendering", package: "graphviz-backprop"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
