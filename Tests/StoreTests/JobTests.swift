import Testing

@testable import Store

@Suite struct JobTests {
  @Test func aLeaseThatRanOutIsClaimedAgainAndFencesTheOldWorker() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
    let slow = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.checkpoint(slow, node: "recall", state: [1, 2], now: at(21))
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(79)) == nil)
    #expect(try await store.heartbeat(slow, lease: 60, now: at(70)))
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(100)) == nil)
    let fast = try #require(try await store.claimJob(model: "m", lease: 60, now: at(131)))
    #expect(fast.fence > slow.fence)
    #expect(fast.run == slow.run)
    #expect(fast.checkpoint == [1, 2])
    #expect(try await store.heartbeat(slow, lease: 60, now: at(132)) == false)
    await #expect(throws: StoreError.fenced) {
      try await store.checkpoint(slow, node: "classify", state: [9], now: at(132))
    }
    await #expect(throws: StoreError.fenced) { try await store.finish(slow, proposal: .sample(), now: at(133)) }
    await #expect(throws: StoreError.fenced) {
      try await store.fail(slow, error: "late", retryAt: nil, now: at(133))
    }
    try await store.finish(fast, proposal: .sample(), now: at(134))
    await #expect(throws: StoreError.fenced) { try await store.finish(fast, proposal: .sample(), now: at(135)) }
    #expect(try await store.jobs(state: .done, limit: 5).count == 1)
  }

  @Test func oneRunningJobForACaseManyForMany() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "more"), uid: 2)
    _ = try await store.take(TestMail(from: "bob@other.example", id: "b@other.example", body: "mine"), uid: 3)
    let first = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    let second = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    #expect(first.job.caseID != second.job.caseID)
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(20)) == nil)
  }

  @Test func parallelClaimsGiveEachJobOnce() async throws {
    let store = try await Store.test()
    for n in 1...20 {
      _ = try await store.take(
        TestMail(from: "c\(n)@other.example", id: "\(n)@x.example", body: "\(n)"), uid: UInt32(n))
    }
    let claimed = try await withThrowingTaskGroup(of: JobID?.self) { group in
      for _ in 0..<40 {
        group.addTask { try await store.claimJob(model: "m", lease: 60, now: at(20))?.job.id }
      }
      return try await group.reduce(into: [JobID]()) { if let id = $1 { $0.append(id) } }
    }
    #expect(claimed.count == 20)
    #expect(Set(claimed).count == 20)
  }

  @Test func aFailureIsTriedAgainAtItsTime() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.checkpoint(job, node: "recall", state: [7], now: at(21))
    try await store.fail(job, error: "429", retryAt: at(50), now: at(22))
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(49)) == nil)
    let again = try #require(try await store.claimJob(model: "m", lease: 60, now: at(50)))
    #expect(again.checkpoint == [7])
    #expect(again.job.attempts == 2)
  }

  @Test func aFailureForGoodGoesToAPersonAndCanBeRetried() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(), uid: 1)
    let id = try accepted.theCase
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.checkpoint(job, node: "recall", state: [7], now: at(21))
    try await store.fail(job, error: "the model refused", retryAt: nil, now: at(22))
    let found = try #require(try await store.case(id))
    #expect(found.state == .review)
    #expect(found.route == .escalation)
    #expect(found.reason == "failure")
    #expect(found.explanation?.contains("the model refused") == true)
    #expect(try await store.retryJob(job.job.id, by: "rita", now: at(30)) == .done)
    #expect(try await store.retryJob(job.job.id, by: "rita", now: at(30)) != .done)
    #expect(try await store.state(id) == .working)
    let again = try #require(try await store.claimJob(model: "m", lease: 60, now: at(31)))
    #expect(again.checkpoint == nil)
    #expect(again.run != job.run)
    try await store.finish(again, proposal: .sample(), now: at(32))
    #expect(try await store.state(id) == .review)
  }

  @Test func aJobThatKillsItsWorkersEndsWithAPerson() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(), uid: 1)
    var now: Int64 = 20
    for _ in 0..<JobLimits.standard.attempts {
      #expect(try await store.claimJob(model: "m", lease: 10, now: at(now)) != nil)
      now += 11
    }
    #expect(try await store.claimJob(model: "m", lease: 10, now: at(now)) == nil)
    let found = try #require(try await store.case(try accepted.theCase))
    #expect(found.state == .review)
    #expect(found.reason == "failure")
    #expect(found.explanation?.contains("started 5 times and never ended") == true)
    #expect(try await store.jobs(state: .failed, limit: 5).count == 1)
    #expect(try await store.jobs(state: .failed, limit: 5).first?.lost == 5)
  }

  @Test func aDraftThatComesTooLateIsNotShown() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(), uid: 1)
    let id = try accepted.theCase
    let old = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "Forget it"), uid: 2)
    try await store.finish(old, proposal: .sample(), now: at(30))
    #expect(try await store.view(id)?.draft == nil)
    #expect(try await store.state(id) == .working)
    let new = try #require(try await store.claimJob(model: "m", lease: 60, now: at(31)))
    try await store.finish(new, proposal: .sample(response: "Good."), now: at(32))
    #expect(try await store.view(id)?.draft?.proposal.emailResponse == "Good.")
    #expect(try await store.state(id) == .review)
  }

  @Test func noReplyCloses() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(body: "Thanks!"), uid: 1)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.finish(job, proposal: .sample(route: .noReply, response: nil), now: at(21))
    #expect(try await store.state(try accepted.theCase) == .closed)
    #expect(try await store.queue(.review, limit: 5).isEmpty)
  }

  @Test func theReasonOfAnEscalationIsTheAgents() async throws {
    let store = try await Store.test()
    let escalate = Proposal.ProposedAction(
      action: "Human_escalation", params: ["reason": .string("legal")], premises: [], requiresApproval: true)
    let (view, _) = try await store.drafted(.sample(route: .escalation, actions: [escalate], urgency: "urgent"))
    #expect(view.case.reason == "legal")
    #expect(view.case.route == .escalation)
    #expect(view.case.urgency == "urgent")
  }

  @Test func cancelledJobsGoToAPerson() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(), uid: 1)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    #expect(try await store.cancelJob(job.job.id, by: "rita", now: at(21)))
    #expect(try await store.cancelJob(job.job.id, by: "rita", now: at(21)) == false)
    await #expect(throws: StoreError.fenced) { try await store.finish(job, proposal: .sample(), now: at(22)) }
    #expect(try await store.state(try accepted.theCase) == .review)
  }

  @Test func aCaseStaysWithItsCustomer() async throws {
    let store = try await Store.test()
    let id = try await store.take(TestMail(), uid: 1).theCase
    try await store.setCustomer(id, 5)
    try await store.setCustomer(id, 5)
    await #expect(throws: StoreError.self) { try await store.setCustomer(id, 6) }
  }
}
