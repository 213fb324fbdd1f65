import Foundation
import Store

/// One run of the agent with all that is kept of it.
struct RunPage: Sendable {
  let layout: Layout
  let number: String
  let runNumber: String
  let model: String
  let started: Moment
  let took: String
  let figures: String
  let picture: CasePage.Picture?
  let trace: TraceView?
  let nodes: [Node]
  /// What it began with.
  let input: String?
  /// What it ended with, as the API gives it.
  let result: String?
  /// What the log said behind the last node, or in a run that came to none.
  let rest: RunLogView?
  let restTitle: String
  let lines: [CasePage.HistoryLine]
  let labels: LabelForm?

  struct Node: Sendable {
    let name: String
    let at: Moment
    let took: String
    let summary: String
    let log: RunLogView?
    /// The state before it.
    let entry: String?
    let change: String?
    let reads: [Read]
    let calls: [Call]
  }

  struct Read: Sendable {
    let tool: String
    let question: String
    let answer: String
  }

  struct Call: Sendable {
    let callModel: String
    let callFigures: String
    let request: String
    let reply: String
  }

  /// Characters of each block that are shown.
  private static let most = 6000

  init(_ kept: KeptRun, events: [AuditEvent], labels all: [Label], desk: Desk, session: Session, counts: LaneCounts) {
    let now = desk.now()
    let run = kept.run
    layout = desk.layout("Run \(run.id) of case \(run.caseID)", session: session, counts: counts)
    number = run.caseID.description
    runNumber = run.id.description
    model = Visible.line(run.model, limit: 60)
    started = Moment(run.startedAt, now: now)
    took = run.endedAt.map { Words.milliseconds($0.milliseconds - run.startedAt.milliseconds) } ?? "not ended"
    let input = kept.answers.reduce(0) { $0 &+ $1.inputTokens }
    let output = kept.answers.reduce(0) { $0 &+ $1.outputTokens }
    let cost = kept.answers.reduce(0) { $0 + $1.costUSD }
    figures =
      "\(Words.count(kept.answers.count, "model call")), \(input) tokens in, \(output) tokens out, \(Words.dollars(cost))"
    picture = desk.settings.drawPath == nil ? nil : CasePage.Picture(run, nodes: run.nodes)
    trace = desk.settings.trace.flatMap { TraceView($0(kept)) }
    let states = desk.settings.states?(kept)
    self.input = states?.input.map(Self.readable)
    let said = RunLogView.parts(kept.lines, nodes: kept.nodes.map(\.at)).map {
      RunLogView($0, began: run.startedAt, now: now)
    }
    rest = said.last.flatMap(\.self)
    restTitle = kept.nodes.isEmpty ? "What the log says" : "What the log says of the time after"
    var before = run.startedAt
    nodes = kept.nodes.enumerated().map { place, node in
      defer { before = node.at }
      let entry = states.flatMap { $0.entries.indices.contains(place) ? $0.entries[place] : nil }
      return Node(
        node, since: before, log: said.indices.contains(place) ? said[place] : nil,
        entry: entry.flatMap { $0 == .null ? nil : Self.readable($0) },
        answers: kept.answers.filter { $0.node == node.name }, now: now)
    }
    result = kept.proposal.flatMap { try? JSONEncoder.readable.encode($0) }.map {
      Self.cut(String(decoding: $0, as: UTF8.self))
    }
    let end = run.endedAt ?? now
    lines = CasePage.HistoryLine.lines(events.filter { $0.at >= run.startedAt && $0.at <= end }, now: now)
    labels = session.mayDecide ? LabelForm(all, run: run.id, session: session) : nil
  }

  static func cut(_ text: String) -> String {
    let shown = Visible.block(String(text.prefix(most)))
    return shown.count < text.count ? shown + "\n… \(text.count - most) more characters" : shown
  }

  /// JSON with a line for each value; what is none stays as it is.
  static func readable(_ text: String) -> String {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))).map(readable) ?? cut(text)
  }

  static func readable(_ value: JSONValue) -> String {
    (try? JSONEncoder.readable.encode(value)).map { cut(folded(String(decoding: $0, as: UTF8.self))) } ?? ""
  }

  /// Empty lists and objects on one line: the encoder gives each three, and most of a state is empty. A line break stands
  /// between tokens only, never in a string.
  private static func folded(_ json: String) -> String {
    json.replacing(#/([\[{])\n\s*\n\s*([\]}])/#) { "\($0.1)\($0.2)" }
  }
}

extension RunPage.Node {
  init(
    _ node: KeptRun.Node, since: Timestamp, log: RunLogView?, entry: String?, answers: [ModelAnswer], now: Timestamp
  ) {
    self.entry = entry
    self.log = log
    name = Visible.line(node.name, limit: 40)
    at = Moment(node.at, now: now)
    took = Words.milliseconds(node.at.milliseconds - since.milliseconds)
    let tokens = answers.reduce(0) { $0 &+ $1.inputTokens &+ $1.outputTokens }
    let cost = answers.reduce(0) { $0 + $1.costUSD }
    summary =
      [
        node.reads.isEmpty ? nil : "asked the shop \(Words.count(node.reads.count, "time"))",
        answers.isEmpty
          ? nil : "\(Words.count(answers.count, "model call")), \(tokens) tokens, \(Words.dollars(cost))",
      ].compactMap(\.self).joined(separator: "; ")
    change = node.change.map { RunPage.readable(String(decoding: $0, as: UTF8.self)) }
    reads = node.reads.prefix(50).map {
      RunPage.Read(
        tool: Visible.line($0.tool, limit: 60), question: RunPage.readable($0.question),
        answer: $0.answer.map(RunPage.readable) ?? "not kept: it was too long, or the same as before")
    }
    calls = answers.prefix(20).map { answer in
      RunPage.Call(
        callModel: Visible.line(answer.model, limit: 60),
        callFigures:
          "\(answer.inputTokens) tokens in (\(answer.cachedTokens) cached), \(answer.outputTokens) out, "
          + "\(Words.dollars(answer.costUSD)), \(Words.milliseconds(Int64(answer.milliseconds)))",
        request: RunPage.readable(answer.request), reply: RunPage.readable(answer.reply))
    }
  }
}

extension JSONEncoder {
  fileprivate static var readable: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "∞", negativeInfinity: "-∞", nan: "NaN")
    return encoder
  }
}
