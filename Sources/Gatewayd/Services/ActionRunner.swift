import CrashPoints
import Logging
import ServiceLifecycle
import Shop
import Store

/// Carries approved actions out somewhere: in the shop's database, or through its webhook.
///
/// To be kept by each: the same key takes effect once, however often and from wherever it is asked for.
protocol ActionExecutor: Sendable {
  /// - Throws: `ShopError`; `unavailable` when it may be tried again, `refused` when that does not help.
  func execute(_ order: ActionOrder) async throws(ShopError) -> ShopOutcome
}

/// An approved action with what the record does not hold.
struct ActionOrder: Sendable {
  let record: ActionRecord
  /// The customer of the case, whom the store knows; rows of a run never say who it is.
  let customerID: Int64
  /// The business day in the shop's time zone.
  let today: Day
}

/// Carries out approved actions, one after the other. An attempt that was cut off is repeated: the executor finds out
/// whether it took effect.
struct ActionRunner: Service {
  let store: Store
  let executor: any ActionExecutor
  let clock: SystemClock
  let logger: Logger
  var retries = Retries(giveUpAfter: 7 * 86_400, first: 2)
  var pulse: Pulse?

  /// Longer than any attempt takes: a webhook is asked and told at most once in each, up to five minutes.
  private static let lease: Int64 = 900
  private static let attemptLimit = 20

  func run() async throws {
    try await WorkLoop(store: store, name: "actions", logger: logger, pulse: pulse, limit: Self.lease + 300).run {
      try await executeNext()
    }
  }

  /// False when nothing is due.
  func executeNext() async throws -> Bool {
    let claimed = try await store.claimAction(lease: Self.lease, now: clock.now(), uptime: SystemClock.monotonic())
    guard let action = claimed else { return false }
    CrashPoint.reach(.actionClaimed)
    let outcome = await execute(action)
    CrashPoint.reach(.actionDone)
    let kept = try await record(outcome, of: action)
    logger.notice(
      kept ? "action attempted" : "the outcome of an earlier attempt came too late",
      metadata: [
        "case.id": "\(action.caseID)", "action.id": "\(action.id)", "action": "\(action.action)",
        "outcome": "\(outcome.word)",
      ])
    return true
  }

  /// An outcome that cannot be recorded now is kept until it can; if the process ends before, the executor is asked
  /// again after the next start.
  private func record(_ outcome: ActionOutcome, of action: ActionRecord) async throws -> Bool {
    var backoff = Backoff(first: 0.2, limit: 10)
    while true {
      do {
        return try await store.record(outcome, of: action, now: clock.now())
      } catch StoreError.unavailable(let why) {
        logger.error("an outcome cannot be recorded yet", metadata: ["action.id": "\(action.id)", "error": "\(why)"])
        try await Task.sleep(for: backoff.next())
      }
    }
  }

  private func execute(_ action: ActionRecord) async -> ActionOutcome {
    do {
      // Whatever an action touches must be the customer's, so there must be one.
      guard let customer = try await store.case(action.caseID)?.customerID else {
        return .failed(why: "the case has no customer of the shop")
      }
      switch try await executor.execute(ActionOrder(record: action, customerID: customer, today: clock.today())) {
      case .done(let result): return .done(result: result)
      case .premiseBroken(let why): return .failed(why: why)
      }
    } catch let error as ShopError {
      return failure(error, of: action)
    } catch {
      return failure(.unavailable("\(error)"), of: action)
    }
  }

  private func failure(_ error: ShopError, of action: ActionRecord) -> ActionOutcome {
    guard case .unavailable(let why) = error else { return .failed(why: "\(error)") }
    guard action.attempts < Self.attemptLimit, let wait = retries.wait(after: action.attempts, waited: 0) else {
      return .failed(why: "given up after \(action.attempts) attempts; look in the shop whether it was done: \(why)")
    }
    return .retry(at: Timestamp(milliseconds: clock.now().milliseconds &+ wait), why: why)
  }
}

extension ActionOutcome {
  var word: String {
    switch self {
    case .done: "done"
    case .retry: "deferred"
    case .failed: "failed"
    }
  }
}

/// In the shop's own database.
extension ShopExecutor: ActionExecutor {
  func execute(_ order: ActionOrder) async throws(ShopError) -> ShopOutcome {
    try await execute(ShopAction(order.record, customerID: order.customerID, today: order.today.description))
  }
}
