import Agent
import Evaluation
import Foundation

/// Runs one case as far as its suite needs: the same way as a dry run of `gatewayd draft`, nothing stored or sent.
struct CaseRunner: Sendable {
  let suite: EvalSuite
  let level: Level
  let settings: Configuration
  let header: Dataset.Header
  let tools: any ShopTools
  let models: ModelChain
  /// ISO day, for cases that do not say.
  let today: String

  /// Starts of a node that could not reach a model.
  private static let attempts = 3

  /// Never throws: a run that fails is an attempt with a failure.
  /// - Parameter number: of the run, from 0; each gets words and recorded answers of its own.
  func run(_ test: TestCase, number: Int) async -> Attempt {
    let input = input(test, number)
    let started = ContinuousClock.now
    if level == .endToEnd, let stopped = DraftRun.stopped(input, verdict(input)) {
      return Attempt(
        reading: nil, result: stopped.result, milliseconds: Self.milliseconds(since: started), calls: [])
    }
    var state = RunState(input: input)
    do {
      let workflow = Workflow(
        models: models, tools: try await shop(for: test), clock: { SystemClock.monotonic() })
      state = try await RunNumber.$current.withValue(number) { try await walk(state, workflow) }
      return attempt(state, since: started)
    } catch {
      var failed = attempt(state, since: started)
      failed.failure = Self.words(error)
      return failed
    }
  }

  private func walk(_ start: RunState, _ workflow: Workflow) async throws -> RunState {
    var state = try await step(start, workflow)
    guard level == .component else {
      while state.next != nil { state = try await step(state, workflow) }
      return state
    }
    switch suite {
    case .tracking, .memory: return state
    case .classify: return state.next == .classify ? try await step(state, workflow) : state
    case .sql, .match:
      state.enter(.product)
      return try await step(state, workflow)
    case .delivery, .scenario, .injection:
      if let topic = suite.topic { state.enter(topic) }
      while state.next != nil { state = try await step(state, workflow) }
      return state
    }
  }

  private func step(_ state: RunState, _ workflow: Workflow) async throws -> RunState {
    var state = state
    while true {
      let (before, end) = (state, SystemClock.monotonic() + Int64(settings.agent.nodeDeadline) * 1000)
      do {
        return try await Deadline.$node.withValue(end) { try await workflow.step(before) }
      } catch let error as RunError {
        guard case .retry(let why, let seconds) = error, state.attempt < Self.attempts, !why.hasPrefix("shop:") else {
          throw error
        }
        try await Task.sleep(for: .seconds(min(60, max(1, seconds ?? state.attempt * 2))))
        state.attempt += 1
      }
    }
  }

  private func attempt(_ state: RunState, since started: ContinuousClock.Instant) -> Attempt {
    Attempt(
      reading: state.reading, result: state.result, milliseconds: Self.milliseconds(since: started),
      calls: state.trace.flatMap(\.calls))
  }

  private static func milliseconds(since started: ContinuousClock.Instant) -> Double {
    // Microseconds tell enough.
    (((ContinuousClock.now - started) / .milliseconds(1)) * 1000).rounded() / 1000
  }

  /// The shop; for a match with a query of its own, the rows of that query.
  private func shop(for test: TestCase) async throws -> any ShopTools {
    guard suite == .match, level == .component, let query = test.input.query else { return tools }
    let statements = Statements.split(query).filter { $0.uppercased() != Statements.cannotAnswer }
    guard !statements.isEmpty else { return tools }
    var products: Set<Int64> = []
    for statement in statements { products.formUnion(try await tools.products(sql: statement).rows.map(\.id)) }
    return NarrowedShop(shop: tools, products: products)
  }

  // MARK: Input

  private func input(_ test: TestCase, _ number: Int) -> RunInput {
    var policy = RunInput.Policy(settings)
    header.policy.apply(to: &policy)
    let input = test.input
    let seed = "\(input.mail)\(number == 0 ? "" : "\n#\(number)")"
    return RunInput(
      jobID: DraftInput.jobID(Array(seed.utf8)), caseID: 0, customerID: input.customerID,
      senderName: input.customerName, tier: 2, subject: input.subject, text: input.mail, memory: input.memory,
      earlier: input.memory.filter { $0.party == "customer" }.map(\.text), pastActions: input.pastActions,
      today: test.now ?? today, policy: policy)
  }

  private func verdict(_ input: RunInput) -> GuardVerdict {
    let guards = Guards(
      maxCharacters: header.policy.maxCharacters ?? settings.guards.maxCharacters,
      maxSimilarRequests: input.policy.maxSimilarRequests)
    return guards.judge(
      characters: input.text.trimmingCharacters(in: .whitespacesAndNewlines).count, quotedCharacters: 0,
      text: input.text, earlier: input.earlier, automatic: nil)
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case RunError.turn(let seconds): "the models have no turn for \(seconds) seconds"
    case RunError.retry(let why, _), RunError.failed(let why), ToolError.unavailable(let why),
      ToolError.refused(let why):
      why
    default: brief(error)
    }
  }
}

/// Which run of a case is under way, so that a cache keeps the answers of each apart.
enum RunNumber {
  @TaskLocal static var current = 0
}
