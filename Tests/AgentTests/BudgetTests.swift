import Foundation
import Testing

@testable import Agent

/// What a run may use of its models, and what it says when that is used up.
@Suite struct BudgetTests {
  private let mail = "Where is my parcel TRK10000002? It is late."

  /// A paid model for all steps; each answer takes 15 tokens and costs 0.001 dollars.
  private func chain(_ budget: RunBudget?, offline: Bool = true) -> ModelChain {
    let paid = ScriptedModel(name: "paid") { request in
      request.step == "classify" ? ScriptedModel.classification : #"{"reply":"No."}"#
    }
    var models: [String: any ChatModel] = ["paid": paid]
    if offline { models["offline"] = OfflineModel() }
    var chain = ModelChain(models: models, steps: ["default": ["paid"]], fallback: offline ? ["offline"] : [])
    chain.budget = budget
    return chain
  }

  private func calls(_ chain: ModelChain) async throws -> [String] {
    let workflow = Workflow(models: chain, tools: FakeShop(), clock: { 0 })
    var state = RunState(input: input(mail))
    while state.result == nil { state = try await workflow.step(state) }
    return state.trace.flatMap(\.calls).map { "\($0.step) \($0.model) \($0.outcome)" }
  }

  @Test(arguments: [RunBudget(tokens: 15), RunBudget(dollars: 0.001)])
  func theOfflineModelGoesOn(budget: RunBudget) async throws {
    #expect(
      try await calls(chain(budget)) == [
        "classify paid ok", "compose paid over budget: the budget of this run is used up", "compose offline ok",
      ])
    let result = try await run(input(mail), models: chain(budget))
    #expect(result.route == .draft && result.emailResponse != nil)
    #expect(result.context.contains { $0.text.contains("budget of this run is used up") })
    #expect(result.trace.modelCalls == 2, "who was not asked is not counted")
  }

  @Test func withinItsBudgetNothingChanges() async throws {
    let result = try await run(input(mail), models: chain(RunBudget(tokens: 10_000, dollars: 1)))
    #expect(!result.context.contains { $0.text.contains("budget") })
    #expect(try await calls(chain(RunBudget(tokens: 10_000))) == calls(chain(nil)))
  }

  @Test func withoutTheOfflineModelAPersonTakesOver() async throws {
    let result = try await run(input(mail), models: chain(RunBudget(tokens: 15), offline: false))
    #expect(result.route == .escalation)
    #expect(result.actions.last?.params == ["reason": .string("budget")])
    #expect(result.emailResponse != nil, "a person never gets an empty case")
  }

  /// A run that is resumed knows what it has spent.
  @Test func aCheckpointKeepsTheSpending() async throws {
    let workflow = Workflow(models: chain(RunBudget(tokens: 15)), tools: FakeShop(), clock: { 0 })
    var state = RunState(input: input(mail))
    while state.result == nil {
      state = try JSONDecoder().decode(RunState.self, from: JSONEncoder().encode(try await workflow.step(state)))
    }
    #expect(state.result?.context.contains { $0.text.contains("budget of this run is used up") } == true)
  }

  /// Whoever is not to be asked now is waited for like one that cannot be reached.
  @Test func skippedModelsAreWaitedForWithPatience() async throws {
    func chain(_ error: ModelError, patience: Int) -> ModelChain {
      var chain = ModelChain(
        models: [
          "paid": ScriptedModel(name: "paid") { _ throws(ModelError) in throw error }, "offline": OfflineModel(),
        ],
        steps: [:], fallback: ["paid", "offline"])
      chain.patience = patience
      return chain
    }
    let open = ModelError.skipped("circuit open", retryAfter: 20)
    await #expect(throws: RunError.retry("no model could be reached for classify", afterSeconds: 20)) {
      try await run(input(mail), models: chain(open, patience: 1))
    }
    #expect(try await run(input(mail), models: chain(open, patience: 0)).route == .draft)
    #expect(try await calls(chain(open, patience: 0)).first == "classify paid skipped: circuit open")
    // Under a rate limit alone the caller may want to come back; with anything else in the way it goes on.
    func waiting(_ error: ModelError) -> ModelChain {
      var made = chain(error, patience: 0)
      made.waitsForTurns = true
      return made
    }
    let limited = ModelError.limited(retryAfter: 40)
    #expect(try await run(input(mail), models: chain(limited, patience: 0)).route == .draft)
    #expect(try await calls(chain(limited, patience: 0)).first == "classify paid skipped: its rate limit is used up")
    await #expect(throws: RunError.turn(afterSeconds: 40)) { try await run(input(mail), models: waiting(limited)) }
    #expect(try await run(input(mail), models: waiting(open)).route == .draft)
    let long = ModelError.transient("HTTP 429", retryAfter: 3600)
    #expect(try await run(input(mail), models: chain(long, patience: 1)).route == .draft, "nobody waits an hour")
  }
}
