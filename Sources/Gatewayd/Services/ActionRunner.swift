import Logging
import ServiceLifecycle
import Shop
import Store

/// Carries out approved actions on the shop. The executor is idempotent, so a crash between doing and recording
/// only makes it look again.
struct ActionRunner: Service {
  let store: Store
  let executor: ShopExecutor
  let clock: SystemClock
  let logger: Logger

  private static let lease: Int64 = 120
  private static let attemptLimit = 20

  func run() async throws {
    try await WorkLoop(store: store, name: "actions", logger: logger).run { try await executeNext() }
  }

  private func executeNext() async throws -> Bool {
    guard let action = try await store.claimAction(lease: Self.lease, now: clock.now()) else { return false }
    let outcome = await execute(action)
    try await store.record(outcome, of: action.id, now: clock.now())
    logger.notice(
      "action \(outcome.word)",
      metadata: ["case.id": "\(action.caseID)", "action.id": "\(action.id)", "action": "\(action.action)"])
    return true
  }

  private func execute(_ action: ActionRecord) async -> ActionOutcome {
    do {
      let customer = try await store.case(action.caseID)?.customerID
      let order = ShopAction(action, customerID: customer, today: clock.today().description)
      switch try await executor.execute(order) {
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
    guard case .unavailable(let why) = error, action.attempts < Self.attemptLimit else {
      return .failed(why: "\(error)")
    }
    let wait = Backoff.ceiling(attempt: action.attempts, first: 2, limit: 600)
    return .retry(at: clock.now().adding(seconds: Int64(wait)), why: why)
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
