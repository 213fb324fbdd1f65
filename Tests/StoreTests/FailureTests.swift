import Testing

@testable import Store

/// How jobs end, and what people can do about those that failed.
@Suite struct FailureTests {
  private let store: Store

  init() async throws { store = try await Store.test() }

  private func failed(
    _ n: Int, _ error: String, node: String? = nil, at now: Int64 = 20
  ) async throws -> (job: JobID, caseID: CaseID) {
    let id = try await store.take(
      TestMail(from: "c\(n)@other.example", id: "\(n)@x.example", body: "\(n)"), uid: UInt32(n)
    ).theCase
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(now)))
    if let node { try await store.checkpoint(job, node: "before", next: node, state: [1], now: at(now)) }
    try await store.fail(job, error: error, retryAt: nil, now: at(now))
    return (job.job.id, id)
  }

  // MARK: Fingerprints

  @Test(arguments: [
    ("HTTP 503 from 10.0.0.7:8080", "HTTP <n> from <n>"),
    ("shop: no row for \"TRK-1000-0001\"", "shop: no row for “…”"),
    ("no customer nora@kunde.example, asked twice.", "no customer <address>, asked twice."),
    ("job 0f6b2f6e-8f0e-4a53-9d0c-0d8f0a3f5a10 is gone", "job <n> is gone"),
    ("the model can't answer", "the model can't answer"),
    ("id deadbeefcafe; id feedface", "id <n>; id <n>"),
    ("an effaced facade", "an effaced facade"),
    ("open „eins“ and 'two words' and <three>", "open “…” and “…” and “…”"),
    ("an \"open quote of TRK1", "an \"open quote of <n>"),
    ("two  blanks\nand a line", "two blanks and a line"),
    ("", ""),
  ])
  func whatDiffersFromMailToMailIsLeftOut(_ error: String, _ pattern: String) {
    #expect(FailureKind(error: error, node: nil).pattern == pattern)
  }

  @Test func theNodeAndTheWordsMakeAKind() {
    let one = FailureKind(error: "row 1 is missing", node: "product").fingerprint
    #expect(one == FailureKind(error: "row 29 is missing", node: "product").fingerprint)
    #expect(one != FailureKind(error: "row 1 is missing", node: "delivery").fingerprint)
    #expect(one != FailureKind(error: "row 1 is locked", node: "product").fingerprint)
    #expect(one.count == 12)
  }

  @Test func anErrorOfAnyLengthHasAFingerprint() {
    let long = String(repeating: "x\"'<“ 12 é ", count: 20_000)
    #expect(FailureKind(error: long, node: nil).pattern.count <= 200)
  }

  // MARK: Groups

  @Test func failuresAreGroupedTheNewestFirst() async throws {
    _ = try await failed(1, "row 1 is missing", node: "product", at: 20)
    let newest = try await failed(2, "row 2 is missing", node: "product", at: 30)
    _ = try await failed(3, "the shop is away", at: 40)
    let groups = try await store.failures(limit: 10, examples: 5)
    #expect(groups.map(\.count) == [1, 2])
    #expect(groups[1].node == "product" && groups[0].node == nil)
    #expect(groups[1].firstSeen == at(20) && groups[1].lastSeen == at(30))
    #expect(groups[1].jobs.map(\.error) == ["row 2 is missing", "row 1 is missing"])
    #expect(groups[1].jobs.first?.caseID == newest.caseID)
    #expect(try await store.failureCount() == 3)
    #expect(try await store.failures(limit: 1).count == 1)
  }

  @Test func allOfAKindAreTriedAgainAndTheRestIsLeft() async throws {
    for n in 1...230 { _ = try await failed(n, "row \(n) is missing") }
    _ = try await failed(231, "another error")
    let group = try #require(try await store.failures(limit: 5).first { $0.count == 230 })
    let outcome = try await store.retryJobs(fingerprint: group.fingerprint, by: "rita", now: at(50))
    #expect(outcome.done == 230 && outcome.refused == 0)
    #expect(try await store.jobs(state: .queued, limit: 1000).count == 230)
    #expect(try await store.failures(limit: 5).map(\.count) == [1])
    #expect(try await store.retryJobs(fingerprint: "none", by: "rita", now: at(51)).done == 0)
  }

  @Test func allOfAKindAreGivenUp() async throws {
    let (job, id) = try await failed(1, "row 1 is missing")
    _ = try await failed(2, "row 2 is missing")
    let group = try #require(try await store.failures(limit: 5).first)
    #expect(try await store.cancelJobs(fingerprint: group.fingerprint, by: "rita", now: at(50)).done == 2)
    #expect(try await store.failures(limit: 5).isEmpty)
    #expect(try await store.job(job)?.job.state == .cancelled)
    #expect(try await store.job(job)?.job.error == "row 1 is missing")
    #expect(try await store.state(id) == .review, "the person who has it keeps it")
    #expect(try await store.retryJob(job, by: "rita", now: at(60)) == .done)
    #expect(try await store.state(id) == .working)
  }

  // MARK: Edges of retry and cancel

  @Test func whatThePersonHasDealtWithIsNotTriedAgain() async throws {
    let (job, id) = try await failed(1, "no")
    let rita = try await store.reviewer()
    let view = try #require(try await store.view(id))
    _ = try await store.closeCase(id, version: view.case.version, by: rita, now: at(30))
    guard case .refused(let why) = try await store.retryJob(job, by: "rita", now: at(40)) else {
      Issue.record("a closed case must not be opened by a retry")
      return
    }
    #expect(why.contains("closed"))
    #expect(try await store.state(id) == .closed)
    #expect(try await store.retryJobs(fingerprint: fingerprint(), by: "rita", now: at(41)).refused == 1)
  }

  private func fingerprint() async throws -> String {
    try #require(try await store.failures(limit: 1).first).fingerprint
  }

  @Test func anOlderMailsJobIsNotTriedAgain() async throws {
    let mail = TestMail()
    let id = try await store.take(mail, uid: 1).theCase
    let old = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.fail(old, error: "no", retryAt: nil, now: at(21))
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "And?"), uid: 2)
    let new = try #require(try await store.claimJob(model: "m", lease: 60, now: at(30)))
    try await store.finish(new, proposal: .sample(response: "Yes."), now: at(31))
    #expect(
      try await store.retryJob(old.job.id, by: "rita", now: at(40))
        == .refused("The customer has written again since."))
    #expect(try await store.view(id)?.draft?.proposal.emailResponse == "Yes.", "its draft stays")
  }

  @Test(arguments: [Job.State.queued, .running, .done])
  func onlyEndedJobsAreTriedAgain(_ state: Job.State) async throws {
    _ = try await store.take(TestMail(), uid: 1)
    let id = try #require(try await store.jobs(state: nil, limit: 1).first).id
    if state != .queued {
      let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
      if state == .done { try await store.finish(job, proposal: .sample(), now: at(21)) }
    }
    #expect(try await store.retryJob(id, by: "rita", now: at(30)) != .done)
    #expect(try await store.job(id)?.job.state == state)
    #expect(try await store.cancelJob(id, by: "rita", now: at(31)) == (state != .done))
  }

  @Test func aJobThatIsNotThereIsSaid() async throws {
    let nobody = JobID("00000000-0000-4000-8000-000000000000")
    await #expect(throws: StoreError.self) { try await store.retryJob(nobody, by: "rita", now: at(1)) }
    await #expect(throws: StoreError.self) { try await store.cancelJob(nobody, by: "rita", now: at(1)) }
  }

  // MARK: Several mails of a case

  /// The newer mail's job went first and its draft waits; the older one's outcome must not take it away.
  @Test func anOlderMailsDraftTakesNothingFromTheNewerOne() async throws {
    let id = try await store.take(TestMail(), uid: 1).theCase
    let old = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.fail(old, error: "later", retryAt: at(100), now: at(21))
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "And?"), uid: 2)
    let new = try #require(try await store.claimJob(model: "m", lease: 60, now: at(30)))
    try await store.finish(new, proposal: .sample(response: "New."), now: at(31))
    let late = try #require(try await store.claimJob(model: "m", lease: 60, now: at(100)))
    try await store.finish(late, proposal: .sample(response: "Old."), now: at(101))
    #expect(try await store.view(id)?.draft?.proposal.emailResponse == "New.")
    #expect(try await store.state(id) == .review)
  }

  /// The newest mail's job fails while an older one still waits: the case must not stay with the agent.
  @Test func aFailureOfTheNewestMailGoesToAPersonWhateverElseWaits() async throws {
    let id = try await store.take(TestMail(), uid: 1).theCase
    let old = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.fail(old, error: "later", retryAt: at(100), now: at(21))
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "And?"), uid: 2)
    let new = try #require(try await store.claimJob(model: "m", lease: 60, now: at(30)))
    try await store.fail(new, error: "no", retryAt: nil, now: at(31))
    #expect(try await store.state(id) == .review)
    let late = try #require(try await store.claimJob(model: "m", lease: 60, now: at(100)))
    try await store.finish(late, proposal: .sample(), now: at(101))
    #expect(try await store.state(id) == .review)
    #expect(try await store.view(id)?.draft == nil)
  }
}
