import CrashPoints
import Foundation
import Testing

/// The harness in `Crash/` ends the daemon at every point; here, that every point is somewhere and told about.
@Suite struct CrashPointTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("Each point is reached somewhere, run by the harness and described", arguments: CrashPoint.allCases)
  func isUsed(_ point: CrashPoint) throws {
    let sources = try Self.text(under: "Sources", ending: ".swift")
    #expect(
      ["CrashPoint.reach(.\(point))", "CrashPoint.reach(.\(point), ", ": .\(point)\n"].contains {
        sources.contains($0)
      },
      "no code reaches it")
    #expect(try Self.text(under: "Crash", ending: "points.py").contains("\"\(point.rawValue)\""), "never run")
    #expect(try Self.text(under: "docs", ending: "crash.md").contains("`\(point.rawValue)`"), "not described")
  }

  @Test(
    "Nonsense arms nothing",
    arguments: [
      "", "parsed", "parsed:", "parsed:0", "parsed:x", "nowhere:1", "parsed:1:2", "node-entered@:1", "@recall:1",
    ])
  func nonsense(_ text: String) { #expect(!CrashPoint.arm(text)) }

  private static func text(under folder: String, ending: String) throws -> String {
    let base = root.appending(path: folder)
    let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    return try files.filter { $0.path.hasSuffix(ending) }.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
  }
}
