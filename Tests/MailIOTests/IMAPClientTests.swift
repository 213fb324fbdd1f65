import Logging
import MailIO
import MailProto
import TestSupport
import Testing

/// The same against every real server that this machine can run.
@Suite(.enabled(if: !IMAPServer.Kind.available.isEmpty), .timeLimit(.minutes(15)))
struct IMAPClientTests {
  private static let kinds = IMAPServer.Kind.available

  @Test(arguments: kinds, TransportSecurity.allCases)
  func listsAndFetchesWithoutMarkingAsSeen(_ kind: IMAPServer.Kind, _ security: TransportSecurity) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    try await server.fill(3)
    let client = try await server.client(security: security)
    let selected = try await client.select("INBOX")
    #expect(selected.exists == 3)
    #expect(selected.uidNext == UID(rawValue: 4))
    #expect(selected.highestModSeq != nil)
    let listed = try await client.list(after: nil, upTo: 100)
    #expect(listed.map(\.uid.rawValue) == [1, 2, 3])
    #expect(listed.allSatisfy { $0.internalDate != nil })
    let first = try #require(listed.first)
    let bytes = try #require(try await client.fetch(first.uid, maximum: 1 << 20))
    #expect(bytes.count == first.size)
    #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\nhello\r\n"))
    // The last message is what `n:*` answers when nothing is new.
    #expect(try await client.list(after: UID(rawValue: 3), upTo: 100).isEmpty)
    #expect(try await client.list(after: UID(rawValue: 1), upTo: 1).map(\.uid.rawValue) == [2])
    #expect(try await client.fetch(UID.first, maximum: 1 << 20) != nil)
    await client.close()
  }

  @Test(arguments: kinds)
  func fetchesASetAndTellsWhatIsGone(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    try await server.fill(5)
    let reader = try await server.client()
    try await reader.select("INBOX")
    let other = try await server.client()
    try await other.select("INBOX")
    let uids = try (1...7).map { try #require(UID(rawValue: $0)) }
    // Removed by somebody else, which the reader's session has not been told yet.
    try await other.move([uids[2]], to: "Archive")
    async let now = reader.fetch(uids, maximum: 1 << 20)
    async let next = reader.fetch([uids[0]], maximum: 10)
    let found = try await now
    // Cyrus still has the bytes of a removed message for those who were not told yet.
    let kept: [UInt32] = kind == .cyrus ? [1, 2, 3, 4, 5] : [1, 2, 4, 5]
    #expect(found.keys.sorted().map(\.rawValue) == kept)
    #expect(try await reader.fetch(uids, maximum: 1 << 20).keys.sorted().map(\.rawValue) == [1, 2, 4, 5])
    for (uid, body) in found where uid != uids[2] {
      let alone = try #require(try await reader.fetch(uid, maximum: 1 << 20))
      guard case .bytes(let bytes) = body else {
        Issue.record("\(uid): \(body)")
        continue
      }
      #expect(bytes == alone)
    }
    guard case .tooLarge(let size) = try await next[uids[0]] else {
      Issue.record("not too large")
      return
    }
    #expect(size > 10)
    for client in [reader, other] { await client.close() }
  }

  @Test(arguments: kinds)
  func aMessageThatIsTooLargeIsToldAndTheConnectionGoesOn(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    try await server.fill(1, body: String(repeating: "0123456789\n", count: 20_000))
    let client = try await server.client { $0.maximumMessageBytes = 100_000 }
    try await client.select("INBOX")
    let error = await #expect(throws: IMAPError.self) { try await client.fetch(.first, maximum: 100_000) }
    guard case .messageTooLarge(let bytes) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(bytes > 200_000)
    #expect(try await client.list(after: nil, upTo: 10).count == 1)
    await client.close()
  }

  /// Everything that comes through a compressed connection is what comes through a plain one.
  @Test(arguments: kinds)
  func compressesBothWays(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    // Compresses a thousandfold: its expansion takes many steps.
    try await server.fill(2, body: String(repeating: String(repeating: "0", count: 900) + "\n", count: 2_000))
    let plain = try await server.client()
    try await plain.select("INBOX")
    let expected = try #require(try await plain.fetch(.first, maximum: 10 << 20))
    #expect(expected.count > 1 << 20)
    let client = try await server.client(security: .implicit) { $0.compression = .always }
    try await client.select("INBOX")
    #expect(try await client.fetch(.first, maximum: 10 << 20) == expected)
    try await client.append(Array("Subject: x\r\n\r\n".utf8) + expected, to: "Sent")
    #expect(try await client.select("Sent").exists == 1)
    for client in [plain, client] { await client.close() }
  }

  @Test(arguments: kinds, [[], ["IDLE"]] as [Set<String>])
  func idleEndsWithNewMailAndWithItsTime(_ kind: IMAPServer.Kind, _ without: Set<String>) async throws {
    let server = try await IMAPServer.start(kind, without: without)
    defer { server.stop() }
    let client = try await server.client { $0.deadlines.poll = .milliseconds(200) }
    try await client.select("INBOX")
    #expect(try await client.list(after: nil, upTo: 10).isEmpty)
    #expect(try await client.idle(for: .milliseconds(50)) == .timedOut)
    async let waited = client.idle(for: .seconds(60))
    try await server.fill(1)
    #expect(try await waited == .changed)
    // Until it is looked at, the news stays.
    #expect(try await client.idle(for: .seconds(60)) == .changed)
    #expect(try await client.list(after: nil, upTo: 10).count == 1)
    #expect(try await client.idle(for: .milliseconds(50)) == .timedOut)
    await client.close()
  }

  @Test(arguments: kinds)
  func aCancelledIdleEndsAndTheConnectionGoesOn(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    let client = try await server.client()
    try await client.select("INBOX")
    let waiting = Task { try await client.idle(for: .seconds(100)) }
    try await Task.sleep(for: .milliseconds(100))
    waiting.cancel()
    #expect(try await waiting.value == .timedOut)
    try await client.noop()
    await client.close()
  }

  @Test(arguments: kinds, [[], ["MOVE"], ["MOVE", "UIDPLUS"], ["LITERAL+", "CONDSTORE", "QRESYNC"]] as [Set<String>])
  func flagsAndMoves(_ kind: IMAPServer.Kind, _ without: Set<String>) async throws {
    let server = try await IMAPServer.start(kind, without: without)
    defer { server.stop() }
    try await server.fill(4)
    let client = try await server.client()
    try await client.select("INBOX")
    let uids = try (1...3).map { try #require(UID(rawValue: $0)) }
    #expect(try await client.flag(uids))
    #expect(try await client.flag(uids))
    try await client.move(Array(uids.prefix(2)), to: "Done/2026 für später")
    try await client.select("Done/2026 für später")
    #expect(try await client.list(after: nil, upTo: 10).count == 2)
    try await client.select("INBOX")
    let left = try await client.list(after: nil, upTo: 10).map(\.uid.rawValue)
    // Without UIDPLUS nothing but what is meant may go, so nothing goes: the messages are only marked.
    #expect(left == (without.contains("UIDPLUS") ? [1, 2, 3, 4] : [3, 4]))
    await client.close()
  }

  @Test(arguments: kinds, [[], ["SPECIAL-USE", "LITERAL+", "UIDPLUS", "LIST-EXTENDED"]] as [Set<String>])
  func keepsACopyInSentAndFindsItAgain(_ kind: IMAPServer.Kind, _ without: Set<String>) async throws {
    let server = try await IMAPServer.start(kind, without: without)
    defer { server.stop() }
    let client = try await server.client()
    let sent = try #require(try await client.mailbox(for: .sent))
    #expect(sent == "Sent")
    let id = MessageID("gw.1.2.abc@shop.test")
    #expect(try await client.findBy(messageID: id, in: sent) == false)
    let mail = Array("Message-ID: <\(id)>\r\nSubject: x\r\n\r\n\r\nhello\r\n".utf8)
    let place = try await client.append(mail, to: sent)
    let selected = try await client.select(sent)
    // Dovecot tells even when it does not offer to.
    if !without.contains("UIDPLUS") {
      #expect(place?.uid == .first)
      #expect(place?.uidValidity == selected.uidValidity)
    }
    #expect(try await client.fetch(.first, maximum: 1000) == mail)
    #expect(try await client.findBy(messageID: id, in: sent))
    #expect(try await client.findBy(messageID: MessageID("other@shop.test"), in: sent) == false)
    await client.close()
  }

  @Test(arguments: kinds)
  func aMissingMailboxIsAnErrorThatNamesSimilarOnes(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    let client = try await server.client()
    let error = await #expect(throws: IMAPError.self) { try await client.select("Archiv") }
    guard case .noMailbox("Archiv", let similar) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(similar.first == "Archive")
    #expect(error?.next == .retry)
    await client.close()
  }
}
