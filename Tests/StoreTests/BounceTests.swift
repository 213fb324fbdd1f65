import MailProto
import Testing

@testable import Store

@Suite struct BounceTests {
  /// A report of the common shape (RFC 3464).
  static func report(_ id: String, action: String = "failed", status: String = "5.1.1") -> [UInt8] {
    Array(
      """
      From: MAILER-DAEMON@mx.test
      To: support@shop.test
      Subject: Undelivered Mail Returned to Sender
      Message-ID: <\(action)-\(id.hashValue)@mx.test>
      MIME-Version: 1.0
      Content-Type: multipart/report; report-type=delivery-status; boundary=b

      --b
      Content-Type: text/plain

      It could not be delivered.
      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx.test

      Final-Recipient: rfc822; \(customer)
      Action: \(action)
      Status: \(status)

      --b
      Content-Type: message/rfc822

      From: support@shop.test
      Message-ID: <\(id)>
      Subject: Re: Where is my parcel?

      text
      --b--
      """.replacing("\n", with: "\r\n").utf8)
  }

  private func take(_ bytes: [UInt8], into store: Store, uid: UInt32) async throws -> Accepted {
    let message = Message(parsing: bytes)
    return try await store.accept(
      Arrival(
        origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: uid), inbound: Inbound(message),
        receivedAt: at(100), replyTokens: [], automatic: message.automatic), rules: recorded)
  }

  @Test func aBounceComesBackToAPerson() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let accepted = try await take(Self.report(outgoing.messageID.value), into: store, uid: 2)
    #expect(accepted.outcome == .bounce)
    #expect(accepted.caseID == outgoing.caseID)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .bounced)
    let found = try #require(try await store.case(outgoing.caseID))
    #expect(found.state == .review)
    #expect(found.reason == "bounced")
    #expect(found.explanation == "The reply to \(customer) came back (5.1.1): it was not delivered.")
    #expect(try await store.queue(.trouble, limit: 5).map(\.caseID) == [outgoing.caseID])
    #expect(try await store.claimJob(model: "m", lease: 1, now: at(200)) == nil)
    let dead = try #require(try await store.view(outgoing.caseID)?.deadAddress)
    #expect(dead.status == "5.1.1" && dead.at == at(100))
  }

  @Test func aDelayIsOnlyNoted() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    _ = try await take(Self.report(outgoing.messageID.value, action: "delayed", status: "4.4.1"), into: store, uid: 2)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .sent)
    #expect(try await store.state(outgoing.caseID) == .answered)
    #expect(try await store.view(outgoing.caseID)?.deadAddress == nil)
  }

  @Test func aBounceOfNothingOfOursOpensNoCase() async throws {
    let store = try await Store.test()
    let accepted = try await take(Self.report("forged@elsewhere.example"), into: store, uid: 2)
    #expect(accepted.outcome == .bounce)
    #expect(accepted.caseID == nil)
    #expect(try await store.cases(state: nil, limit: 5).isEmpty)
  }

  private func prose(_ recipient: String, id: String, about: String? = nil) -> [UInt8] {
    let original = about.map { "--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <\($0)>\r\n" } ?? ""
    return Array(
      """
      From: MAILER-DAEMON@mx.test\r
      To: support@shop.test\r
      Subject: failure notice\r
      Message-ID: <\(id)@mx.test>\r
      \r
      Hi. This is the qmail-send program at mx.test.\r
      <\(recipient)>:\r
      Sorry, no mailbox here by that name. (#5.1.1)\r
      \r
      \(original)
      """.utf8)
  }

  @Test func aBounceWithoutAnyIDFindsTheNewestMailToTheAddress() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let other = try await take(prose("somebody@else.example", id: "1"), into: store, uid: 2)
    #expect(other.caseID == nil)
    let foreign = try await take(prose(customer, id: "2", about: "not-ours@x.example"), into: store, uid: 3)
    #expect(foreign.caseID == nil)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .sent)
    let found = try await take(prose(customer.uppercased(), id: "3"), into: store, uid: 4)
    #expect(found.caseID == outgoing.caseID)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .bounced)
    // Anybody can send such a report: nothing is remembered of the address.
    let dead = try await store.read { try $0.rows("SELECT * FROM dead_addresses").count }
    #expect(dead == 0)
  }

  @Test func aReportThatNamesOurMailMarksTheAddressDead() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    _ = try await take(Self.report(outgoing.messageID.value), into: store, uid: 2)
    let dead = try await store.read { try $0.rows("SELECT folded FROM dead_addresses").map { try $0.text("folded") } }
    #expect(dead == [customer])
  }

  @Test func aBounceInProseNamesOurMail() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let found = try await take(
      prose("forwarded@else.example", id: "1", about: outgoing.messageID.value), into: store, uid: 2)
    #expect(found.caseID == outgoing.caseID)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .bounced)
  }
}
