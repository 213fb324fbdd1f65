// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
]

func systemLibrary(_ name: String, _ pkgConfig: String?, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func target(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: fixtures[name] ?? [], swiftSettings: strict)
}

/// Folders of test data, read from disk by path.
let fixtures: [String: [String]] = ["MailProto": ["Corpus"], "EndToEnd": ["Desk/accessibility.js"]]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let scrypt = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
  name: "gatewayd",
  products: [.executable(name: "gatewayd", targets: ["Gatewayd"])],
  traits: [
    .trait(name: "Milter", description: "Receive mail as a milter behind Postfix or Sendmail"),
    .trait(name: "Postgres", description: "Reach PostgreSQL through libpq"),
    .trait(name: "Kafka", description: "Requests and results over Kafka"),
    .trait(name: "Redis", description: "Requests and results over Redis Streams"),
    .default(enabledTraits: ["Milter", "Postgres", "Kafka", "Redis"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
  ],
  targets: [
    systemLibrary("CLibXML", "libxml-2.0", "libxml2-dev"),
    systemLibrary("CSQLite", "sqlite3", "libsqlite3-dev"),
    systemLibrary("CCurl", "libcurl", "libcurl4-openssl-dev"),
    systemLibrary("CZlib", "zlib", "zlib1g-dev"),
    systemLibrary("CMilter", "milter", "libmilter-dev"),
    systemLibrary("CPostgres", "libpq", "libpq-dev"),
    systemLibrary("CRdKafka", "rdkafka", "librdkafka-dev"),
    systemLibrary("CHiredis", nil, "libhiredis-dev"),

    // Where the harness in Crash/ may end a debug build.
    .target(
      name: "CrashPoints", swiftSettings: strict + [.define("CRASH_POINTS", .when(configuration: .debug))]),
    target("MailProto", ["CLibXML"]),
    target(
      "MailIO",
      [
        "MailProto", "CrashPoints", "CCurl", "CZlib", .target(name: "CMilter", condition: .when(traits: ["Milter"])),
        logging,
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    target(
      "Database",
      [
        "CrashPoints", "CSQLite", .target(name: "CPostgres", condition: .when(traits: ["Postgres"])),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    target("Store", ["Database", "MailProto", "CrashPoints", crypto, scrypt]),
    target("Shop", ["Database", "CrashPoints"]),
    // The weights of the offline classifier, made by `make train`.
    .target(name: "CWeights", exclude: ["weights.bin"]),
    target("Agent", ["CWeights"]),
    target("Evaluation", ["Agent"]),
    target(
      "WebReview",
      [
        "Store", "MailProto", hummingbird, logging, crypto, lifecycle,
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Templates"), .embedInCode("Assets")]),
    target("Telemetry", [logging, .product(name: "Metrics", package: "swift-metrics")]),
    target(
      "Broker",
      [
        .target(name: "CHiredis", condition: .when(traits: ["Redis"])),
        .target(name: "CRdKafka", condition: .when(traits: ["Kafka"])),
      ]),
    .executableTarget(
      name: "Gatewayd",
      dependencies: [
        "MailProto", "MailIO", "Database", "Store", "Shop", "Agent", "Evaluation", "WebReview", "Telemetry", "Broker",
        "CrashPoints", logging, crypto, scrypt, lifecycle,
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: strict),

    // Measures the store; built by Bench/store/run.sh.
    .executableTarget(
      name: "StoreBench", dependencies: ["Store", "MailProto"], path: "Bench/store/StoreBench", swiftSettings: strict),
    // Fills a store for the bench of the desk; built by Bench/desk/run.sh.
    .executableTarget(
      name: "DeskBench", dependencies: ["Store", "MailProto"], path: "Bench/desk/DeskBench", swiftSettings: strict),

    // Trains the offline classifier; built by `make train`.
    .executableTarget(name: "TrainOffline", dependencies: ["Agent"], path: "Eval/Train", swiftSettings: strict),

    // Real servers for the tests.
    .target(
      name: "TestSupport",
      dependencies: [
        "Database", .target(name: "CRdKafka", condition: .when(traits: ["Kafka"])), hummingbird, crypto, scrypt,
      ],
      path: "Tests/TestSupport",
      swiftSettings: strict),

    tests("MailProto", ["MailProto"]),
    // The checks of the fuzzer; its own package is in Fuzz.
    tests("Fuzz", ["MailProto"]),
    tests("MailIO", ["MailIO", "MailProto", "TestSupport", logging]),
    tests("Database", ["Database", "CSQLite", "TestSupport"]),
    tests("Store", ["Store", "Database", "CSQLite", "TestSupport"]),
    tests("Shop", ["Shop", "Database", "CSQLite", "TestSupport"]),
    tests("Agent", ["Agent", "TestSupport"]),
    tests("Evaluation", ["Evaluation", "Agent"]),
    tests("Broker", ["Broker", "TestSupport"]),
    tests(
      "WebReview",
      [
        "WebReview", "Store", "MailProto", "TestSupport", logging,
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
    tests(
      "Gatewayd",
      [
        "Gatewayd", "Agent", "Broker", "CrashPoints", "MailIO", "MailProto", "Store", "Telemetry", "WebReview",
        "TestSupport",
        hummingbird, logging, crypto, scrypt,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ]),
    tests(
      "EndToEnd",
      [
        "TestSupport", "Database", hummingbird, logging, crypto,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
