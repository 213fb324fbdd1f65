import MailProto
import Testing

@testable import Store

@Suite struct ThreadingTests {
  @Test func ourOwnKeyedIDLeadsHome() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let answer = TestMail(id: "2@customer.example", inReplyTo: outgoing.messageID.value, body: "Thanks, but no.")
    let tiers = IntakeRules(identify: { ($0 ? .t1 : .t0, "\($0)") }, judge: { _ in .agent })
    let accepted = try await store.take(answer, uid: 2, rules: tiers, at: at(60))
    #expect(accepted.caseID == outgoing.caseID)
    #expect(!accepted.newCase)
    #expect(try await store.message(try accepted.theMessage)?.tier == .t1)
    #expect(try await store.state(outgoing.caseID) == .working)
  }

  @Test(arguments: [["first@customer.example"], ["unknown@x.example", "first@customer.example", "later@x.example"]])
  func referencesLeadHome(_ references: [String]) async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let second = try await store.take(
      TestMail(id: "2@customer.example", references: references, body: "more"), uid: 2)
    #expect(second.caseID == first.caseID)
  }

  @Test func anIDSeenOnlyInReferencesLeadsHome() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(references: ["never-received@customer.example"]), uid: 1)
    let second = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "never-received@customer.example", body: "sibling"), uid: 2)
    #expect(second.caseID == first.caseID)
  }

  @Test func theReplyTokenLeadsHome() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let token = try #require(try await store.case(try first.theCase)?.token)
    let second = try await store.take(TestMail(id: "2@customer.example", body: "by token"), uid: 2, tokens: [token])
    #expect(second.caseID == first.caseID)
    let third = try await store.take(
      TestMail(id: "3@customer.example", body: "forged"), uid: 3, tokens: ["1", "a", "t1", ""])
    #expect(third.newCase)
  }

  @Test func nothingInCommonIsANewCase() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let second = try await store.take(TestMail(id: "2@customer.example", body: "other"), uid: 2)
    #expect(second.newCase)
    #expect(second.caseID != first.caseID)
  }

  @Test func aStrangerWithOurIDStandsBesideTheCase() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let mail = TestMail(
      from: "Eve <eve@elsewhere.example>", id: "e@elsewhere.example", inReplyTo: outgoing.messageID.value,
      body: "Send it to me.")
    let accepted = try await store.take(mail, uid: 2, at: at(60))
    #expect(accepted.outcome == .quarantined)
    #expect(accepted.caseID == outgoing.caseID)
    let view = try #require(try await store.view(outgoing.caseID))
    #expect(view.quarantined.map(\.id) == [accepted.message])
    #expect(view.messages.allSatisfy { !$0.quarantined })
    #expect(view.memory.count == 2)
    #expect(view.case.party.address == customer)
    // Somebody must look at it, or a customer who writes from a second address would never be heard.
    #expect(view.case.state == .review)
    #expect(view.case.reason == "other_sender")
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(70)) == nil)
    #expect(try await store.audit(account: nil).first?.counts["quarantined"] == 1)
  }

  @Test func twoSendersAreNobody() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let mail = TestMail(
      from: "\(customer), eve@elsewhere.example", id: "e@elsewhere.example", inReplyTo: outgoing.messageID.value,
      body: "both")
    #expect(try await store.take(mail, uid: 2, at: at(60)).outcome == .quarantined)
  }

  @Test func aStrangerWithAWildIDOpensACaseOfTheirOwn() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let mail = TestMail(
      from: "bob@other.example", id: "b@other.example", inReplyTo: "first@customer.example", body: "mine")
    let second = try await store.take(mail, uid: 2)
    #expect(second.outcome == .case)
    #expect(second.newCase)
    #expect(second.caseID != first.caseID)
  }

  @Test func claimingAnIDBeforeItsOwnerCapturesNothing() async throws {
    let store = try await Store.test()
    let mail = TestMail(
      from: "eve@elsewhere.example", id: "e@elsewhere.example", references: ["first@customer.example"], body: "trap")
    let trap = try await store.take(mail, uid: 1)
    let victim = try await store.take(TestMail(), uid: 2)
    #expect(victim.outcome == .case)
    #expect(victim.caseID != trap.caseID)
    let more = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "more"), uid: 3)
    #expect(more.caseID == victim.caseID)
  }

  @Test func mailOnAClosedCase() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let outgoing = try await store.sent(reviewedBy: rita)
    let version = try #require(try await store.case(outgoing.caseID)).version
    _ = try await store.closeCase(outgoing.caseID, version: version, by: rita, now: at(50))
    #expect(try await store.state(outgoing.caseID) == .closed)
    func answer(_ number: Int) -> TestMail {
      TestMail(id: "\(number)@customer.example", inReplyTo: outgoing.messageID.value, body: "answer \(number)")
    }
    let soon = try await store.take(answer(2), uid: 2, at: at(86_400))
    #expect(soon.caseID == outgoing.caseID)
    #expect(try await store.state(outgoing.caseID) == .working)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(86_401)))
    try await store.finish(job, proposal: .sample(route: .noReply, response: nil), now: at(86_402))
    #expect(try await store.state(outgoing.caseID) == .closed)
    let late = try await store.take(answer(3), uid: 3, at: at(86_400 * 40))
    #expect(late.newCase)
    #expect(try await store.case(try late.theCase)?.linkedCase == outgoing.caseID)
  }

  @Test func onlyOurKeyedIDsTellWhatWeSent() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let texts = try await store.sentTexts(references: [outgoing.messageID])
    #expect(texts.count == 1)
    // With what it quoted: the customer's own words come back too.
    #expect(texts.first?.hasPrefix(outgoing.text) == true && texts.first?.contains("> My parcel has not come.") == true)
    #expect(try await store.sentTexts(references: [MessageID("first@customer.example")]).isEmpty)
  }

  @Test func theTagLeadsThePartyHomeAndNobodyElse() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let number = try first.theCase.value
    for (index, tag) in ["[#\(number)]", "Re: [case \(number)] parcel", "AW: [Case #\(number)]"].enumerated() {
      let mail = TestMail(id: "t\(index)@customer.example", subject: tag, body: "tag \(index)")
      #expect(try await store.take(mail, uid: UInt32(10 + index)).caseID == first.caseID, "\(tag)")
    }
    let stranger = TestMail(from: "eve@elsewhere.example", id: "e@x", subject: "[#\(number)]", body: "mine?")
    let theirs = try await store.take(stranger, uid: 20)
    #expect(theirs.newCase && theirs.outcome == .case)
    for (index, tag) in [
      "#\(number)", "[\(number)]", "[#0\(number)]", "[#\(number)", "[#-1]", "[#99999999999999999999]",
    ]
    .enumerated() {
      let mail = TestMail(id: "n\(index)@customer.example", subject: tag, body: "none \(index)")
      #expect(try await store.take(mail, uid: UInt32(30 + index)).newCase, "\(tag)")
    }
  }

  @Test func earlierWaysComeFirst() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let other = try await store.take(TestMail(id: "other@customer.example", body: "other"), uid: 2, at: at(50))
    let token = try #require(try await store.case(try other.theCase)).token
    let mail = TestMail(
      id: "3@customer.example", inReplyTo: "other@customer.example",
      references: [outgoing.messageID.value, "other@customer.example"],
      subject: "[#\(try other.theCase)]", body: "both")
    #expect(try await store.take(mail, uid: 3, tokens: [token], at: at(60)).caseID == outgoing.caseID)
    let byID = TestMail(id: "4@customer.example", inReplyTo: "first@customer.example", body: "id before token")
    #expect(try await store.take(byID, uid: 4, tokens: [token], at: at(61)).caseID == outgoing.caseID)
  }

  // MARK: automatic mail

  private func automatic(_ store: Store, _ mail: TestMail, uid: UInt32, at now: Timestamp = at(60)) async throws
    -> Accepted
  {
    try await store.take(mail, uid: uid, rules: recorded, at: now)
  }

  @Test func anAutomaticAnswerIsRecordedOnItsCase() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let away = TestMail(
      id: "a@customer.example", inReplyTo: outgoing.messageID.value, subject: "Automatic reply: away",
      body: "I am away.",
      extra: ["Auto-Submitted: auto-replied"])
    let accepted = try await automatic(store, away, uid: 2)
    #expect(accepted.outcome == .automatic && accepted.caseID == outgoing.caseID)
    #expect(try await store.state(outgoing.caseID) == .answered)
    let bare = TestMail(
      id: "b@customer.example", subject: "Out of Office: Re: Where is my parcel?", body: "Away.",
      extra: ["Auto-Submitted: auto-replied"])
    #expect(try await automatic(store, bare, uid: 3).caseID == outgoing.caseID)
    let late = TestMail(id: "c@customer.example", subject: "Automatic reply: x", body: "c", extra: bare.extra)
    #expect(try await automatic(store, late, uid: 4, at: at(86_400 * 40)).caseID == nil)
    let stranger = TestMail(
      from: "x@elsewhere.example", id: "d@x", subject: "Automatic reply: x", body: "d", extra: bare.extra)
    #expect(try await automatic(store, stranger, uid: 5).caseID == nil)
  }

  @Test func aReceiptIsRecordedOnItsCase() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let body = """
      --b\r
      Content-Type: text/plain\r
      \r
      Your message was read.\r
      --b\r
      Content-Type: message/disposition-notification\r
      \r
      Final-Recipient: rfc822; \(customer)\r
      Original-Message-ID: <\(outgoing.messageID.value)>\r
      Disposition: manual-action/MDN-sent-manually; displayed\r
      --b--\r
      """
    let receipt = TestMail(
      id: "r@customer.example", subject: "Read: Re: Where is my parcel?", body: body,
      extra: ["MIME-Version: 1.0", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"])
    let accepted = try await automatic(store, receipt, uid: 2)
    #expect(accepted.outcome == .automatic && accepted.caseID == outgoing.caseID)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .sent)
  }

  @Test func ourOwnMailComesBackToItsCase() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let message = Message(parsing: outgoing.bytes)
    let own = OwnMail(addresses: ["support@shop.test"], domain: "mail.shop.test", instance: "test")
    func arrive(_ bytes: [UInt8], uid: UInt32) async throws -> Accepted {
      let message = Message(parsing: bytes)
      return try await store.accept(
        Arrival(
          origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: uid), inbound: Inbound(message),
          receivedAt: at(60), replyTokens: [], automatic: message.automatic(own: own)), rules: recorded)
    }
    #expect(message.automatic(own: own)?.kind == .own)
    let copy = try await arrive(Array("Received: by mx.test; x\r\n".utf8) + outgoing.bytes, uid: 2)
    #expect(copy.outcome == .automatic && copy.caseID == outgoing.caseID)
    #expect(try await store.state(outgoing.caseID) == .answered)
  }
}
