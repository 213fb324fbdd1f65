import Agent
import Foundation
import Logging
import ServiceLifecycle
import Store

/// Runs the workflow for queued jobs, one node at a time; each node is committed before the next begins.
struct JobRunner: Service {
  let store: Store
  let workflow: Workflow
  let tools: any ShopTools
  let policy: RunInput.Policy
  /// The first model of the default chain, for the record.
  let model: String
  let workers: Int
  let clock: SystemClock
  let limiter: SharedRateLimiter
  let logger: Logger

  private static let lease: Int64 = 60
  private static let attemptLimit = 5

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<workers {
        group.addTask {
          try await WorkLoop(store: store, name: "jobs", logger: logger).run { try await runNext() }
        }
      }
      try await group.waitForAll()
    }
  }

  private func runNext() async throws -> Bool {
    guard let claimed = try await store.claimJob(model: model, lease: Self.lease, now: clock.now()) else {
      return false
    }
    let logger = self.logger.with(["job.id": "\(claimed.job.id)", "case.id": "\(claimed.job.caseID)"])
    do {
      // Counted at the claim, so a run that ends the process is not tried for ever.
      guard claimed.job.attempts <= Self.attemptLimit else {
        throw RunError.failed("the run was broken off \(Self.attemptLimit) times")
      }
      try await withHeartbeat(claimed) { try await execute(claimed, logger: logger) }
    } catch StoreError.fenced {
      logger.warning("another worker took the job over")
    } catch let error as RunError {
      try await end(claimed, after: error, logger: logger)
    } catch is CancellationError {
      // Shutting down: the lease expires and the run goes on from its last checkpoint.
    }
    return true
  }

  private func execute(_ claimed: ClaimedJob, logger: Logger) async throws {
    try await limiter.wait()
    var state = try await start(claimed)
    state.attempt = claimed.job.attempts
    let result = try await workflow.run(state) { node, state in
      try await store.checkpoint(claimed, node: node.rawValue, state: try encode(state), now: clock.now())
    }
    try await store.finish(claimed, proposal: Proposal(result), now: clock.now())
    logger.notice(
      "job done",
      metadata: [
        "route": "\(result.route)", "topic": "\(result.classification?.topic ?? "none")",
        "milliseconds": "\(result.trace.milliseconds)", "model.calls": "\(result.trace.modelCalls)",
      ])
  }

  /// The state after the last committed node, or a fresh one.
  private func start(_ claimed: ClaimedJob) async throws -> RunState {
    if let checkpoint = claimed.checkpoint,
      let state = try? JSONDecoder().decode(RunState.self, from: Data(checkpoint))
    {
      return state
    }
    try await identify(claimed)
    let context = try await store.runInput(for: claimed)
    return RunState(input: RunInput(context, job: claimed.job, policy: policy, clock: clock))
  }

  /// Ties the case to the shop's customer with the sender's address, once the sender is proven.
  private func identify(_ claimed: ClaimedJob) async throws {
    guard let message = try await store.message(claimed.job.message), message.tier == .t2,
      let address = message.from?.address, try await store.case(claimed.job.caseID)?.customerID == nil
    else { return }
    do {
      guard let customer = try await tools.customer(address: address) else { return }
      try await store.setCustomer(claimed.job.caseID, customer.id)
    } catch let error as ToolError {
      throw RunError.retry("the shop cannot be asked who the customer is: \(error)", afterSeconds: nil)
    }
  }

  private func encode(_ state: RunState) throws -> [UInt8] { Array(try JSONEncoder().encode(state)) }

  private func end(_ claimed: ClaimedJob, after error: RunError, logger: Logger) async throws {
    let now = clock.now()
    switch error {
    case .retry(let why, let afterSeconds) where claimed.job.attempts < Self.attemptLimit:
      let wait = afterSeconds ?? Int(Backoff.ceiling(attempt: claimed.job.attempts, first: 2, limit: 300))
      logger.warning("job put off", metadata: ["error": "\(why)", "seconds": "\(wait)"])
      try await store.fail(claimed, error: why, retryAt: now.adding(seconds: Int64(wait)), now: now)
    case .retry(let why, _), .failed(let why):
      logger.error("job failed; a person takes the case", metadata: ["error": "\(why)"])
      try await store.fail(claimed, error: why, retryAt: nil, now: now)
    }
  }

  /// Renews the lease while `body` works. A lost lease cancels it: its writes would be refused anyway.
  private func withHeartbeat(_ claimed: ClaimedJob, _ body: @Sendable @escaping () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await body() }
      group.addTask {
        while true {
          try await Task.sleep(for: .seconds(Self.lease / 3))
          guard try await store.heartbeat(claimed, lease: Self.lease, now: clock.now()) else { throw StoreError.fenced }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

/// One rate for all workers.
actor SharedRateLimiter {
  private var limiter: RateLimiter

  init(_ limit: RateLimit) { limiter = RateLimiter(limit: limit, now: SystemClock.monotonic()) }

  func wait() async throws {
    while let milliseconds = limiter.take(now: SystemClock.monotonic()) {
      try await Task.sleep(for: .milliseconds(milliseconds))
    }
  }
}
