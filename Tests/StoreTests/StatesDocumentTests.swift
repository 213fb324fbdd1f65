import Foundation
import Testing

@testable import Store

/// The diagrams of `docs/states.md` and the switches draw the same edges.
@Suite struct StatesDocumentTests {
  private static let document: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try? String(contentsOf: root.appendingPathComponent("docs/states.md"), encoding: .utf8)
  }()

  /// The text below a heading, up to the next one of its level.
  private func section(_ heading: String) throws -> Substring {
    let document = try #require(Self.document)
    let start = try #require(document.range(of: "\n## \(heading)\n"))
    let rest = document[start.upperBound...]
    return rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
  }

  /// `from --> to` of each line of a diagram; where a record begins is no edge.
  private func drawn(_ heading: String) throws -> Set<String> {
    let lines = try section(heading).split(separator: "\n").filter { $0.contains(" --> ") && !$0.contains("[*]") }
    return Set(lines.map { String($0.split(separator: ":")[0]).trimmingCharacters(in: .whitespaces) })
  }

  private func edges<State: CaseIterable & RawRepresentable<String>, Event: CaseIterable>(
    _ after: (State) -> (Event) -> State?
  ) -> Set<String> {
    Set(
      State.allCases.flatMap { from in
        Event.allCases.compactMap { event in after(from)(event).map { "\(from.rawValue) --> \($0.rawValue)" } }
      })
  }

  /// An edge back to where it began need not be drawn, since nothing can be read from it; a drawn one must be true.
  private func compare(_ heading: String, _ known: Set<String>) throws {
    let drawn = try drawn(heading)
    let moves = known.filter { edge in
      let ends = edge.components(separatedBy: " --> ")
      return ends.first != ends.last
    }
    #expect(moves.subtracting(drawn).sorted() == [], "missing in the document")
    #expect(drawn.subtracting(known).sorted() == [], "drawn, but not so")
  }

  @Test func cases() throws {
    try compare("Case", edges { (from: Case.State) in { (event: Case.Event) in from.after(event) } })
  }

  @Test func jobs() throws {
    try compare("Job", edges { (from: Job.State) in { (event: Job.Event) in from.after(event) } })
  }

  @Test func outgoingMessages() throws {
    try compare(
      "Outgoing message", edges { (from: Outgoing.State) in { (event: Outgoing.Event) in from.after(event) } })
  }

  @Test func actions() throws {
    try compare("Action", edges { (from: ActionRecord.State) in { (event: ActionRecord.Event) in from.after(event) } })
  }

  @Test func everyWordIsNamed() throws {
    let ledger = try section("Ledger")
    for outcome in LedgerOutcome.allCases { #expect(ledger.contains("\n| `\(outcome.rawValue)` |")) }
    let draft = try section("Draft")
    for state in Draft.State.allCases { #expect(draft.contains("`\(state.rawValue)`")) }
  }
}
