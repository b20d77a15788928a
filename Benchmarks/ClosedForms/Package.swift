// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "ClosedForms",
  platforms: [.macOS(.v13)],
  dependencies: [.package(name: "graphviz-backprop", path: "../..")],
  targets: [
    .executableTarget(
      name: "ClosedForms",
      dependencies: [.product(name: "GraphCore", package: "graphviz-backprop")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
