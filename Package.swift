// swift-tools-version: 6.1

import PackageDescription

/// The same strict settings for every target.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "graphviz-backprop",
  platforms: [.macOS(.v13)],
  products: [
    .executable(name: "graphviz-backprop", targets: ["graphviz-backprop"]),
    .library(name: "GraphCore", targets: ["GraphCore"]),
    .library(name: "GraphRendering", targets: ["GraphRendering"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .target(
      name: "GraphCore",
      dependencies: ["CDense", "CVector", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict),
    .target(name: "CDense", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(name: "CVector"),
    .systemLibrary(
      name: "CGraphviz", pkgConfig: "libgvc",
      providers: [.apt(["libgraphviz-dev"]), .brew(["graphviz"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "GraphRendering",
      dependencies: [
        "GraphCore", "CCairo", "CGraphviz", "CGraphvizPlugin", "CZlib",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "CGraphvizPlugin", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(name: "CCairo", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .executableTarget(
      name: "graphviz-backprop",
      dependencies: [
        "GraphCore", "GraphRendering",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GraphCoreTests",
      dependencies: [
        "CVector", "GraphCore", .product(name: "RealModule", package: "swift-numerics"),
      ],
      exclude: ["Reference"],
      swiftSettings: strict),
    .testTarget(
      name: "GraphRenderingTests", dependencies: ["GraphRendering", "GraphCore", "CCairo"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["GraphCore", "GraphRendering"],
      swiftSettings: strict),
  ]
)
