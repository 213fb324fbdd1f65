import MailProto
import Testing

@testable import Store

/// What people do with a case beside deciding it.
@Suite struct DeskWorkTests {
  @Test func putOffCasesComeBack() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let rita = try await store.reviewer()
    let id = view.case.id
    try await store.snooze(id, version: view.case.version, until: at(4000), by: rita, now: at(30))
    #expect(try await store.queue(.review, limit: 5).isEmpty)
    #expect(try await store.counts()[.review] == 0)
    #expect(try await store.nextCases(after: CaseID(99), for: rita, now: at(31), limit: 5).isEmpty)
    #expect(try await store.wakeSnoozed(now: at(3999)) == 0)
    #expect(try await store.wakeSnoozed(now: at(4000)) == 1)
    #expect(try await store.queue(.review, limit: 5).map(\.caseID) == [id])
    #expect(try await store.wakeSnoozed(now: at(4001)) == 0)
  }

  @Test func aCustomerWhoWritesEndsTheRest() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let rita = try await store.reviewer()
    try await store.snooze(view.case.id, version: view.case.version, until: at(4000), by: rita, now: at(30))
    try await store.take(
      TestMail(id: "b@customer.example", inReplyTo: "first@customer.example"), uid: 2, rules: toPerson, at: at(40))
    #expect(try await store.case(view.case.id)?.snoozedUntil == nil)
    #expect(try await store.queue(.review, limit: 5).count == 1)
  }

  @Test func timesAndStatesOfARestAreChecked() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let rita = try await store.reviewer()
    for until in [at(30), at(29), at(31 + 91 * 86_400)] {
      let refused = await refusal {
        try await store.snooze(view.case.id, version: view.case.version, until: until, by: rita, now: at(30))
      }
      #expect(refused == .notAllowed(why: "a case rests for 90 days at most"))
    }
    let stale = await refusal {
      try await store.snooze(view.case.id, version: 1, until: at(60), by: rita, now: at(30))
    }
    guard case .stale = stale else {
      Issue.record("an old page may not put a case off")
      return
    }
  }

  @Test func casesAreHandedOver() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let (rita, ivo) = (try await store.reviewer(), try await store.reviewer("ivo"))
    let viewer = try await store.reviewer("vera", .viewer)
    let id = view.case.id
    try await store.assign(id, version: view.case.version, to: .person(ivo.id), by: rita, now: at(30))
    #expect(try await store.view(id)?.assignee == "ivo")
    #expect(try await store.nextCases(after: CaseID(99), for: rita, now: at(31), limit: 5).isEmpty, "it is ivo's")
    #expect(try await store.nextCases(after: CaseID(99), for: ivo, now: at(31), limit: 5) == [id])
    let version = try #require(try await store.case(id)?.version)
    let refused = await refusal {
      try await store.assign(id, version: version, to: .person(viewer.id), by: rita, now: at(31))
    }
    #expect(refused == .notAllowed(why: "that person cannot decide cases"))
    try await store.assign(id, version: version, to: .team("Billing"), by: rita, now: at(32))
    let now = try #require(try await store.view(id))
    #expect(now.assignee == nil)
    #expect(now.case.team == "Billing")
    #expect(now.draft != nil, "handing over is no decision")
  }

  @Test func notesNamePeople() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let (rita, ivo) = (try await store.reviewer(), try await store.reviewer("ivo"))
    let ivonne = try await store.reviewer("ivonne")
    let id = view.case.id
    try await store.addNote("@Ivo, is that right? mail me at x@ivonne.example", to: id, by: rita, now: at(30))
    #expect(try await store.mentions(of: ivo, limit: 5).map(\.note.author) == ["rita"])
    #expect(try await store.mentions(of: ivonne, limit: 5).count == 1, "a name behind an @ wherever it stands")
    #expect(try await store.mentions(of: rita, limit: 5).isEmpty)
    try await store.saw(id, by: ivo, now: at(31))
    #expect(try await store.mentions(of: ivo, limit: 5).isEmpty)
    #expect(try await store.case(id)?.version == view.case.version, "a note voids nobody's page")
    let empty = await refusal { try await store.addNote(" \n", to: id, by: rita, now: at(32)) }
    #expect(empty == .badAction(why: "The note is empty."))
    let vera = try await store.reviewer("vera", .viewer)
    let refused = await refusal { try await store.addNote("x", to: id, by: vera, now: at(32)) }
    #expect(refused == .notAllowed(why: "viewers do not decide"))
  }

  @Test func aShorterNameIsNotTakenForALongerOne() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let (rita, ivo) = (try await store.reviewer(), try await store.reviewer("ivo"))
    try await store.addNote("@ivonne knows", to: view.case.id, by: rita, now: at(30))
    #expect(try await store.mentions(of: ivo, limit: 5).isEmpty)
  }

  @Test func labelsAreOneForEachPersonAndRun() async throws {
    let store = try await Store.test()
    let (view, draft) = try await store.drafted()
    let rita = try await store.reviewer()
    let id = view.case.id
    let run = try #require(view.run?.id)
    try await store.label(id, run: nil, good: true, reason: nil, by: rita, now: at(30))
    try await store.label(id, run: nil, good: false, reason: " wrong tone ", by: rita, now: at(31))
    try await store.label(id, run: run, good: true, reason: "", by: rita, now: at(32))
    var approval = Approval(try #require(try await store.view(id)), draft)
    approval.undoSeconds = 0
    _ = try await store.approve(approval, by: rita, now: at(33))
    let labels = try #require(try await store.decidedRuns(limit: 1).first?.labels)
    #expect(labels.map(\.good) == [true, false])
    #expect(labels.map(\.run) == [run, nil])
    #expect(labels.map(\.reason) == [nil, "wrong tone"])
    #expect(
      await refusal { try await store.label(id, run: RunID(99), good: true, reason: nil, by: rita, now: at(33)) }
        == .notFound)
  }

  @Test func whatIsTypedIsKeptForItsPerson() async throws {
    let store = try await Store.test()
    let (view, draft) = try await store.drafted()
    let (rita, ivo) = (try await store.reviewer(), try await store.reviewer("ivo"))
    let id = view.case.id
    try await store.saveEdit(id, draft: draft.id, text: "Half a", by: rita, now: at(30))
    try await store.saveEdit(id, draft: draft.id, text: "Half a sentence", by: rita, now: at(31))
    let edit = try #require(try await store.details(id, for: rita)?.edit)
    #expect(edit.text == "Half a sentence")
    #expect(edit.draft == draft.id)
    #expect(try await store.details(id, for: ivo)?.edit == nil)
    #expect(try await store.case(id)?.version == view.case.version)
    // The draft itself is no edit.
    try await store.saveEdit(id, draft: draft.id, text: draft.proposal.emailResponse ?? "", by: rita, now: at(32))
    #expect(try await store.details(id, for: rita)?.edit == nil)
    try await store.saveEdit(id, draft: draft.id, text: "New words", by: rita, now: at(33))
    _ = try await store.approve(Approval(view, draft, text: "New words"), by: rita, now: at(34))
    #expect(try await store.details(id, for: rita)?.edit == nil, "sent, and so no edit any more")
  }

  @Test func copiesAreThoseOfTheMailAndNobodyElse() async throws {
    let store = try await Store.test()
    let mail = TestMail(extra: [
      "Cc: Ben <ben@customer.example>, support@shop.test, support+abc@shop.test, \"odd name\"@x.example",
      "Reply-To: private@elsewhere.example",
    ])
    let (view, draft) = try await store.drafted(mail: mail)
    let rita = try await store.reviewer()
    let id = view.case.id
    let copies = try #require(try await store.details(id, for: rita)?.copies)
    #expect(copies.map(\.address) == ["private@elsewhere.example", "ben@customer.example"])
    var approval = Approval(view, draft)
    approval.copies = ["mallory@evil.example"]
    let shown = approval
    #expect(
      await refusal { _ = try await store.approve(shown, by: rita, now: at(30)) }
        == .badAction(why: "“mallory@evil.example” was not among those who could get a copy"))
    approval.copies = ["ben@customer.example"]
    let bytes = try #require(try await store.preview(approval, by: rita, now: at(30)))
    #expect(Message(parsing: bytes).cc.map(\.address) == ["ben@customer.example"])
    _ = try await store.approve(approval, by: rita, now: at(30))
    let letter = try #require(try await store.view(id)?.outgoing.first)
    #expect(letter.envelope.to == [customer, "ben@customer.example"])
    #expect(Message(parsing: letter.bytes).cc == [Address(name: "Ben", address: "ben@customer.example")])
  }

  @Test func aPreviewChangesNothing() async throws {
    let store = try await Store.test()
    let (view, draft) = try await store.drafted()
    let rita = try await store.reviewer()
    let before = try await store.events(limit: 1).first?.sequence
    let approval = Approval(view, draft)
    let first = try #require(try await store.preview(approval, by: rita, now: at(30)))
    #expect(Message(parsing: first).text.contains("it comes on Friday"))
    #expect(try await store.events(limit: 1).first?.sequence == before)
    #expect(try await store.view(view.case.id)?.outgoing.isEmpty == true)
  }

  @Test func aCaseIsReopened() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let letter = try await store.sent(reviewedBy: rita)
    let found = try #require(try await store.case(letter.caseID))
    #expect(found.state == .answered)
    try await store.reopen(found.id, version: found.version, by: rita, now: at(50))
    let now = try #require(try await store.view(found.id))
    #expect(now.case.state == .review)
    #expect(now.case.reason == "reopened")
    _ = try await store.approve(Approval(now, nil, text: "One more thing."), by: rita, now: at(51))
    let version = try #require(try await store.case(found.id)?.version)
    #expect(
      await refusal { try await store.reopen(found.id, version: version, by: rita, now: at(52)) }
        == .notAllowed(why: "the case is open"))
  }

  @Test func whatDiffersFromUsual() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let refund = Proposal.sample(actions: [Proposal.refund(.integer(490))])
    let (first, draft) = try await store.drafted(refund)
    try await store.setCustomer(first.case.id, 7)
    _ = try await store.approve(Approval(first, draft, actions: [.init(index: 0)]), by: rita, now: at(30))
    let (second, _) = try await store.drafted(
      mail: TestMail(id: "second@customer.example", subject: "Another matter"), uid: 2)
    try await store.setCustomer(second.case.id, 7)
    let usual = try #require(try await store.details(second.case.id, for: rita)?.usual)
    #expect(usual.earlierCases == 1)
    #expect(usual.mails == 1)
    #expect(usual.refunds == 1)
    #expect(usual.refunded == 490)
    #expect(usual.open.map(\.id) == [first.case.id])
  }

  @Test func snippetsAreForAdmins() async throws {
    let store = try await Store.test()
    let (rita, admin) = (try await store.reviewer(), try await store.reviewer("ada", .admin))
    #expect(
      await refusal { try await store.saveSnippet(name: "Hi", text: "Hello", by: rita, now: at(1)) }
        == .notAllowed(why: "only admins change snippets"))
    try await store.saveSnippet(name: "Hi", text: "Hello", by: admin, now: at(1))
    try await store.saveSnippet(name: "HI", text: "Hello {{customer}}", by: admin, now: at(2))
    let snippets = try await store.snippets()
    #expect(snippets.map(\.text) == ["Hello {{customer}}"])
    try await store.removeSnippet(try #require(snippets.first).id, by: admin, now: at(3))
    #expect(try await store.snippets().isEmpty)
  }

  @Test func theNextCaseIsTheMostUrgentThenTheOldest() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    var ids: [CaseID] = []
    for (number, urgency) in ["low", "medium", "urgent", "high", "low"].enumerated() {
      let (view, _) = try await store.drafted(
        .sample(urgency: urgency), mail: TestMail(id: "m\(number)@customer.example"), uid: UInt32(number + 1))
      ids.append(view.case.id)
    }
    #expect(
      try await store.nextCases(after: ids[4], for: rita, now: at(60), limit: 9) == [ids[2], ids[3], ids[0], ids[1]])
    #expect(try await store.nextCases(after: ids[2], for: rita, now: at(60), limit: 1) == [ids[3]])
  }
}
