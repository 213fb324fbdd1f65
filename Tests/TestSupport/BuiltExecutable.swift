import Foundation

/// The `gatewayd` that was built with the tests.
public enum BuiltExecutable {
  public struct Missing: Error, CustomStringConvertible {
    public let description: String
  }

  /// It lies beside the test bundle.
  public static func path() throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [own]
    for bundle in bundles {
      let path = URL(filePath: bundle).deletingLastPathComponent().appending(path: "gatewayd").path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw Missing(description: "no gatewayd beside \(bundles.joined(separator: ", "))")
  }
}
