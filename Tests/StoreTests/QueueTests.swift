import Database
import MailProto
import Testing

@testable import Store

/// Which job comes next, and which is not started any more.
@Suite struct QueueTests {
  private let store: Store

  init() async throws { store = try await Store.test() }

  /// A job of a case of its own, without the rules at the door.
  @discardableResult
  private func queue(_ n: Int, _ priority: Job.Priority = .normal, at now: Timestamp) async throws -> JobID {
    let mail = TestMail(from: "c\(n)@other.example", id: "\(n)@x.example", body: "\(n)")
    let accepted = try await store.take(mail, uid: UInt32(n), rules: toPerson, at: now)
    let (caseID, message) = (try accepted.theCase, try accepted.theMessage)
    let id = JobID(Random.uuid())
    try await store.write { tx in
      try tx.insertJob(id, caseID: caseID, message: message, state: .queued, priority: priority, at: now)
    }
    return id
  }

  private func claim(_ limits: JobLimits = .standard, at now: Timestamp) async throws -> ClaimedJob? {
    try await store.claimJob(model: "m", lease: 60, limits: limits, now: now)
  }

  /// Claims everything that is due, in order.
  private func order(at now: Timestamp) async throws -> [JobID] {
    var ids: [JobID] = []
    while let job = try await claim(at: now) { ids.append(job.job.id) }
    return ids
  }

  // MARK: Order

  @Test func urgentThenAgainThenOldestThenImported() async throws {
    let low = try await queue(1, .low, at: at(0))
    let second = try await queue(2, at: at(2))
    let first = try await queue(3, at: at(1))
    let again = try await queue(4, .again, at: at(3))
    let urgent = try await queue(5, .urgent, at: at(4))
    #expect(try await order(at: at(10)) == [urgent, again, first, second, low])
  }

  @Test func theDoorGivesThePriority() async throws {
    func priority(_ accepted: Accepted) async throws -> Job.Priority? {
      let message = try accepted.theMessage
      return try await store.jobs(state: nil, limit: 50).first { $0.message == message }?.priority
    }
    #expect(try await priority(store.take(TestMail(), uid: 1)) == .normal)
    let more = TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "And?")
    #expect(try await priority(store.take(more, uid: 2)) == .again)
    let message = Message(parsing: TestMail(from: "b@other.example", id: "3@x.example", body: "Fire").bytes)
    var arrival = Arrival(
      origin: .milter(queueID: "Q"), inbound: Inbound(message), receivedAt: at(1), replyTokens: [], automatic: nil)
    arrival.isUrgent = true
    #expect(try await priority(store.accept(arrival, rules: toAgent)) == .urgent)
    let old = Message(parsing: TestMail(from: "d@other.example", id: "4@x.example", body: "Old").bytes)
    arrival = Arrival(
      origin: .imported(path: "old.mbox", index: 0), inbound: Inbound(old), receivedAt: at(1), replyTokens: [],
      automatic: nil)
    #expect(try await priority(store.accept(arrival, rules: toAgent)) == .low)
  }

  /// A worker that is never idle: every ten minutes one urgent job comes and one job is done. Without ageing the job of
  /// low priority would wait for ever; with it, it waits no longer than the two head starts together.
  @Test func aJobThatHasWaitedLongEnoughOvertakes() async throws {
    let low = try await queue(1, .low, at: at(0))
    let bound = Job.Priority.urgent.headStart - Job.Priority.low.headStart
    var doneAt: Int64?
    for step in 1...60 where doneAt == nil {
      let now = at(Int64(step) * 600)
      try await queue(step + 1, .urgent, at: now)
      let job = try #require(try await claim(at: now))
      if job.job.id == low { doneAt = Int64(step) * 600 }
      #expect(try await store.cancelJob(job.job.id, by: "test", now: now))
    }
    let waited = try #require(doneAt)
    #expect(waited >= bound, "urgent ones come first until then")
    #expect(waited <= bound + 600)
  }

  @Test func aRetriedJobQueuesLikeANewOne() async throws {
    let old = try await queue(1, at: at(0))
    let job = try #require(try await claim(at: at(1)))
    try await store.fail(job, error: "no", retryAt: nil, now: at(2))
    let other = try await queue(2, at: at(100))
    #expect(try await store.retryJob(old, by: "rita", now: at(200)) == .done)
    #expect(try await order(at: at(300)) == [other, old])
  }

  // MARK: The index

  @Test func theClaimIsServedByItsIndex() async throws {
    // PostgreSQL plans by what it has counted; a small table it reads whole.
    guard store.database.dialect == .sqlite else { return }
    for n in 1...300 { try await queue(n, n % 7 == 0 ? .urgent : .normal, at: at(Int64(n))) }
    for isAnalyzed in [false, true] {
      let plan = try await store.write { tx in
        if isAnalyzed { try tx.run("ANALYZE") }
        return try tx.rows("EXPLAIN QUERY PLAN \(Transaction.headsQuery)").map { try $0.text("detail") }
      }
      #expect(
        plan.contains("SEARCH head USING INDEX jobs_claim (state=? AND run_after=? AND mailbox=?)"), "\(plan)")
      // The table of the mailboxes has a few rows.
      #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("turns") || $0.contains("TEMP B-TREE") }, "\(plan)")
    }
  }

  // MARK: One at a time

  /// Many workers, few cases with several mails each: no two jobs of a case run at once, and each job is done once.
  @Test func manyWorkersRunOneJobOfACaseAtATime() async throws {
    let (cases, mails) = (5, 4)
    for one in 0..<cases {
      for mail in 0..<mails {
        let reply = mail == 0 ? nil : "\(one)-0@x.example"
        _ = try await store.take(
          TestMail(
            from: "c\(one)@other.example", id: "\(one)-\(mail)@x.example", inReplyTo: reply, body: "\(one) \(mail)"),
          uid: UInt32(one * mails + mail + 1))
      }
    }
    let watch = Watch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<12 {
        group.addTask {
          while await watch.done < cases * mails {
            guard let job = try await claim(at: at(20)) else {
              await Task.yield()
              continue
            }
            await watch.begin(job.job.caseID)
            for _ in 0..<5 { await Task.yield() }
            await watch.end(job.job.caseID)
            try await store.finish(job, proposal: .sample(), now: at(21))
            await watch.count()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await watch.mostOfOneCase == 1)
    #expect(await watch.mostAtOnce > 1)
    #expect(try await store.jobs(state: .done, limit: 100).count == cases * mails)
  }

  private actor Watch {
    private var running: [CaseID: Int] = [:]
    var mostOfOneCase = 0
    var mostAtOnce = 0
    var done = 0
    func begin(_ id: CaseID) {
      running[id, default: 0] += 1
      mostOfOneCase = max(mostOfOneCase, running[id] ?? 0)
      mostAtOnce = max(mostAtOnce, running.values.reduce(0, +))
    }
    func end(_ id: CaseID) { running[id, default: 0] -= 1 }
    func count() { done += 1 }
  }

  /// The process ends again and again while one of two jobs runs. The other was running beside it once; from then on
  /// each of the two is tried alone, so the innocent one is done and only the poisonous one ends with a person.
  @Test func aPoisonousJobTakesNoOtherAlong() async throws {
    let poison = try await queue(1, at: at(0))
    let innocent = try await queue(2, at: at(1))
    var now: Int64 = 10
    var ends = 0
    while ends < 20 {
      var claimed: [ClaimedJob] = []
      while let job = try await claim(at: at(now)) { claimed.append(job) }
      if claimed.isEmpty { break }
      if claimed.contains(where: { $0.job.id == poison }) {
        ends += 1
        now += 100
        continue
      }
      for job in claimed { try await store.finish(job, proposal: .sample(), now: at(now)) }
    }
    #expect(ends == JobLimits.standard.attempts)
    #expect(try await store.job(poison)?.job.state == .failed)
    #expect(try await store.job(innocent)?.job.state == .done)
    #expect(try await store.job(innocent)?.job.lost == 1)
  }

  @Test func fewAttemptsOfOthersAreSpentOnAPoisonousJob() async throws {
    let poison = try await queue(1, at: at(0))
    for n in 2...10 { try await queue(n, at: at(Int64(n))) }
    var now: Int64 = 10
    while true {
      var claimed: [ClaimedJob] = []
      for _ in 0..<3 { if let job = try await claim(at: at(now)) { claimed.append(job) } }
      if claimed.isEmpty { break }
      now += 100
      if claimed.contains(where: { $0.job.id == poison }) { continue }
      for job in claimed { try await store.finish(job, proposal: .sample(), now: at(now)) }
    }
    let jobs = try await store.jobs(state: nil, limit: 20)
    #expect(jobs.filter { $0.state == .done }.count == 9)
    #expect(jobs.filter { $0.state == .failed }.map(\.id) == [poison])
  }

  // MARK: Time

  @Test func aJobThatIsTooOldGoesToAPerson() async throws {
    let id = try await store.take(TestMail(), uid: 1, at: at(0)).theCase
    let limits = JobLimits(attempts: 5, age: 3600)
    let tried = try #require(try await claim(limits, at: at(10)))
    try await store.fail(tried, error: "later", retryAt: at(3000), now: at(20))
    #expect(try await claim(limits, at: at(3600)) == nil)
    let found = try #require(try await store.case(id))
    #expect(found.state == .review && found.reason == "failure")
    #expect(found.explanation?.contains("not started again within 3600 seconds") == true)
    #expect(try await store.failures(limit: 5).map(\.count) == [1])
    let job = try #require(try await store.jobs(state: .failed, limit: 5).first)
    #expect(try await store.retryJob(job.id, by: "rita", now: at(4000)) == .done)
    #expect(try await claim(limits, at: at(4001))?.job.id == job.id, "its time begins anew")
  }

  /// The daemon was not running for days, or the clock leapt.
  @Test func aJobThatWasNeverTriedIsTriedHoweverOldItIs() async throws {
    let id = try await queue(1, at: at(0))
    #expect(try await claim(at: at(400 * 86_400))?.job.id == id)
  }

  @Test func manyThatAreTooOldEndInOneClaim() async throws {
    for n in 1...250 {
      try await queue(n, at: at(0))
      let tried = try #require(try await claim(at: at(0)))
      try await store.fail(tried, error: "later", retryAt: at(100), now: at(0))
    }
    let young = try await queue(251, at: at(90_000))
    #expect(try await claim(at: at(90_001))?.job.id == young)
    #expect(try await store.failures(limit: 5).map(\.count) == [250])
  }

  /// The clock was a day ahead when a job was put off, claimed, or queued; then it is set right.
  @Test func aClockThatIsSetBackHoldsNoJob() async throws {
    let ahead: Int64 = 86_400
    let put = try await queue(1, at: at(0))
    let job = try #require(try await claim(at: at(ahead - 100)))
    try await store.fail(job, error: "later", retryAt: at(ahead), now: at(ahead - 60))
    let again = try #require(try await claim(at: at(10)))
    #expect(again.job.id == put)
    try await store.finish(again, proposal: .sample(), now: at(10))

    let held = try await queue(2, at: at(11))
    #expect(try await claim(at: at(ahead))?.job.id == held)
    #expect(try await claim(at: at(12))?.job.id == held, "the lease of a wrong clock is over")

    let queued = try await queue(3, at: at(ahead))
    let later = try await queue(4, at: at(20))
    #expect(try await claim(at: at(21))?.job.id == later)
    _ = try await queue(5, at: at(50))
    #expect(try await claim(at: at(51))?.job.id == queued, "ages like others from the first claim on")
  }

  @Test func aJobThatIsGivenBackInGoodOrderLosesNoAttempt() async throws {
    try await queue(1, at: at(0))
    let first = try #require(try await claim(at: at(1)))
    try await store.checkpoint(first, node: "recall", next: "classify", state: [3], now: at(1))
    try await store.release(first)
    let second = try #require(try await claim(at: at(2)))
    #expect(second.job.attempts == 1 && second.job.lost == 0)
    #expect(second.checkpoint == [3])
    await #expect(throws: StoreError.fenced) { try await store.release(first) }
  }
}
