import Agent
import CrashPoints
import Logging
import ServiceLifecycle
import Store

/// Hands queued jobs to so many workers. What happens to one job in a worker's hands is `JobRun`; which job comes
/// next, and which is given up, `Store.claimJob`.
struct JobRunner: Service {
  let store: Store
  let models: ModelChain
  let tools: any ShopTools
  let policy: RunInput.Policy
  let settings: Configuration.AgentSection
  let clock: SystemClock
  let limiter: RunRate
  let logger: Logger
  /// Seconds for which a claim holds unless it is renewed.
  var lease: Int64 = 60
  var pulse: Pulse?
  /// Mailbox → jobs that it has at a time before another's turn.
  var shares: [String: Int] = [:]
  /// Nil: prompts are those that are built in.
  var prompts: PromptKeeper?

  var limits: JobLimits { JobLimits(attempts: settings.attempts, age: Int64(settings.jobDeadline)) }

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...settings.workers {
        group.addTask {
          let part = "worker \(number)"
          let loop = WorkLoop(store: store, name: "jobs", logger: logger, pulse: pulse, part: part)
          try await loop.run { try await runNext(part) }
        }
      }
      try await group.waitForAll()
    }
  }

  /// False when nothing is due.
  /// - Parameter part: what the worker is called in the pulse.
  func runNext(_ part: String = "") async throws -> Bool {
    let model = settings.models.first ?? OfflineModel.modelName
    let claimed = try await store.claimJob(model: model, lease: lease, limits: limits, shares: shares, now: clock.now())
    guard let claimed else { return false }
    CrashPoint.reach(.jobClaimed)
    try await JobRun(
      runner: self, claimed: claimed, part: part, lines: runLines(),
      logger: logger.with(["job.id": "\(claimed.job.id)", "case.id": "\(claimed.job.caseID)"])
    ).perform()
    return true
  }
}
