import Foundation
import Testing

@testable import Store

@Suite struct JSONWriterTests {
  private func encoded(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The audit log's hashes cover these texts, so they must never change.
  @Test(arguments: [
    JSONValue.object([:]), .array([]), .null, .bool(false), .integer(.min), .integer(.max), .string(""),
    .string("a \"quoted\" \\ path/with/slashes"), .string("Grüße, 日本, 👟, e\u{301}, \u{2028}\u{2029}\u{7F}\u{FFFD}"),
    .object([
      "uid": .integer(1), "uid_validity": .null, "B": .bool(true), "a10": .string("x"), "a9": .string("y"),
      "É": .null, "e\"": .array([.integer(-1), .object(["z": .null, "a": .string("ß")])]),
    ]),
  ])
  func writesWhatTheEncoderWrites(_ value: JSONValue) throws {
    #expect(try JSONWriter.text(value) == encoded(value))
    #expect(try JSONText.encode(value) == encoded(value))
  }

  @Test(arguments: [
    JSONValue.string("tab\there"), .string("line\nend"), .string("\u{0}\u{1F}"), .number(0.1), .number(1e300),
    .array([.object(["a": .string("\r")])]),
  ])
  func leavesTheRestToTheEncoder(_ value: JSONValue) throws {
    #expect(JSONWriter.text(value) == nil)
    #expect(try JSONText.encode(value) == encoded(value))
  }

  @Test func aDeepValueIsTheEncodersToo() throws {
    let value = (0..<100).reduce(JSONValue.null) { inner, _ in .array([inner]) }
    #expect(JSONWriter.text(value) == nil)
    #expect(try JSONText.encode(value) == encoded(value))
  }

  @Test func anAuditLineIsWrittenAsBefore() throws {
    let line = AuditLine(
      sequence: 7, at: Timestamp(milliseconds: 1_700_000_000_123), actor: "customer", event: "message.received",
      caseID: CaseID(12), detailHash: [0xAB, 0x01])
    let text =
      #"{"actor":"customer","at":1700000000123,"caseID":12,"detailHash":"ab01","event":"message.received","sequence":7}"#
    #expect(try line.hash(after: [1, 2]) == Digest.sha256([1, 2] + Array(text.utf8)))
  }
}
