import FoundationEssentials
import Testing

@testable import MailProto

/// Each `Corpus/NAME.eml` with the outline that was checked by a person in `NAME.outline`.
@Suite struct CorpusTests {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

  private static func read(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }

  private static var names: [String] {
    let folder = tests.appending(path: "Corpus").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
  }

  @Test func theCorpusIsThere() { #expect(Self.names.count >= 8) }

  @Test(arguments: names)
  func outlines(name: String) throws {
    let folder = Self.tests.appending(path: "Corpus")
    let bytes = try Self.read(folder.appending(path: "\(name).eml"))
    let expected = String(decoding: try Self.read(folder.appending(path: "\(name).outline")), as: UTF8.self)
    #expect(outline(Message(parsing: bytes)) == expected)
    let text = String(decoding: bytes, as: UTF8.self)
    guard Array(text.utf8) == bytes else { return }
    #expect(outline(Message(parsing: crlf(text))) == expected)
  }

  @Test func allDefectsAreDocumented() throws {
    let page = Self.tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/defects.md")
    let text = String(decoding: try Self.read(page), as: UTF8.self)
    for kind in Defect.Kind.allCases { #expect(text.contains("| `\(kind.rawValue)` |"), "\(kind.rawValue)") }
  }
}
