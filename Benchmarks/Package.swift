// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v13)],
  dependencies: [
    .package(name: "graphviz-backprop", path: ".."),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .target(name: "Measuring", swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Measuring",
        .product(name: "GraphCore", package: "graphviz-backprop"),
        .product(name: "GraphRendering", package: "graphviz-backprop"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "Engine",
      dependencies: [
        "Measuring",
        .product(name: "GraphCore", package: "graphviz-backprop"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "ClosedForms",
      dependencies: [.product(name: "GraphCore", package: "graphviz-backprop")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "Tensors",
      dependencies: [.product(name: "GraphCore", package: "graphviz-backprop")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
