import Agent
import Foundation
import Store

/// Puts the pieces of a run together, as far as they are kept.
struct RunTraceBuilder {
  private let kept: KeptRun
  private let frozen: FrozenRun?
  private let ids: TraceIDs
  /// Answers by the node, the model and the request.
  private let answers: [[String]: ModelAnswer]

  init(_ kept: KeptRun) {
    self.kept = kept
    frozen = try? FoundRun(kept).frozen.get()
    ids = TraceIDs(kept.run)
    answers = Dictionary(kept.answers.map { ([$0.node, $0.model, $0.request], $0) }) { first, _ in first }
  }

  func trace() -> RunTrace {
    let nodes = nodes()
    let input = frozen.map { JSONValue(of: $0.end.input) }
    let states = nodes.compactMap(\.input)
    let names = [input?["senderName"]] + states.map { $0["customer"]?["name"] }
    let kind = kept.proposal?.classification
    return RunTrace(
      id: ids.trace, run: kept.run, job: kept.job, customer: input?["customerID"]?.integer,
      names: Array(Set(names.compactMap { $0?.text })).sorted(),
      numbers: Array(Set(states.flatMap { $0.texts("trackingNumbers") + $0.texts("orderNumbers") }))
        .filter { !Self.mayBeCard($0) }.sorted(),
      route: kept.proposal?.route.rawValue, topic: kind?.topic, urgency: kind?.urgency,
      pieces: [root(input)] + nodes)
  }

  /// A number that a card may have is never kept from being masked, whatever it was read as.
  private static func mayBeCard(_ number: String) -> Bool {
    (13...19).contains(number.count) && number.allSatisfy(\.isNumber)
  }

  // MARK: The run

  private var end: Timestamp { kept.run.endedAt ?? kept.nodes.last?.at ?? kept.run.startedAt }

  private func root(_ input: JSONValue?) -> RunTrace.Piece {
    var piece = RunTrace.Piece(
      id: ids.root, parent: nil, kind: .agent, name: "run", start: kept.run.startedAt, end: max(end, kept.run.startedAt)
    )
    piece.attempt = max(1, kept.job.attempts)
    piece.lines = rest
    if let proposal = kept.proposal {
      piece.input = input
      piece.output = input == nil ? nil : JSONValue(of: proposal)
    } else if kept.run.endedAt != nil {
      (piece.level, piece.message) = (.error, kept.job.error ?? "ended without a result")
      piece.input = input
      piece.output = input == nil ? nil : .object(["error": .string(piece.message ?? "")])
    }
    return piece
  }

  // MARK: Nodes

  private func nodes() -> [RunTrace.Piece] {
    // Before the nodes that are known by their states lie those of a beginning that was given up.
    let known = frozen?.nodes ?? []
    let earlier = kept.nodes.count - known.count
    var pieces: [RunTrace.Piece] = []
    var began = kept.run.startedAt
    let lines = kept.parts
    for (place, node) in kept.nodes.enumerated() {
      let index = place - earlier
      let after = known.indices.contains(index + 1) ? known[index + 1].entry : frozen?.end
      let state = known.indices.contains(index) ? (before: known[index].entry, after: after) : nil
      pieces += self.pieces(of: node, ordinal: place + 1, since: began, state, lines[place])
      began = max(began, node.at)
    }
    return pieces + unfinished(since: began)
  }

  private func pieces(
    of node: KeptRun.Node, ordinal: Int, since began: Timestamp, _ state: (before: RunState, after: RunState?)?,
    _ lines: [RunLogLine]
  ) -> [RunTrace.Piece] {
    let trace = state?.after?.trace.last
    let attempt = trace?.attempt ?? 1
    let end = max(node.at, began)
    let start = trace.map { max(began, end.adding(milliseconds: -max(0, $0.milliseconds))) } ?? began
    var piece = RunTrace.Piece(
      id: ids.node(node.name, ordinal: ordinal, attempt: attempt), parent: ids.root, kind: .init(node: node.name),
      name: node.name, start: start, end: end)
    piece.attempt = attempt
    piece.lines = lines
    if let before = state?.before, let after = state?.after {
      piece.input = JSONValue(stateOf: before)
      piece.output = JSONValue(stateOf: after)
    }
    if !node.reads.isEmpty { piece.reads = .array(node.reads.map(JSONValue.init(read:))) }
    let calls = calls(trace?.calls ?? [], of: piece, ordinal: ordinal)
    if calls.contains(where: { $0.level != .usual }) { piece.level = .warning }
    return [piece] + calls
  }

  /// The node in whose middle the run ended, if it failed or was cancelled.
  private func unfinished(since began: Timestamp) -> [RunTrace.Piece] {
    guard kept.run.endedAt != nil, kept.proposal == nil, let name = kept.next ?? (kept.nodes.isEmpty ? "recall" : nil)
    else { return [] }
    let ordinal = kept.nodes.count + 1
    var piece = RunTrace.Piece(
      id: ids.node(name, ordinal: ordinal, attempt: kept.job.attempts), parent: ids.root, kind: .init(node: name),
      name: name, start: began, end: max(began, end))
    piece.attempt = max(1, kept.job.attempts)
    (piece.level, piece.message) = (.error, kept.job.error ?? "ended without a result")
    if let state = frozen?.end {
      piece.input = JSONValue(stateOf: state)
      piece.output = .object(["error": .string(piece.message ?? "")])
    }
    let calls = kept.answers.filter { $0.node == name && $0.at >= began }.enumerated().map { place, answer in
      self.call(Said(answer), number: place + 1, of: piece, ordinal: ordinal, end: min(answer.at, piece.end))
    }
    return [piece] + calls
  }

  // MARK: Calls

  private func calls(_ calls: [ModelCall], of node: RunTrace.Piece, ordinal: Int) -> [RunTrace.Piece] {
    var before = node.start
    return calls.enumerated().map { place, call in
      let answer = answers[[node.name, call.model, JSONValue.line(call.request)]]
      let took = Int64(max(0, call.milliseconds))
      let end = min(node.end, max(before, answer?.at ?? before.adding(milliseconds: took)))
      before = end
      return self.call(Said(call), number: place + 1, of: node, ordinal: ordinal, end: end)
    }
  }

  private func call(
    _ said: Said, number: Int, of node: RunTrace.Piece, ordinal: Int, end: Timestamp
  ) -> RunTrace.Piece {
    let start = max(node.start, end.adding(milliseconds: -said.milliseconds))
    var piece = RunTrace.Piece(
      id: ids.call(number, of: node.name, ordinal: ordinal, attempt: node.attempt), parent: node.id, kind: .generation,
      name: said.call.step, start: start, end: end)
    piece.attempt = number
    piece.input = .array([
      .object(["role": .string("system"), "content": .string(said.system)]),
      .object(["role": .string("user"), "content": .string(said.user)]),
    ])
    piece.output = .string(said.reply)
    if said.call.outcome != "ok" { (piece.level, piece.message) = (.warning, said.call.outcome) }
    piece.call = said.call
    return piece
  }

  /// Lines behind the last node.
  private var rest: [RunLogLine] { kept.parts.last ?? [] }
}

extension KeptRun {
  /// Its lines, cut at the moments at which the nodes were committed; those behind the last node are one more part.
  fileprivate var parts: [[RunLogLine]] {
    var rest = lines[...]
    var parts: [[RunLogLine]] = []
    for node in nodes {
      let part = rest.prefix { $0.at <= node.at }
      parts.append(Array(part))
      rest = rest.dropFirst(part.count)
    }
    return parts + [Array(rest)]
  }
}

extension RunTrace.Kind {
  /// What a node is: one that searches the catalogue, one that asks the shop for rows, one that judges, or a step.
  init(node: String) {
    switch NodeName(rawValue: node) {
    case .product: self = .retriever
    case .delivery, .billing, .transaction, .complaint, .several, .escalate: self = .tool
    case .check: self = .guardrail
    case .recall, .classify, .compose, .noReply, nil: self = .chain
    }
  }
}

/// What went to a model and came back.
private struct Said {
  let call: RunTrace.Call
  let milliseconds: Int64
  let system: String
  let user: String
  let reply: String

  init(_ call: ModelCall) {
    self.call = RunTrace.Call(
      step: call.step, model: call.model, turn: call.turn, outcome: call.outcome, inputTokens: call.inputTokens,
      cachedTokens: call.cachedTokens, outputTokens: call.outputTokens, costUSD: call.costUSD,
      temperature: call.request.temperature, maxTokens: call.request.maxTokens, prompt: call.request.prompt)
    milliseconds = Int64(max(0, call.milliseconds))
    (system, user, reply) = (call.request.system, call.request.user, call.reply ?? "")
  }

  /// Of a node that was never committed.
  init(_ answer: ModelAnswer) {
    let request = try? JSONDecoder().decode(ModelRequest.self, from: Data(answer.request.utf8))
    let text = (try? JSONDecoder().decode(ModelReply.self, from: Data(answer.reply.utf8)))?.text
    call = RunTrace.Call(
      step: request?.step ?? answer.node, model: answer.model, turn: 1, outcome: "ok", inputTokens: answer.inputTokens,
      cachedTokens: answer.cachedTokens, outputTokens: answer.outputTokens, costUSD: answer.costUSD,
      temperature: request?.temperature, maxTokens: request?.maxTokens, prompt: request?.prompt)
    milliseconds = Int64(max(0, answer.milliseconds))
    (system, user, reply) = (request?.system ?? "", request?.user ?? answer.request, text ?? answer.reply)
  }
}

extension JSONValue {
  fileprivate init(read: ToolResult) {
    self = .object([
      "tool": .string(read.tool), "question": JSONValue(text: read.question),
      "answer": read.answer.map(JSONValue.init(text:)) ?? .null,
    ])
  }

  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate func texts(_ key: String) -> [String] {
    if case .array(let items)? = self[key] { items.compactMap(\.text) } else { [] }
  }

  /// Keys in order, so that equal values are equal text.
  static func line(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
