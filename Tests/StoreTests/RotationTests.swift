import Foundation
import MailProto
import Testing

@testable import Store

/// The keys of our Message-IDs and tokens rotate without losing a thread.
@Suite struct RotationTests {
  private let second = String(repeating: "ab", count: 32)
  private let third = String(repeating: "0F", count: 32)

  @Test func aReplyToMailUnderAnOldKeyFindsItsCase() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("store.sqlite").path

    let before = try await Store.open(sqlite: path, settings: shopSettings)
    let outgoing = try await before.sent()
    let token = try #require(try await before.case(outgoing.caseID)).token
    #expect(outgoing.messageID.value.hasPrefix("gw.1."))
    try await before.close()

    let after = try await Store.open(sqlite: path, settings: shopSettings, keys: ReplyKeys(parsing: "2 \(second)\n"))
    func answer(_ number: Int, to id: String) -> TestMail {
      TestMail(id: "\(number)@customer.example", inReplyTo: id, body: "answer \(number)")
    }
    let found = try await after.take(answer(2, to: outgoing.messageID.value), uid: 2, at: at(60))
    #expect(found.caseID == outgoing.caseID)
    let byToken = try await after.take(TestMail(id: "3@x", body: "token"), uid: 3, tokens: [token], at: at(61))
    #expect(byToken.caseID == outgoing.caseID)

    // A changed or shortened code names nothing, under whatever version.
    let id = outgoing.messageID.value
    let at = try #require(id.firstIndex(of: "@"))
    let short = "\(id[..<id.index(at, offsetBy: -1)])\(id[at...])"
    let flipped = id.replacing("gw.1.", with: "gw.2.")
    let bare = id.split(separator: ".").prefix(4).joined(separator: ".") + id[at...]
    for (number, forged) in [short, flipped, bare, id.replacing("gw.1.", with: "gw.9.")].enumerated() {
      let mail = TestMail(
        from: "eve@elsewhere.example", id: "e\(number)@x", inReplyTo: forged, body: "forged \(number)")
      #expect(try await after.take(mail, uid: UInt32(10 + number), at: Store.moment(70)).newCase, "\(forged)")
    }
    let fresh = try await after.drafted(mail: TestMail(id: "20@customer.example", body: "fresh"), uid: 20)
    let rita = try await after.reviewer("mona")
    _ = try await after.approve(Approval(fresh.view, fresh.draft), by: rita, now: Store.moment(80))
    let next = try #require(try await after.claimOutgoing(lease: 60, now: Store.moment(90)))
    #expect(next.messageID.value.hasPrefix("gw.2."))
    try await after.close()

    // The old version is removed at last: its ids are like anybody's, which lead into a case of the sender's own.
    let ended = try await Store.open(
      sqlite: path, settings: shopSettings, keys: ReplyKeys(parsing: "1 removed\n2 \(second)\n3 \(third)"))
    let stranger = TestMail(
      from: "eve@elsewhere.example", id: "e9@x", inReplyTo: outgoing.messageID.value, body: "too late")
    #expect(try await ended.take(stranger, uid: 30, at: Store.moment(100)).newCase)
    let still = TestMail(from: "eve@elsewhere.example", id: "e10@x", inReplyTo: next.messageID.value, body: "in time")
    #expect(try await ended.take(still, uid: 31, at: Store.moment(101)).outcome == .quarantined)
    try await ended.close()
  }

  @Test func theFileOfKeys() throws {
    let keys = try ReplyKeys(parsing: "# keys\n\n  2\t\(second)\r\n3 \(third)\n1 removed\n")
    #expect(keys.secrets.keys.sorted() == [2, 3] && keys.removed == [1])
    #expect(keys.secrets[3] == Array(repeating: 0x0F, count: 32))
    #expect(try ReplyKeys(parsing: "") == .none)
  }

  @Test(arguments: [
    ("2", 1), ("2 abc", 1), ("\n0 \(String(repeating: "ab", count: 32))", 2),
    ("1 \(String(repeating: "ab", count: 32))", 1),
    ("256 removed", 1), ("2 \(String(repeating: "ab", count: 31))", 1), ("2 \(String(repeating: "xy", count: 32))", 1),
    ("2 \(String(repeating: "ab", count: 32))\n2 removed", 2), ("1 removed", 1),
    ("2 \(String(repeating: "+1", count: 32))", 1), ("two \(String(repeating: "ab", count: 32))", 1),
  ])
  func badFilesAreNamedByTheirLine(text: String, line: Int) {
    let error = #expect(throws: ReplyKeyError.self) { _ = try ReplyKeys(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.description.contains("abab") == false)
  }
}

extension Store {
  /// `at` under a name that a local one does not hide.
  fileprivate static func moment(_ seconds: Int64) -> Timestamp { at(seconds) }
}
