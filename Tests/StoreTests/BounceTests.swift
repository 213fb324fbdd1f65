import MailProto
import Testing

@testable import Store

@Suite struct BounceTests {
  /// A report of the common shape (RFC 3464).
  private func report(_ id: String, action: String = "failed", status: String = "5.1.1") -> [UInt8] {
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
    let accepted = try await take(report(outgoing.messageID.value), into: store, uid: 2)
    #expect(accepted.outcome == .bounce)
    #expect(accepted.caseID == outgoing.caseID)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .bounced)
    let found = try #require(try await store.case(outgoing.caseID))
    #expect(found.state == .review)
    #expect(found.reason == "bounced")
    #expect(found.explanation == "The reply to \(customer) came back (5.1.1): it was not delivered.")
    #expect(try await store.queue(.trouble, limit: 5).map(\.caseID) == [outgoing.caseID])
    #expect(try await store.claimJob(model: "m", lease: 1, now: at(200)) == nil)
  }

  @Test func aDelayIsOnlyNoted() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    _ = try await take(report(outgoing.messageID.value, action: "delayed", status: "4.4.1"), into: store, uid: 2)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .sent)
    #expect(try await store.state(outgoing.caseID) == .answered)
  }

  @Test func aBounceOfNothingOfOursOpensNoCase() async throws {
    let store = try await Store.test()
    let accepted = try await take(report("forged@elsewhere.example"), into: store, uid: 2)
    #expect(accepted.outcome == .bounce)
    #expect(accepted.caseID == nil)
    #expect(try await store.cases(state: nil, limit: 5).isEmpty)
  }
}
