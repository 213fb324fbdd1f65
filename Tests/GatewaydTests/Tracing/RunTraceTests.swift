import Agent
import Foundation
import Telemetry
import Testing

@testable import Gatewayd
@testable import Store

/// The spans of a run, from what the store keeps of it.
@Suite struct RunTraceTests {
  private func trace(_ kit: TraceKit) async throws -> RunTrace { try #require(try await kit.traces().first) }

  @Test func aRunIsATreeOfItsNodesAndTheirCalls() async throws {
    let kit = try await TraceKit()
    try await kit.runs(1)
    let trace = try await trace(kit)
    let root = try #require(trace.pieces.first)
    #expect(root.kind == .agent && root.parent == nil && root.name == "run")
    let nodes = trace.pieces.filter { $0.parent == root.id }
    #expect(nodes.map(\.name) == ["recall", "classify", "product", "compose", "check"])
    #expect(nodes.map(\.kind) == [.chain, .chain, .retriever, .chain, .guardrail])
    let calls = trace.pieces.filter { $0.kind == .generation }
    #expect(calls.filter { $0.call?.model == "paid" }.map(\.name) == ["classify", "wishes"])
    for call in calls {
      let node = try #require(nodes.first { $0.id == call.parent })
      #expect(call.start >= node.start && call.end <= node.end && call.start <= call.end)
    }
    for node in nodes { #expect(node.start >= root.start && node.end <= root.end && node.start <= node.end) }
    #expect(zip(nodes, nodes.dropFirst()).allSatisfy { $0.end <= $1.start })
    #expect(trace.pieces.allSatisfy { ($0.input == nil) == ($0.output == nil) && $0.input != nil })
    #expect(nodes[1].output?["classification"] != nil && nodes[1].input?["classification"] == nil)
    #expect(root.input?["text"]?.plain.contains("black running shoes") == true)
    #expect(root.output?["route"] == .string("draft"))
    #expect(nodes.flatMap(\.lines).contains { $0.message == "model answered" })
    #expect(nodes[2].reads != nil)
    #expect(trace.route == "draft" && trace.topic == "product_availability_or_recommendation")
  }

  /// Whoever builds them again gets the same ids; no two spans share one.
  @Test func idsFollowFromRunNodeAndAttempt() async throws {
    let kit = try await TraceKit()
    try await kit.runs(2)
    let (one, again) = (try await kit.traces(), try await kit.traces())
    #expect(one.map(\.ids) == again.map(\.ids))
    #expect(one[0].id != one[1].id && one[0].ids.isDisjoint(with: one[1].ids))
    for trace in one { #expect(trace.ids.count == trace.pieces.count && trace.id.count == 16) }
    let ids = TraceIDs(one[0].run)
    #expect(ids.node("check", ordinal: 5, attempt: 1) == one[0].pieces.first { $0.name == "check" }?.id)
    #expect(ids.node("check", ordinal: 5, attempt: 2) != ids.node("check", ordinal: 5, attempt: 1))
  }

  /// The node in whose middle a run failed is there, with the calls that were paid for.
  @Test func aFailedRunShowsWhereItFailed() async throws {
    let kit = try await TraceKit()
    kit.shop.failures.withLock { $0 = .max }
    try await kit.runs(1)
    let trace = try await trace(kit)
    let root = try #require(trace.pieces.first)
    #expect(root.level == .error && root.message?.contains("not today") == true)
    #expect(root.output?["error"] != nil && root.input != nil)
    let nodes = trace.pieces.filter { $0.parent == root.id }
    #expect(nodes.map(\.name) == ["recall", "classify", "product"])
    #expect(nodes.last?.level == .error && nodes.last?.input?["classification"] != nil)
    let calls = trace.pieces.filter { $0.parent == nodes.last?.id }
    #expect(calls.map(\.name) == ["wishes"] && calls.first?.call?.inputTokens == 100)
    #expect(calls.first?.input?.plain.contains("black running shoes") == true)
    #expect(trace.ids.count == trace.pieces.count)
  }

  /// What is no longer kept leaves the names of the nodes and their times.
  @Test func ofAPrunedRunTheRestIsThere() async throws {
    let kit = try await TraceKit()
    try await kit.runs(1)
    let line = try #require(try await kit.store.runs(caseID: nil, limit: 1).first)
    let kept = try #require(try await kit.store.keptRun(line.run.id))
    let bare = KeptRun(
      run: kept.run, job: kept.job, nodes: kept.nodes.map { .init(name: $0.name, at: $0.at, change: nil, reads: []) },
      next: kept.next, checkpoint: nil, proposal: kept.proposal, answers: [], lines: [])
    let trace = RunTraceBuilder(bare).trace()
    #expect(trace.pieces.map(\.name) == ["run", "recall", "classify", "product", "compose", "check"])
    #expect(trace.pieces.allSatisfy { $0.input == nil && $0.output == nil })
  }

  private func spans(_ trace: RunTrace, mask: Bool, most: Int = 120_000) -> [Span] {
    var maker = SpanMaker(environment: "test", mask: mask) { _ in nil }
    maker.mostCharacters = most
    return maker.spans(of: trace)
  }

  /// Everything of a span that is text, as it leaves.
  private func texts(_ spans: [Span]) -> String {
    let all = spans.flatMap(\.attributes) + spans.flatMap(\.events).flatMap(\.attributes)
    return all.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
  }

  @Test func nothingThatTellsWhoSomebodyIsLeaves() async throws {
    let kit = try await TraceKit()
    try await kit.runs(1)
    let trace = try await trace(kit)
    let secrets = [
      "4111 1111 1111 1111", "7700 900123", "nora.quill@private.example", "c1@customers.test", "Nora", "Quill",
    ]
    let (open, masked) = (texts(spans(trace, mask: false)), texts(spans(trace, mask: true)))
    for secret in secrets {
      #expect(open.contains(secret), "\(secret)")
      #expect(!masked.contains(secret), "\(secret)")
    }
    for mask in ["[card]", "[phone]", "[address]", "[name]"] { #expect(masked.contains(mask)) }
    #expect(masked.contains("black running shoes"))
  }

  @Test func aLongTextIsCut() async throws {
    let kit = try await TraceKit()
    try await kit.runs(1)
    let cut = spans(try await trace(kit), mask: true, most: 300)
    let texts = cut.flatMap(\.attributes).compactMap { attribute -> String? in
      if case .string(let text) = attribute.value { text } else { nil }
    }
    #expect(texts.allSatisfy { $0.count < 340 } && texts.contains { $0.hasSuffix("more characters)") })
  }
}
