import Logging
import MailIO
import MailProto
import TestSupport
import Testing

/// Against a real Dovecot.
@Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(3)))
struct IMAPClientTests {
  private let logger = Logger(label: "test")

  private func connect(
    _ bed: Testbed, user: String = "support@shop.test", password: String = "secret",
    security: TransportSecurity = .none
  ) async throws -> IMAPClient {
    try await IMAPClient.connect(
      IMAPSettings(
        host: "localhost", port: security == .implicit ? bed.imapsPort : bed.imapPort, security: security,
        certificateAuthority: bed.certificate, user: user, password: password), logger: logger)
  }

  private func deliver(_ count: Int, to bed: Testbed, body: String = "hello") async throws {
    for number in 1...count {
      try await bed.deliver(
        "Subject: mail \(number)\nMessage-ID: <m\(number)@customers.test>\n\n\(body)\n", from: "ann@customers.test")
    }
    _ = try await bed.waitForMails(count, of: "support@shop.test")
  }

  @Test(arguments: TransportSecurity.allCases)
  func listsAndFetchesWithoutMarkingAsSeen(_ security: TransportSecurity) async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    try await deliver(3, to: bed)
    let client = try await connect(bed, security: security)
    try await client.signIn()
    let selected = try await client.select("INBOX")
    #expect(selected.exists == 3)
    #expect(selected.uidNext == UID(rawValue: 4))
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

  @Test func refusesAWrongPassword() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let client = try await connect(bed, password: "wrong")
    let error = await #expect(throws: IMAPError.self) { try await client.signIn() }
    guard case .signInRefused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.next == .giveUp)
    await client.close()
  }

  @Test func refusesACertificateThatItDoesNotTrust() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let settings = IMAPSettings(host: "localhost", port: bed.imapsPort, user: "support@shop.test", password: "secret")
    let error = await #expect(throws: IMAPError.self) { _ = try await IMAPClient.connect(settings, logger: logger) }
    guard case .tls = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func saysThatAMessageIsTooLargeAndGoesOn() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    try await deliver(1, to: bed, body: String(repeating: "0123456789\n", count: 20_000))
    var settings = IMAPSettings(
      host: "127.0.0.1", port: bed.imapPort, security: .none, user: "support@shop.test", password: "secret")
    settings.maximumMessageBytes = 100_000
    let client = try await IMAPClient.connect(settings, logger: logger)
    try await client.signIn()
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

  @Test func idleEndsWithNewMailAndWithItsTime() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let client = try await connect(bed)
    try await client.signIn()
    try await client.select("INBOX")
    #expect(try await client.list(after: nil, upTo: 10).isEmpty)
    #expect(try await client.idle(for: .milliseconds(50)) == .timedOut)
    async let waited = client.idle(for: .seconds(60))
    try await deliver(1, to: bed)
    #expect(try await waited == .changed)
    // Until it is looked at, the news stays.
    #expect(try await client.idle(for: .seconds(60)) == .changed)
    #expect(try await client.list(after: nil, upTo: 10).count == 1)
    #expect(try await client.idle(for: .milliseconds(50)) == .timedOut)
    await client.close()
  }

  @Test func aCancelledIdleEndsAndTheConnectionGoesOn() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let client = try await connect(bed)
    try await client.signIn()
    try await client.select("INBOX")
    let waiting = Task { try await client.idle(for: .seconds(100)) }
    try await Task.sleep(for: .milliseconds(100))
    waiting.cancel()
    #expect(try await waiting.value == .timedOut)
    try await client.noop()
    await client.close()
  }

  @Test(arguments: [nil, "IMAP4rev1 UIDPLUS IDLE", "IMAP4rev1"])
  func flagsAndMoves(_ capability: String?) async throws {
    let bed = try await Testbed.start(imapCapability: capability)
    defer { bed.stop() }
    try await deliver(3, to: bed)
    let client = try await connect(bed)
    try await client.signIn()
    try await client.select("INBOX")
    let two = [UID.first, try #require(UID(rawValue: 2))]
    #expect(try await client.flag(two))
    #expect(try await client.flag(two))
    try await client.move(two, to: "Done/2026 für später")
    try await client.select("Done/2026 für später")
    #expect(try await client.list(after: nil, upTo: 10).count == 2)
    try await client.select("INBOX")
    #expect(try await client.list(after: nil, upTo: 10).map(\.uid.rawValue).last == 3)
    if capability != "IMAP4rev1" {
      #expect(try await client.fetch(.first, maximum: 1 << 20) == nil)
    }
    await client.close()
  }

  @Test(arguments: [nil, "IMAP4rev1"])
  func keepsACopyInSentAndFindsItAgain(_ capability: String?) async throws {
    let bed = try await Testbed.start(imapCapability: capability)
    defer { bed.stop() }
    let client = try await connect(bed)
    try await client.signIn()
    let sent = try #require(try await client.mailbox(for: .sent))
    #expect(sent == "Sent")
    let id = MessageID("gw.1.2.abc@shop.test")
    #expect(try await client.findBy(messageID: id, in: sent) == false)
    try await client.append(Array("Message-ID: <\(id)>\r\nSubject: x\r\n\r\n\r\nhello\r\n".utf8), to: sent)
    #expect(try await client.findBy(messageID: id, in: sent))
    #expect(try await client.findBy(messageID: MessageID("other@shop.test"), in: sent) == false)
    await client.close()
  }

  @Test func anUnknownMailboxIsAnErrorAndNotEmpty() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let client = try await connect(bed)
    try await client.signIn()
    await #expect(throws: IMAPError.self) { try await client.select("Nowhere") }
    await client.close()
  }
}
