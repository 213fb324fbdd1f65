import Agent
import CrashPoints
import Foundation
import Logging
import Store
import Telemetry

/// One job in a worker's hands, from its claim to the word about how it ended.
///
/// Guarantees: a node is committed, with its effects and the node that follows, before the next begins; every write
/// carries the claim's fence, so that nothing of a worker that lost its lease is kept; what a paid model answered is
/// on disk before anything is made of it. A run that fails, or takes longer than it may, ends with a person.
///
/// Where the process ends in between, the lease runs out (or the next start ends it) and the run goes on behind its
/// last committed node.
struct JobRun: Sendable {
  let runner: JobRunner
  let claimed: ClaimedJob
  /// What the worker is called in the pulse.
  let part: String
  let lines: LineKeeper
  let logger: Logger

  private var store: Store { runner.store }

  /// Throws only when the store cannot be reached.
  func perform() async throws {
    try await LineKeeper.$current.withValue(lines) { try await performed() }
  }

  private func performed() async throws {
    logger.notice("job started", metadata: ["attempt": "\(claimed.job.attempts)"])
    do {
      try await besides(keepTheLease) {
        try await runner.limiter.wait()
        try await besides(endAtTheDeadline) { try await work() }
      }
    } catch let error as RunError {
      try await end(after: error)
    } catch is CancellationError {
      try await giveBack()
    } catch is Overdue {
      // Ended by `endAtTheDeadline`.
    } catch StoreError.fenced {
      CrashPoint.reach(.leaseLost)
      logger.warning("the job is no longer this worker's")
    } catch let error {
      guard error.isOfTheStore else { return try await end(after: .failed(brief(error))) }
      // It may be this job's own rows that cannot be read: counted, so that it blocks no other for ever.
      try? await end(after: .retry(brief(error), afterSeconds: nil))
      throw error
    }
  }

  // MARK: The work

  private func work() async throws {
    guard runner.settings.enabled else { return try await done(unread) }
    var state = try await start()
    state.attempt = claimed.job.attempts
    var bytes = try state.encoded()
    while let node = state.next { (state, bytes) = try await commit(node, of: state, bytes) }
    guard let result = state.result else { throw RunError.failed("the run ended without a result") }
    try await done(result)
  }

  /// The result while the agent is switched off: a person has the case.
  private var unread: RunResult {
    RunResult.withoutRun(
      jobID: claimed.job.id.value, caseID: claimed.job.caseID.value, route: .escalation, reason: .outOfScope,
      explanation: "The agent is switched off (agent.enabled); nobody but you has read the mail.")
  }

  private func done(_ result: RunResult) async throws {
    let proposal = try Proposal(result)
    let facts: Logger.Metadata = [
      "route": "\(result.route)", "topic": "\(result.classification?.topic ?? "none")",
      "milliseconds": "\(result.trace.milliseconds)", "model.calls": "\(result.trace.modelCalls)",
    ]
    lines.add(.notice, "job done", facts)
    let kept = keptLines()
    try await insisting { try await store.finish(claimed, proposal: proposal, lines: kept, now: runner.clock.now()) }
    CrashPoint.reach(.runCommitted)
    // It is with the run already.
    LineKeeper.$current.withValue(nil) { logger.notice("job done", metadata: facts) }
  }

  /// The state behind the last committed node, or a fresh one.
  private func start() async throws -> RunState {
    if let checkpoint = claimed.checkpoint {
      if let state = try? JSONDecoder().decode(RunState.self, from: Data(checkpoint)) { return state }
      logger.warning("the checkpoint is of another version; the run begins anew")
    }
    try await identify()
    let context = try await store.runInput(for: claimed, window: Harvest.windowDays)
    return RunState(input: RunInput(context, job: claimed.job, policy: runner.policy, clock: runner.clock))
  }

  /// Ties the case to the shop's customer with the sender's address, once the sender is proven.
  private func identify() async throws {
    guard let message = try await store.message(claimed.job.message), message.tier == .t2,
      let address = message.from?.address, try await store.case(claimed.job.caseID)?.customerID == nil
    else { return }
    do {
      guard let customer = try await runner.tools.customer(address: address) else { return }
      try await store.setCustomer(claimed.job.caseID, customer.id)
    } catch let error as ToolError {
      throw RunError.retry("the shop cannot be asked who the customer is: \(error)", afterSeconds: nil)
    }
  }

  /// Runs one node and commits it, with what it changed and what it was told.
  /// - Parameter before: the state, encoded.
  private func commit(
    _ node: NodeName, of state: RunState, _ before: [UInt8]
  ) async throws -> (RunState, [UInt8]) {
    CrashPoint.reach(.nodeEntered, node.rawValue)
    let (reads, began) = (ReadLog(), SystemClock.monotonic())
    let after = try await besides({ try await endAtTheDeadline(of: node) }) {
      try await step(state, node, reads)
    }
    let bytes = try after.encoded()
    let change = StateChange.between(before, bytes)
    let results = reads.reads.map { ToolResult(tool: $0.tool, question: $0.question, answer: $0.answer) }
    // Of one node alone: they stay in the state.
    let gists = node == .recall ? (after.gists ?? []).map(MemoryTurn.Gist.init) : []
    logger.debug(
      "node ran",
      metadata: [
        "node": "\(node.rawValue)", "milliseconds": "\(SystemClock.monotonic() - began)", "reads": "\(results.count)",
        "next": "\(after.next?.rawValue ?? "none")",
      ])
    let kept = keptLines()
    Meter.process.observe(Metric.nodeSeconds, [node.rawValue], since: began)
    try await insisting {
      try await store.checkpoint(
        claimed, node: node.rawValue, next: after.next?.rawValue, state: bytes, change: change, reads: results,
        gists: gists, lines: kept, now: runner.clock.now())
    }
    CrashPoint.reach(.nodeCommitted, node.rawValue)
    return (after, bytes)
  }

  private func step(_ state: RunState, _ node: NodeName, _ reads: ReadLog) async throws -> RunState {
    let answers = AnswerKeeper(store: store, claimed: claimed, node: node.rawValue, now: runner.clock.now, run: self)
    var models = runner.models.wrapping(answers.keeping)
    models.prompts = runner.prompts?.current ?? [:]
    models.patience = claimed.job.attempts <= runner.settings.patience ? .max : 0
    models.waitsForTurns = true
    let workflow = Workflow(
      models: models, tools: LoggedTools(live: runner.tools, log: reads), clock: { SystemClock.monotonic() })
    // The rest is for what goes on without them.
    let end = SystemClock.monotonic() + Int64(runner.settings.nodeDeadline) * 800
    let after = try await Deadline.$node.withValue(end) { try await workflow.step(state) }
    // Calls that were cut off, or whose answers could not be kept, look to the workflow like a model that is away.
    // What it made of that is no result.
    try Task.checkCancellation()
    try answers.check()
    return after
  }

  /// Writes until it is written: a full disk or a locked file costs time, not the work that was done. Ends with the
  /// lease, since whoever waits for it is cancelled then.
  func insisting<T>(_ write: () async throws -> T) async throws -> T {
    var backoff = Backoff(first: 0.2, limit: 5)
    while true {
      do {
        return try await write()
      } catch StoreError.unavailable(let why) {
        logger.warning("the store cannot write; trying again", metadata: ["error": "\(why)"])
        try await Task.sleep(for: backoff.next())
      }
    }
  }

  // MARK: How it ends

  private func end(after error: RunError) async throws {
    let now = runner.clock.now()
    switch error {
    case .failed(let why): try await fail(why, now: now)
    case .turn(let seconds): try await waitForTurn(seconds, now: now)
    case .retry(let why, let asked):
      guard claimed.job.attempts < runner.limits.attempts else {
        return try await fail("given up after \(claimed.job.attempts) attempts: \(why)", now: now)
      }
      let wait = Backoff.wait(attempt: claimed.job.attempts, first: 2, limit: 300, asked: asked)
      let retryAt = now.adding(milliseconds: wait)
      guard retryAt < claimed.job.deadline(runner.limits) else {
        return try await fail("it can not be tried again within \(runner.limits.age) seconds: \(why)", now: now)
      }
      logger.warning("job put off", metadata: ["error": "\(why)", "milliseconds": "\(wait)"])
      try await ending {
        try await store.fail(claimed, error: why, retryAt: retryAt, lines: keptLines(), now: now)
      }
    }
  }

  /// Put off, not tried in vain: the limits of models say nothing about the job. Past its deadline the claim ends it.
  private func waitForTurn(_ seconds: Int, now: Timestamp) async throws {
    logger.notice("job waits for the turn of its models", metadata: ["seconds": "\(seconds)"])
    let until = now.adding(seconds: Int64(max(1, min(seconds, 3600))))
    try await ending {
      try await store.postpone(
        claimed, why: "waits for the rate limits of its models", until: until, lines: keptLines(), now: now)
    }
    // Else a worker would go through the whole backlog, putting off each job of it.
    try? await Task.sleep(for: .seconds(max(0, min(seconds, Self.longestRest))))
  }

  /// Seconds that a worker rests after a job for which no model had a turn.
  private static let longestRest = 5

  private func fail(_ why: String, now: Timestamp) async throws {
    logger.error("job failed; a person takes the case", metadata: ["error": "\(why)"])
    try await ending { try await store.fail(claimed, error: why, retryAt: nil, lines: keptLines(), now: now) }
  }

  /// Shutting down: the job goes on at the next start, and this one does not count.
  private func giveBack() async throws {
    logger.notice("job given back; it goes on at the next start")
    try await ending { try await store.release(claimed, lines: keptLines()) }
  }

  private func ending(_ write: () async throws -> Void) async throws {
    do { try await write() } catch StoreError.fenced {
      logger.warning("the job is no longer this worker's")
    }
  }

  // MARK: Its guards

  private struct Overdue: Error {}

  /// Renews the lease while the work goes on. Throws when the lease is lost: its writes would be refused anyway.
  private func keepTheLease() async throws {
    var renewed = SystemClock.monotonic()
    while true {
      try await Task.sleep(for: .milliseconds(runner.lease * 1000 / 4))
      do {
        let isOurs = try await store.heartbeat(claimed, lease: runner.lease, now: runner.clock.now())
        guard isOurs else { throw StoreError.fenced }
        runner.pulse?.beat(part)
        renewed = SystemClock.monotonic()
      } catch StoreError.unavailable(let why) {
        // The lease still holds for a while.
        guard SystemClock.monotonic() - renewed < runner.lease * 1000 else { throw StoreError.unavailable(why) }
      }
    }
  }

  /// Ends the job itself, before the work is cancelled: work that hangs may not hear of it.
  private func endAtTheDeadline() async throws {
    let seconds = runner.settings.runDeadline
    try await Task.sleep(for: .seconds(seconds))
    try await fail("the run took longer than \(seconds) seconds", now: runner.clock.now())
    throw Overdue()
  }

  /// A node that hangs is like a model that is away: the job is put off, and after its attempts a person has the case.
  /// Put off before the node is cancelled: one that hangs may not hear of it.
  private func endAtTheDeadline(of node: NodeName) async throws {
    let seconds = runner.settings.nodeDeadline
    try await Task.sleep(for: .seconds(seconds))
    try await end(after: .retry("the node \(node.rawValue) took longer than \(seconds) seconds", afterSeconds: nil))
    throw Overdue()
  }

  /// Runs `work` beside a guard that ends it by throwing; whichever ends first ends the other.
  private func besides<T: Sendable>(
    _ watch: @Sendable @escaping () async throws -> Void, _ work: @Sendable @escaping () async throws -> T
  ) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await watch()
        return nil
      }
      defer { group.cancelAll() }
      guard case .some(.some(let result)) = try await group.next() else { throw CancellationError() }
      return result
    }
  }
}
