// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that fuzzing compiles MailProto and nothing else: no dependency is fetched.
let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "MailProto", dependencies: ["CLibXML"]),
    .target(name: "FuzzChecks", dependencies: ["MailProto"], path: "Checks"),
    .executableTarget(name: "fuzz", dependencies: ["FuzzChecks"], path: "Main"),
  ],
  swiftLanguageModes: [.v6]
)
