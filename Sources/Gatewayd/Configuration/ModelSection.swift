import Agent
import Foundation

extension Configuration {
  /// A model that a chain can name, beside the built-in one.
  struct Model: Sendable, Equatable {
    /// How it is spoken to; `recorded` plays answers back from a file.
    enum API: String, Sendable, CaseIterable { case openai, anthropic, recorded }
    enum JSON: String, Sendable, CaseIterable { case schema, object, none }

    var name: String
    var api = API.openai
    var url = ""
    var model = ""
    var apiKey: Secret?
    /// Seconds for one call.
    var timeout = 60
    /// What it offers for structured output, to begin with.
    var json = JSON.schema
    /// Whether answers come as server-sent events.
    var stream = false
    var limits = ModelLimits()
    /// Nil where none is known.
    var price: ModelPrice?
    /// Of `api: recorded`.
    var file = ""
  }

  /// What a provider allows, for all workers together.
  struct ModelLimits: Sendable, Equatable {
    var requests: RateLimit?
    var tokens: RateLimit?
    /// Seconds that a call may wait for its turn.
    var wait = 30
  }

  /// When a model that fails is left alone.
  struct Circuit: Sendable, Equatable {
    /// Failures in a row.
    var failures = 5
    /// Share of failures among the calls of the window.
    var share = 0.5
    /// Seconds.
    var window = 60
    /// Seconds until one call tries again.
    var pause = 30
  }

  struct Budget: Sendable, Equatable {
    var runTokens: Int?
    var runDollars: Double?
    var dayDollars: Double?
  }
}

/// US dollars per million tokens.
struct ModelPrice: Sendable, Equatable {
  var input: Double
  /// Of prompt tokens that the provider had in its cache.
  var cached: Double
  /// Of prompt tokens that it wrote to its cache.
  var cacheWrite: Double
  var output: Double
}

/// Prices by what a model is called at its provider.
struct PriceTable: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    /// `*` stands for any text.
    var pattern: String
    var price: ModelPrice
  }

  var entries: [Entry] = []

  /// Of the first pattern that fits.
  func price(of model: String) -> ModelPrice? {
    entries.first { Self.fits(model.lowercased(), $0.pattern.lowercased()) }?.price
  }

  private static func fits(_ name: String, _ pattern: String) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return name == pattern }
    guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.range(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

extension PriceTable {
  init(_ sections: [Section]) {
    for section in sections {
      let pattern = section.string(required: "pattern", example: "some-model-*")
      if !pattern.isEmpty, entries.contains(where: { $0.pattern == pattern }) {
        section.report("`\(pattern)` is listed twice; the first would always count", "pattern")
      }
      let input = section.price("input") ?? 0
      let price = ModelPrice(
        input: input, cached: section.price("cached") ?? input, cacheWrite: section.price("cache_write") ?? input,
        output: section.price("output") ?? 0)
      entries.append(Entry(pattern: pattern, price: price))
      section.finish()
    }
  }
}

extension Section {
  /// US dollars per million tokens; nil where the key is absent.
  fileprivate func price(_ key: String) -> Double? {
    text(key) == nil ? nil : number(key, default: 0, in: 0...1e6)
  }

  fileprivate func rate(_ key: String) -> RateLimit? {
    guard let text = text(key) else { return nil }
    let rate = RateLimit(text)
    if rate == nil { report("`\(text)` is not a rate such as 60/min", key) }
    return rate
  }
}

extension Configuration.Model {
  init(_ section: Section, prices: PriceTable) {
    name = section.string(required: "name", example: "local")
    if name == OfflineModel.modelName { section.report("`offline` is the built-in model; choose another name", "name") }
    if name.contains(where: { $0 == "," || $0 == ":" || $0.isWhitespace }) {
      section.report("`\(name)` must be one word without commas and colons", "name")
    }
    api = section.choice("api", default: .openai)
    switch api {
    case .openai, .anthropic: readServer(section, prices)
    case .recorded: readRecording(section)
    }
    section.finish()
  }

  private mutating func readServer(_ section: Section, _ prices: PriceTable) {
    url = section.string(
      required: "url", example: api == .anthropic ? "https://api.anthropic.com/v1" : "http://127.0.0.1:8080/v1")
    model = section.string(required: "model", example: "some-model")
    apiKey = section.secret("api_key")
    checkURL(section)
    timeout = section.integer("timeout", default: 60, in: 1...3600)
    json = section.choice("json", default: .schema)
    if api == .anthropic, json == .object {
      section.report("`object` is not offered by this API; one of schema, none", "json")
    }
    stream = section.bool("stream", default: false)
    limits = Configuration.ModelLimits(section.section("rate_limit"))
    price = ownPrice(section) ?? prices.price(of: model)
    if section.text("file") != nil { section.report("belongs to `api: recorded`; leave it out", "file") }
  }

  private func checkURL(_ section: Section) {
    guard !url.isEmpty else { return }
    guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false
    else { return section.report("`\(url)` must begin with http:// or https://", "url") }
    if parts.user != nil || parts.password != nil || parts.query != nil || parts.fragment != nil {
      section.report("must end with its path, such as …/v1; the key has `api_key_file`", "url")
    }
    if apiKey != nil, !section.isProtected(url) {
      section.report("http:// would send the key in the clear; use https://, or http:// on loopback", "url")
    }
  }

  private func ownPrice(_ section: Section) -> ModelPrice? {
    let input = section.price("input_price")
    let cached = section.price("cached_price")
    let written = section.price("cache_write_price")
    let output = section.price("output_price")
    guard input != nil || cached != nil || written != nil || output != nil else { return nil }
    return ModelPrice(
      input: input ?? 0, cached: cached ?? input ?? 0, cacheWrite: written ?? input ?? 0, output: output ?? 0)
  }

  private mutating func readRecording(_ section: Section) {
    file = section.string(required: "file", example: "/var/lib/gatewayd/traffic.jsonl")
    model = section.string("model") ?? ""
    let others = [
      "url", "api_key_file", "api_key_env", "timeout", "json", "stream", "input_price", "cached_price",
      "cache_write_price", "output_price",
    ]
    for key in others where section.text(key) != nil {
      section.report("means nothing for `api: recorded`; leave it out", key)
    }
    if section.section("rate_limit").isPresent {
      section.report("means nothing for `api: recorded`; leave it out", "rate_limit")
    }
  }
}

extension Configuration.ModelLimits {
  fileprivate init(_ section: Section) {
    requests = section.rate("requests")
    tokens = section.rate("tokens")
    wait = section.integer("wait", default: 30, in: 0...3600)
    section.finish()
  }
}

extension Configuration.Circuit {
  init(_ section: Section) {
    failures = section.integer("failures", default: 5, in: 1...1000)
    share = section.number("share", default: 0.5, in: 0.01...1)
    window = section.integer("window", default: 60, in: 1...3600)
    pause = section.integer("pause", default: 30, in: 1...3600)
    section.finish()
  }
}

extension Configuration.Budget {
  /// 0 stands for no bound.
  init(_ section: Section, models: [Configuration.Model]) {
    let tokens = section.integer("run_tokens", default: 0, in: 0...1_000_000_000)
    let run = section.number("run_dollars", default: 0, in: 0...1e6)
    let day = section.number("day_dollars", default: 0, in: 0...1e9)
    runTokens = tokens == 0 ? nil : tokens
    runDollars = run == 0 ? nil : run
    dayDollars = day == 0 ? nil : day
    if run > 0, day > 0, run > day {
      section.report(
        "`\(run)` is more than agent.budget.day_dollars (\(day)); a run cannot use more than its day", "run_dollars")
    }
    if run > 0 || day > 0 {
      for model in models where model.api != .recorded && model.price == nil {
        section.report(
          "the model `\(model.name)` has no price, so no budget in dollars holds it; set `prices`, or its `input_price` "
            + "and `output_price` (0 if it costs nothing)", run > 0 ? "run_dollars" : "day_dollars")
      }
    }
    section.finish()
  }
}
