import Agent

extension Configuration.AgentSection {
  init(_ section: Section, models known: [Configuration.Model]) {
    enabled = section.bool("enabled", default: true)
    let limit = section.string("rate_limit") ?? "100/min"
    rateLimit = RateLimit(limit) ?? RateLimit(count: 100, seconds: 60)
    if RateLimit(limit) == nil { section.report("`\(limit)` is not a rate such as 100/min", "rate_limit") }
    workers = section.integer("workers", default: 2, in: 1...64)
    attempts = section.integer("attempts", default: 5, in: 1...100)
    jobDeadline = section.integer("job_deadline", default: 86_400, in: 60...31_536_000)
    runDeadline = section.integer("run_deadline", default: 600, in: 1...86_400)
    nodeDeadline = section.integer("node_deadline", default: min(300, runDeadline), in: 1...86_400)
    patience = section.integer("patience", default: min(1, attempts - 1), in: 0...99)
    budget = Configuration.Budget(section.section("budget"), models: known)
    memoryTokens = section.integer("memory_tokens", default: RunInput.Policy.memoryTokens, in: 0...20_000)
    modelSQL = section.bool("model_sql", default: false)
    circuit = Configuration.Circuit(section.section("circuit"))
    models = section.strings("models") ?? [OfflineModel.modelName]
    steps = section.freeKeys("steps")
    if nodeDeadline > runDeadline {
      section.report("`\(nodeDeadline)` is longer than agent.run_deadline (\(runDeadline))", "node_deadline")
    }
    if patience >= attempts {
      section.report(
        "`\(patience)` must be less than agent.attempts (\(attempts)): the last start has to end", "patience")
    }
    checkNames(section, known.map(\.name) + [OfflineModel.modelName])
    section.finish()
  }

  /// What only the shop can tell.
  func checkModelSQL(_ section: Section, _ shop: Configuration.ShopSection) {
    guard modelSQL else { return }
    let chain = steps[ModelChain.queryStep] ?? steps["default"] ?? models
    if !chain.contains(where: { $0 != OfflineModel.modelName }) {
      section.report("is on, and the step `query` has no model but `offline`, which writes no SQL", "model_sql")
    }
    if let server = shop.server, server.queryRole == nil {
      section.report("is on, and the shop has no `query_role` that may run what a model wrote", "model_sql")
    }
  }

  private func checkNames(_ section: Section, _ known: [String]) {
    for name in Set(models + steps.values.flatMap { $0 }).sorted() where !known.contains(name) {
      let among = known.joined(separator: ", ")
      section.report("`\(name)` is no model of the list `models`; known: \(among)", "models")
    }
    for step in steps.keys.sorted() where !ModelChain.knownSteps.contains(step) {
      let among = ModelChain.knownSteps.joined(separator: ", ")
      section.report("`\(step)` is no step that asks a model; one of \(among)", "steps")
    }
  }
}
