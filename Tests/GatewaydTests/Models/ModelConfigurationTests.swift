import Testing

@testable import Gatewayd

@Suite struct ModelConfigurationTests {
  private func parse(_ yaml: String) throws -> Configuration {
    try Configuration.parse(yaml, file: "test.yaml", environment: [:])
  }

  /// The one issue of a model with these further keys.
  private func issue(
    _ keys: String, url: String = "http://127.0.0.1:1/v1", sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    issues("models:\n  - {name: m, url: \"\(url)\", model: x, \(keys)}\n", sourceLocation: sourceLocation)
  }

  private func issues(_ yaml: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    do {
      _ = try parse(yaml)
      return ""
    } catch let error as ConfigurationError {
      #expect(error.issues.count == 1, "\(error)", sourceLocation: sourceLocation)
      return error.issues.first?.description ?? ""
    } catch {
      return "\(error)"
    }
  }

  @Test func defaults() throws {
    let settings = try parse("models: [{name: m, url: 'https://api.test/v1', model: x}]")
    let model = try #require(settings.models.first)
    #expect(model.api == .openai && model.json == .schema && !model.stream && model.timeout == 60)
    #expect(model.limits == Configuration.ModelLimits() && model.price == nil)
    #expect(settings.agent.patience == 1 && settings.agent.nodeDeadline == 300)
    #expect(settings.agent.budget == Configuration.Budget() && settings.agent.circuit == Configuration.Circuit())
    #expect(try parse("agent: {run_deadline: 5, attempts: 1}").agent.nodeDeadline == 5)
    #expect(try parse("agent: {run_deadline: 5, attempts: 1}").agent.patience == 0)
  }

  @Test func everyKeyIsRead() throws {
    let settings = try parse(
      """
      prices:
        - {pattern: "big-*", input: 3, cached: 0.3, cache_write: 3.75, output: 15}
      agent:
        budget: {run_tokens: 20000, run_dollars: 0.5, day_dollars: 20}
        circuit: {failures: 3, share: 0.8, window: 30, pause: 10}
        node_deadline: 100
        patience: 2
        models: [claude, tape]
      models:
        - name: claude
          api: anthropic
          url: https://api.test/v1
          model: big-5
          api_key_env: KEY
          stream: true
          json: none
          rate_limit: {requests: 50/min, tokens: 2000000/min, wait: 5}
        - {name: tape, api: recorded, file: /tmp/x.jsonl, model: big}
      """)
    let claude = try #require(settings.models.first)
    #expect(claude.api == .anthropic && claude.stream && claude.json == .none)
    #expect(claude.price == ModelPrice(input: 3, cached: 0.3, cacheWrite: 3.75, output: 15))
    #expect(claude.limits.requests == RateLimit(count: 50, seconds: 60) && claude.limits.wait == 5)
    #expect(claude.limits.tokens == RateLimit(count: 2_000_000, seconds: 60))
    #expect(settings.models.last?.file == "/tmp/x.jsonl" && settings.models.last?.model == "big")
    #expect(settings.agent.budget == Configuration.Budget(runTokens: 20000, runDollars: 0.5, dayDollars: 20))
    #expect(settings.agent.circuit == Configuration.Circuit(failures: 3, share: 0.8, window: 30, pause: 10))
    #expect(settings.agent.nodeDeadline == 100 && settings.agent.patience == 2)
  }

  @Test func contradictionsAreOneClearLine() {
    #expect(issue("api: antropic").contains("models.0.api: `antropic` is unknown; one of openai, anthropic, recorded"))
    #expect(issue("api: anthropic, json: object").contains("models.0.json: `object` is not offered by this API"))
    #expect(issue("file: x").contains("models.0.file: belongs to `api: recorded`"))
    #expect(issue("rate_limit: {requests: many}").contains("models.0.rate_limit.requests: `many` is not a rate"))
    #expect(issue("rate_limit: {request: 1/s}").contains("nearest known key is `requests`"))
    #expect(issue("timeout: 0").contains("`0` is not a whole number"))
    #expect(issue("api_key_env: K", url: "http://api.test/v1").contains("would send the key in the clear"))
    #expect(issue("", url: "https://api.test/v1?key=1").contains("must end with its path"))
    #expect(issue("", url: "ftp://api.test").contains("must begin with http:// or https://"))
    #expect(issues("models: [{name: t, api: recorded, file: x, url: y}]").contains("means nothing for `api: recorded`"))
    #expect(issues("models: [{name: t, api: recorded}]").contains("models.0.file: is missing"))
    #expect(issues("models: [{name: 'a,b', api: recorded, file: x}]").contains("one word"))
    #expect(
      issues("models: [{name: t, api: recorded, file: x}, {name: t, api: recorded, file: y}]")
        .contains("two models are called `t`"))
    #expect(issues("agent: {steps: {clasify: [offline]}}").contains("`clasify` is no step that asks a model; one of"))
    #expect(issues("agent: {node_deadline: 700}").contains("longer than agent.run_deadline (600)"))
    #expect(issues("agent: {patience: 5}").contains("must be less than agent.attempts (5)"))
    #expect(issues("agent: {budget: {run_dollars: 2, day_dollars: 1}}").contains("a run cannot use more than its day"))
    #expect(issues("prices: [{pattern: a}, {pattern: a}]").contains("listed twice"))
    #expect(issues("prices: [{input: 3}]").contains("prices.0.pattern: is missing"))
    let unpriced = "models: [{name: m, url: 'https://a.test', model: x}]\nagent: {budget: {day_dollars: 1}}"
    #expect(issues(unpriced).contains("the model `m` has no price"))
    #expect(issues(unpriced.replacing("model: x", with: "model: x, input_price: 0")) == "")
  }

  @Test func pricesGoByPattern() {
    func entry(_ pattern: String, _ input: Double) -> PriceTable.Entry {
      .init(pattern: pattern, price: ModelPrice(input: input, cached: 0, cacheWrite: 0, output: 0))
    }
    let table = PriceTable(entries: [
      entry("big-mini-*", 1), entry("big-*", 2), entry("*-haiku-*x", 3), entry("exact", 4), entry("a*a", 5),
    ])
    #expect(table.price(of: "big-mini-2")?.input == 1)
    #expect(table.price(of: "BIG-9")?.input == 2)
    #expect(table.price(of: "c-haiku-4-x")?.input == 3)
    #expect(table.price(of: "exact")?.input == 4 && table.price(of: "exactly") == nil)
    #expect(table.price(of: "a") == nil && table.price(of: "aa")?.input == 5)
  }
}
