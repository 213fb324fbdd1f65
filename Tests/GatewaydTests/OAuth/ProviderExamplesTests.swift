import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// The examples of `docs/providers.md`.
@Suite struct ProviderExamplesTests {
  private static var examples: [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = (try? String(contentsOf: root.appending(path: "docs/providers.md"), encoding: .utf8)) ?? ""
    return page.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
  }

  @Test func thereAreSome() { #expect(Self.examples.count >= 6) }

  /// Secrets are credentials that exist, and nothing else is amiss.
  @Test(arguments: examples) func checkAcceptsIt(_ example: String) async throws {
    let folder = try TemporaryFolder()
    let settings = try Configuration.parse(example, file: "example.yaml", environment: [:])
    for secret in settings.secrets.map(\.secret) {
      guard case .file(let name) = secret else { continue }
      _ = try folder.file(name, "hush\n")
    }
    // `check` does not take the examples' own domain for a server.
    let file = try folder.file("example.yaml", example.replacingOccurrences(of: "example.com", with: "shop.test"))
    let result = try await Program.gatewayd(
      ["check", "--config", file], environment: ["CREDENTIALS_DIRECTORY": folder.path])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }
}
