// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the bench builds the parser alone; the sources are links into the real ones.
let package = Package(
  name: "parse-bench",
  targets: [
    .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "MailProto", dependencies: ["CLibXML"]),
    .executableTarget(name: "ParseBench", dependencies: ["MailProto"]),
  ],
  swiftLanguageModes: [.v6]
)
