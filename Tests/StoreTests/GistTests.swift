import Testing

@testable import Store

/// What a model made of a turn stands with the turn's words, goes where they go, and goes with them.
@Suite struct GistTests {
  private let folder: Folder
  private let store: Store

  init() async throws {
    folder = try Folder()
    store = try await Store.open(sqlite: folder.store, settings: shopSettings)
  }

  /// A mail that is remembered, and of which a run has kept a gist. The job stays this worker's.
  @discardableResult
  private func remembered(_ mail: TestMail, uid: UInt32, gist: String) async throws -> (CaseID, ClaimedJob) {
    let caseID = try await store.take(mail, uid: uid, at: at(Int64(uid))).theCase
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    let gists = [MemoryTurn.Gist(source: mail.body, text: gist)]
    try await store.checkpoint(job, node: "recall", state: [1], gists: gists, now: at(21))
    return (caseID, job)
  }

  private func gists(_ id: CaseID) async throws -> [String?] { try await store.memory(id).map(\.gist) }

  @Test func theyStandWithTheirTurnAndAreReadWithIt() async throws {
    let (id, job) = try await remembered(TestMail(), uid: 1, gist: "Late parcel.")
    #expect(try await gists(id) == ["Late parcel."])
    // Of words that nobody said, and of none, nothing is kept.
    let others = [
      MemoryTurn.Gist(source: "Something else.", text: "x"), MemoryTurn.Gist(source: TestMail().body, text: ""),
    ]
    try await store.checkpoint(job, node: "classify", state: [1], gists: others, now: at(22))
    #expect(try await gists(id) == ["Late parcel."])
    let export = String(decoding: try await store.export(.address(customer), now: at(30)), as: UTF8.self)
    #expect(export.contains("Late parcel."))
  }

  @Test func aStaleWorkerKeepsNone() async throws {
    let (id, job) = try await remembered(TestMail(), uid: 1, gist: "Late parcel.")
    let next = try #require(try await store.claimJob(model: "m", lease: 60, now: at(500)))
    #expect(next.job.id == job.job.id)
    await #expect(throws: StoreError.fenced) {
      try await store.checkpoint(
        job, node: "recall", state: [1], gists: [.init(source: TestMail().body, text: "Other.")], now: at(501))
    }
    #expect(try await gists(id) == ["Late parcel."])
  }

  @Test func otherWordsHaveNoGist() async throws {
    let (id, _) = try await remembered(TestMail(), uid: 1, gist: "Late parcel.")
    try await store.write { try $0.run("UPDATE memory SET turn = 5 WHERE case_id = $1", id) }
    #expect(try await gists(id) == ["Late parcel."])
    try await store.write { try $0.run("UPDATE memory SET text = 'It has come.' WHERE case_id = $1", id) }
    #expect(try await gists(id) == [nil])
  }

  @Test func theyMoveWithTheirTurns() async throws {
    let rita = try await store.reviewer()
    let (first, _) = try await remembered(TestMail(id: "1@x", body: "first"), uid: 1, gist: "one")
    let (second, _) = try await remembered(TestMail(id: "2@x", body: "second"), uid: 2, gist: "two")
    try await store.merge(case: shown(second), into: shown(first), by: rita, now: at(100))
    #expect(try await gists(first) == ["one", "two"])
    let mail = try #require(try await store.view(first)?.messages.last?.id)
    let split = try await store.split(message: mail, from: shown(first), by: rita, now: at(101))
    #expect(try await gists(first) == ["one"])
    #expect(try await gists(split) == ["two"])
  }

  private func shown(_ id: CaseID) async throws -> ShownCase {
    ShownCase(id, version: try #require(try await store.case(id)).version)
  }

  /// One customer's words in another's case: what is left of its memory is the other's alone.
  @Test func erasingACustomerTakesThemOutOfOtherCases() async throws {
    let rita = try await store.reviewer()
    let (anna, _) = try await remembered(TestMail(id: "1@x", body: "Late parcel of Anna"), uid: 1, gist: "annas gist")
    let from = "Bob Example <bob@other.example>"
    let (bob, _) = try await remembered(
      TestMail(from: from, id: "2@x", body: "The zebrafink of Bob"), uid: 2, gist: "bobs zebrafink gist")
    try await store.merge(case: shown(bob), into: shown(anna), by: rita, now: at(100))
    #expect(try await gists(anna) == ["annas gist", "bobs zebrafink gist"])
    _ = try await store.erase(.address("bob@other.example"), by: "operator", now: at(200))
    try await store.purge()
    #expect(try await store.memory(anna).map(\.text) == ["Late parcel of Anna"])
    #expect(try await gists(anna) == ["annas gist"])
    #expect(try !Damage.find("zebrafink", in: folder.store))
    #expect(try Damage.find("annas gist", in: folder.store))
  }

  /// Only what was received and sent is remembered, as it was sent.
  @Test func draftsAreNotRemembered() async throws {
    let (view, draft) = try await store.drafted(.sample(response: "Dear Anna, it comes on Friday."))
    #expect(try await store.memory(view.case.id).map(\.text) == [TestMail().body])
    let approval = Approval(view, draft, text: "Dear Anna, it comes on Monday.")
    _ = try await store.approve(approval, by: try await store.reviewer(), now: at(30))
    #expect(try await store.memory(view.case.id).count == 1, "approved, and not sent yet")
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.sent(reply: "250"), of: outgoing, now: at(41))
    let turns = try await store.memory(view.case.id)
    #expect(turns.count == 2 && turns[1].text.contains("Monday") && !turns[1].text.contains("Friday"))
    #expect(turns[1].outgoing == outgoing.id && turns[1].approvedBy == "rita" && turns[1].gist == nil)
  }
}
