import Logging
import MailIO
import MailProto
import TestSupport
import Testing

@testable import Gatewayd
@testable import Store

extension Store {
  /// A user without the cost of a password.
  func reviewer(_ name: String, _ now: Timestamp) async throws -> User {
    try await write { tx in
      let id: UserID = try tx.insert(
        "users",
        [("name", name), ("folded", name), ("role", "reviewer"), ("password", "none"), ("created_at", now)])
      return User(id: id, name: name, role: .reviewer, disabled: false)
    }
  }
}

/// Waits between attempts, and the search for replies of which nobody knows whether they went.
@Suite struct OutboxServicesTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  @Test func waitsHaveFullJitterUpToTheirCeiling() throws {
    let retries = Retries(giveUpAfter: 1000, first: 5)
    for (attempts, ceiling) in [(1, 5_000), (2, 10_000), (5, 80_000), (30, 3_600_000), (.max, 3_600_000)]
      as [(Int, Int64)]
    {
      let waits = try (0..<400).map { _ in try #require(retries.wait(after: attempts, waited: 0)) }
      #expect(waits.allSatisfy { (500...ceiling).contains($0) })
      // From the whole of it, not from its upper part.
      #expect((waits.min() ?? 0) < ceiling / 4 + 500)
      #expect((waits.max() ?? 0) > ceiling * 3 / 4)
    }
  }

  @Test func waitingEndsWhenItsTimeIsUsedUp() {
    let retries = Retries(giveUpAfter: 1000, first: 5)
    #expect(retries.wait(after: 3, waited: 999_999) != nil)
    #expect(retries.wait(after: 3, waited: 1_000_000) == nil)
    #expect(Retries(giveUpAfter: 0, first: 5).wait(after: 1, waited: 0) == nil)
  }

  /// A store with one uncertain reply that is due to be looked for.
  private func uncertain() async throws -> (store: Store, reply: Outgoing, now: Timestamp) {
    let store = try await Store.temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    let now = SystemClock().now()
    let raw = "From: a@customer.example\r\nSubject: late\r\nMessage-ID: <1@customer.example>\r\n\r\nlate\r\n"
    let accepted = try await store.accept(
      Arrival(
        origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: 1),
        inbound: Inbound(Message(parsing: Array(raw.utf8))), receivedAt: now, replyTokens: [], automatic: nil),
      rules: IntakeRules(
        identify: { _ in (.t2, "test") }, judge: { _ in .person(reason: "too_long", explanation: "long") }))
    let user = try await store.reviewer("rita", now)
    let caseID = try #require(accepted.caseID)
    let view = try #require(try await store.view(caseID))
    _ = try await store.approve(
      Approval(caseID: view.case.id, draft: nil, version: view.case.version, text: "Dear Anna", actions: []), by: user,
      now: now)
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: now))
    try await store.record(.uncertain(reply: "lost"), of: claim, now: now)
    return (store, try #require(try await store.outgoingByID(claim.id)), now.adding(seconds: 40))
  }

  private func result(_ store: Store) async throws -> JSONValue? {
    try await store.events(limit: 50).first { $0.event == "outgoing.searched" }?.detail["result"]
  }

  @Test(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(15)))
  func aCopyInTheSentMailboxSettlesIt() async throws {
    let server = try await IMAPServer.start(.dovecot)
    defer { server.stop() }
    let settings = IMAPSettings(
      host: "127.0.0.1", port: server.port, security: .none, user: "support@shop.test", password: "secret")
    let (store, reply, now) = try await uncertain()
    let resolver = UncertainResolver(store: store, accounts: [settings], now: { now }, logger: logger)

    #expect(try await resolver.lookNext())
    #expect(try await store.outgoingByID(reply.id)?.state == .uncertain)
    #expect(try await !resolver.lookNext(), "not before its time")

    // The provider files its copy.
    let client = try await IMAPClient.connect(settings, logger: logger)
    try await client.signIn()
    let sent = try await client.mailbox(for: .sent) ?? "Sent"
    try await client.append(reply.bytes, to: sent)
    await client.close()

    let later = now.adding(seconds: 130)
    let second = UncertainResolver(store: store, accounts: [settings], now: { later }, logger: logger)
    #expect(try await second.lookNext())
    #expect(try await store.outgoingByID(reply.id)?.state == .sent)
    #expect(try await result(store) == .string("a copy lies in the Sent mailbox “\(sent)”"))
    #expect(try await store.case(reply.caseID)?.state == .answered)
  }

  @Test func anAccountThatCannotBeReachedIsWrittenDown() async throws {
    let (store, reply, now) = try await uncertain()
    let nowhere = IMAPSettings(host: "127.0.0.1", port: 1, security: .none, user: "support@shop.test", password: "x")
    let resolver = UncertainResolver(store: store, accounts: [nowhere], now: { now }, logger: logger)
    #expect(try await resolver.lookNext())
    guard case .string(let said)? = try await result(store) else {
      Issue.record("nothing was written down")
      return
    }
    #expect(said.hasPrefix("it could not be looked for: support@shop.test: cannot connect"))
    let after = try #require(try await store.outgoingByID(reply.id))
    #expect(after.state == .uncertain)
    #expect(after.searches == 1)
  }
}
