import FoundationEssentials
import Testing

@testable import MailProto

/// The mails of `Corpus`, each with its outline. `Corpus/make.py` writes the mails and states, from the contract, what
/// each must give; so an outline is right by intention, not because a parser once printed it.
enum Corpus {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

  static func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
  }()

  /// Mails whose outline is right and not yet met.
  static let knownFailing: Set<String> = []
}

@Suite struct CorpusTests {
  @Test func theCorpusIsThere() { #expect(Corpus.names.count >= 300) }

  @Test(arguments: Corpus.names)
  func outlines(name: String) throws {
    let found = Outline(Message(parsing: try Corpus.read("\(name).eml"))).lines
    let golden = String(decoding: try Corpus.read("\(name).outline"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    withKnownIssue {
      // Byte for byte: canonically equal strings are not the same text.
      let missing = golden.filter { line in !found.contains { $0.utf8.elementsEqual(line.utf8) } }
      let surplus = found.filter { line in !golden.contains { $0.utf8.elementsEqual(line.utf8) } }
      #expect(missing == [] && surplus == [])
      #expect(found.count == golden.count)
    } when: {
      Corpus.knownFailing.contains(name)
    }
  }

  /// `GATEWAYD_OUTLINES=FOLDER` writes there what the parser says now, for `Corpus/make.py` to compare.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GATEWAYD_OUTLINES"] != nil))
  func writeOutlines() throws {
    let target = URL(filePath: ProcessInfo.processInfo.environment["GATEWAYD_OUTLINES"] ?? "")
    for name in Corpus.names {
      let outline = Outline(Message(parsing: try Corpus.read("\(name).eml"))).description
      try Data(outline.utf8).write(to: target.appending(path: "\(name).outline"))
    }
  }

  @Test func allDefectsAreDocumented() throws {
    let root = Corpus.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = String(decoding: try Data(contentsOf: root.appending(path: "docs/defects.md")), as: UTF8.self)
    for kind in Defect.Kind.allCases { #expect(page.contains("| `\(kind.rawValue)` |"), "\(kind.rawValue)") }
  }
}
