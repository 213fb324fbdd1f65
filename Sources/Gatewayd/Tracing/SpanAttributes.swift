import Foundation
import Store
import Telemetry

/// Makes spans of a run's pieces, with the attributes that Langfuse (`langfuse.…`) and the conventions of OpenTelemetry
/// for generative models (`gen_ai.…`) name. docs/tracing.md lists them.
struct SpanMaker {
  /// What the configuration knows of a model by its name: who offers it, and what it is called there.
  typealias Models = @Sendable (String) -> (provider: String, model: String)?

  let environment: String
  let mask: Bool
  let models: Models
  /// Characters of one input or output.
  var mostCharacters = 120_000

  /// Names of trace and scope.
  static let name = "gatewayd.run"

  func spans(of trace: RunTrace) -> [Span] {
    let masker = TraceMasker(trace, isOn: mask)
    let shared = attributes(of: trace)
    return trace.pieces.map { piece in
      Span(
        traceID: trace.id, spanID: piece.id, parentID: piece.parent, name: piece.name,
        kind: piece.kind == .generation ? .client : .internal, startNanoseconds: piece.start.nanoseconds,
        endNanoseconds: piece.end.nanoseconds, attributes: shared + attributes(of: piece, masker),
        events: piece.lines.map { event($0, masker) },
        status: piece.level == .error ? .error(masker.mask(piece.message ?? "")) : .ok)
    }
  }

  // MARK: On every span

  private func attributes(of trace: RunTrace) -> [Attribute] {
    var found = [
      Attribute("langfuse.trace.name", Self.name), Attribute("langfuse.session.id", "case-\(trace.run.caseID)"),
      Attribute("session.id", "case-\(trace.run.caseID)"), Attribute("langfuse.environment", environment),
      Attribute("langfuse.release", Gatewayd.version),
      Attribute("langfuse.trace.tags", .strings([trace.topic, trace.route ?? "failed"].compactMap(\.self))),
    ]
    if let customer = trace.customer {
      // The shop's number says nothing to those who do not have the shop's database.
      found.append(Attribute("langfuse.user.id", "customer-\(customer)"))
      found.append(Attribute("user.id", "customer-\(customer)"))
    }
    let facts: [(String, String?)] = [
      ("job_id", trace.job.id.value), ("run_id", "\(trace.run.id)"), ("case_id", "\(trace.run.caseID)"),
      ("customer_id", trace.customer.map { "\($0)" }), ("attempt", "\(max(1, trace.job.attempts))"),
      ("topic", trace.topic), ("urgency", trace.urgency), ("route", trace.route),
    ]
    return found + facts.compactMap { key, value in value.map { Attribute("langfuse.trace.metadata.\(key)", $0) } }
  }

  // MARK: On each

  private func attributes(of piece: RunTrace.Piece, _ masker: TraceMasker) -> [Attribute] {
    var found = [
      Attribute("langfuse.observation.type", piece.kind.rawValue),
      Attribute("langfuse.observation.level", piece.level.rawValue),
      Attribute("langfuse.observation.metadata.attempt", "\(piece.attempt)"),
    ]
    if let message = piece.message {
      found.append(Attribute("langfuse.observation.status_message", masker.mask(message)))
    }
    if let input = piece.input, let output = piece.output {
      found.append(Attribute("langfuse.observation.input", text(input, masker)))
      found.append(Attribute("langfuse.observation.output", text(output, masker)))
    }
    if let reads = piece.reads { found.append(Attribute("langfuse.observation.metadata.reads", text(reads, masker))) }
    if let call = piece.call { return found + attributes(of: call, masker) }
    switch piece.kind {
    case .agent:
      found += [Attribute("gen_ai.operation.name", "invoke_agent"), Attribute("gen_ai.agent.name", "gatewayd")]
    case .tool, .retriever:
      found += [Attribute("gen_ai.operation.name", "execute_tool"), Attribute("gen_ai.tool.name", piece.name)]
    case .chain, .guardrail, .generation: break
    }
    return found
  }

  private func attributes(of call: RunTrace.Call, _ masker: TraceMasker) -> [Attribute] {
    let known = models(call.model)
    let model = known?.model ?? call.model
    let cached = min(max(0, call.cachedTokens), max(0, call.inputTokens))
    // Kinds of tokens are added up over there, so none is in another.
    var usage: [String: JSONValue] = [
      "input": .integer(Int64(max(0, call.inputTokens) - cached)), "output": .integer(Int64(max(0, call.outputTokens))),
      "total": .integer(Int64(max(0, call.inputTokens)) &+ Int64(max(0, call.outputTokens))),
    ]
    if cached > 0 { usage["input_cached_tokens"] = .integer(Int64(cached)) }
    var parameters: [String: JSONValue] = [:]
    parameters["temperature"] = call.temperature.map { .number($0) }
    parameters["max_tokens"] = call.maxTokens.map { .integer(Int64($0)) }
    var found = [
      Attribute("langfuse.observation.model.name", model),
      Attribute("langfuse.observation.model.parameters", JSONValue.line(parameters)),
      Attribute("langfuse.observation.usage_details", JSONValue.line(usage)),
      Attribute("langfuse.observation.cost_details", JSONValue.line(["total": call.costUSD])),
      Attribute("langfuse.observation.metadata.outcome", masker.mask(call.outcome)),
      Attribute("langfuse.observation.metadata.turn", "\(call.turn)"),
      Attribute("langfuse.observation.metadata.configured_model", call.model),
      Attribute("gen_ai.operation.name", "chat"), Attribute("gen_ai.provider.name", known?.provider ?? "gatewayd"),
      Attribute("gen_ai.request.model", model), Attribute("gen_ai.response.model", model),
      Attribute("gen_ai.usage.input_tokens", max(0, call.inputTokens)),
      Attribute("gen_ai.usage.output_tokens", max(0, call.outputTokens)),
    ]
    if let temperature = call.temperature { found.append(Attribute("gen_ai.request.temperature", temperature)) }
    if let most = call.maxTokens { found.append(Attribute("gen_ai.request.max_tokens", most)) }
    if let prompt = call.prompt { found += Self.prompt(prompt) }
    return found
  }

  /// `NAME@VERSION`
  private static func prompt(_ prompt: String) -> [Attribute] {
    guard let at = prompt.lastIndex(of: "@"), let version = Int(prompt[at...].dropFirst()) else { return [] }
    return [
      Attribute("langfuse.observation.prompt.name", String(prompt[..<at])),
      Attribute("langfuse.observation.prompt.version", version),
    ]
  }

  // MARK: Words

  private func event(_ line: RunLogLine, _ masker: TraceMasker) -> Span.Event {
    Span.Event(
      nanoseconds: line.at.nanoseconds, name: line.message,
      attributes: [Attribute("log.level", line.level.rawValue)]
        + line.facts.sorted { $0.key < $1.key }.map { Attribute($0.key, masker.mask($0.value)) })
  }

  /// A text as it is, anything else as JSON.
  private func text(_ value: JSONValue, _ masker: TraceMasker) -> String {
    let masked = masker.mask(value)
    let whole = if case .string(let text) = masked { text } else { JSONValue.line(masked) }
    guard whole.utf8.count > mostCharacters, whole.count > mostCharacters else { return whole }
    return "\(whole.prefix(mostCharacters))… (\(whole.count - mostCharacters) more characters)"
  }
}

extension Timestamp {
  /// Since 1970; a clock before that stands at its beginning.
  var nanoseconds: UInt64 { UInt64(max(0, milliseconds)).multipliedReportingOverflow(by: 1_000_000).partialValue }
}
