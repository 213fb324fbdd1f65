import Foundation
import Logging
import Store
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Gatewayd

/// Traces as they arrive at a receiver that decodes them with the official schema and checks every span.
@Suite(.enabled(if: TraceReceiver.isAvailable), .serialized, .timeLimit(.minutes(10)))
struct TraceExportTests {
  private func with(_ body: (TraceKit, TraceReceiver) async throws -> Void) async throws {
    let receiver = try await TraceReceiver.start()
    defer { receiver.stop() }
    try await body(try await TraceKit(), receiver)
  }

  @Test func whatArrivesIsWhatWasDone() async throws {
    try await with { kit, receiver in
      let export = try kit.export(receiver.langfuse)
      try await kit.runs(2)
      try await export.sendAll()
      let state = try await receiver.state()
      #expect(state.errors == [] && state.doubles == 0 && state.failed == 0)
      #expect(state.requests == 2, "a run by itself, while few wait")
      let traces = try await kit.traces()
      let spans = try receiver.spans()
      #expect(Set(spans.map { $0.trace + $0.id }) == traces.reduce(into: Set()) { $0.formUnion($1.ids) })
      let trace = traces[0]
      let own = spans.filter { $0.trace == trace.id.hex }
      let ids = Set(own.map(\.id))
      #expect(own.allSatisfy { $0.parent.isEmpty || ids.contains($0.parent) })
      for span in own {
        #expect(span.text("langfuse.trace.name") == "gatewayd.run")
        #expect(span.text("langfuse.session.id") == "case-\(trace.run.caseID)")
        #expect(span.text("langfuse.trace.metadata.job_id") == trace.job.id.value)
        #expect(span.text("langfuse.trace.metadata.topic") == "product_availability_or_recommendation")
        #expect(span.text("langfuse.trace.metadata.urgency") == "low")
        #expect(span.text("langfuse.trace.tags") == "product_availability_or_recommendation,draft")
        #expect(span.text("langfuse.environment") == "production" && span.status == 1)
      }
      try look(atCall: try #require(own.first { $0.name == "wishes" }))
      let node = try #require(own.first { $0.name == "product" })
      #expect(node.text("langfuse.observation.type") == "retriever" && node.kind == 1)
      #expect(node.text("gen_ai.operation.name") == "execute_tool" && node.text("gen_ai.tool.name") == "product")
      #expect(node.text("langfuse.observation.metadata.reads")?.contains("vocabulary") == true)
      #expect(node.events.contains { $0.name == "model answered" && $0.attributes["log.level"] == .text("debug") })
    }
  }

  private func look(atCall span: TraceReceiver.Received) throws {
    #expect(span.kind == 3 && span.text("langfuse.observation.type") == "generation")
    #expect(span.text("langfuse.observation.model.name") == "some-model-1")
    #expect(span.text("gen_ai.provider.name") == "openai" && span.text("gen_ai.operation.name") == "chat")
    #expect(span.text("gen_ai.request.model") == "some-model-1" && span.text("gen_ai.response.model") == "some-model-1")
    #expect(span.number("gen_ai.usage.input_tokens") == 100 && span.number("gen_ai.usage.output_tokens") == 5)
    #expect(
      span.text("langfuse.observation.usage_details")
        == #"{"input":60,"input_cached_tokens":40,"output":5,"total":105}"#)
    #expect(span.text("langfuse.observation.cost_details") == #"{"total":0.001}"#)
    #expect(span.text("langfuse.observation.model.parameters")?.contains(#""temperature":0"#) == true)
    #expect(span.text("langfuse.observation.metadata.attempt") == "1")
    #expect(span.text("langfuse.observation.input")?.contains("black running shoes") == true)
    #expect(span.text("langfuse.observation.input")?.contains("[address]") == true)
    #expect(span.text("langfuse.observation.output")?.contains("wishes") == true)
    #expect(span.end >= span.start && span.end - span.start <= 7_000_000)
  }

  @Test func aRunThatFailedArrivesAsAnError() async throws {
    try await with { kit, receiver in
      let export = try kit.export(receiver.langfuse)
      kit.shop.failures.withLock { $0 = .max }
      try await kit.runs(1)
      try await export.sendAll()
      #expect(try await receiver.state().errors == [])
      let spans = try receiver.spans()
      #expect(spans.filter { $0.status == 2 }.map(\.name).sorted() == ["product", "run"])
      let root = try #require(spans.first { $0.parent.isEmpty })
      #expect(root.text("langfuse.observation.level") == "ERROR")
      #expect(root.text("langfuse.observation.status_message")?.contains("not today") == true)
    }
  }

  /// A collector and Langfuse at once, each with its own place in the one spool.
  @Test func twoReceiversHaveEverythingEach() async throws {
    try await with { kit, receiver in
      let collector = try await TraceReceiver.start()
      defer { collector.stop() }
      let export = try kit.export(
        "\(receiver.langfuse)\n  otlp: {url: '\(collector.url)/v1/traces', authorization_env: OTLP_KEY}")
      try await kit.runs(3)
      try await export.sendAll()
      let wanted = try await kit.traces().reduce(into: Set()) { $0.formUnion($1.ids) }
      for one in [receiver, collector] {
        #expect(try await one.state().errors == [])
        #expect(Set(try one.spans().map { $0.trace + $0.id }) == wanted)
      }
    }
  }

  @Test(arguments: [429, 502, 503, 504]) func whatIsBusyIsAskedAgain(_ status: Int) async throws {
    try await with { kit, receiver in
      let export = try kit.export(receiver.langfuse)
      try await kit.runs(1)
      try await receiver.control("{\"status\": \(status)}")
      while try await export.collector.collect() {}
      for _ in 0..<3 { _ = try await export.senders[0].step() }
      #expect(export.senders[0].waiting.records == 1 && export.spool.bytes > 0)
      try await receiver.control("{\"status\": 0}")
      try await export.sendAll()
      let state = try await receiver.state()
      let wanted = try await kit.traces().reduce(0) { $0 + $1.pieces.count }
      #expect(state.doubles == 0 && state.spans == wanted && state.failed >= 1)
    }
  }

  @Test(arguments: [400, 401, 403, 404, 500]) func whatIsRefusedIsNotAskedAgain(_ status: Int) async throws {
    try await with { kit, receiver in
      let export = try kit.export(receiver.langfuse)
      try await kit.runs(1)
      try await receiver.control("{\"status\": \(status)}")
      try await export.sendAll()
      let state = try await receiver.state()
      #expect(state.requests == 1 && state.spans == 0 && export.senders[0].waiting.records == 0)
    }
  }

  /// The receiver takes a batch and its answer is lost: it is not sent again, since it would be counted twice.
  @Test func whatMayHaveBeenTakenIsNotSentAgain() async throws {
    try await with { kit, receiver in
      let export = try kit.export(receiver.langfuse)
      try await kit.runs(10)
      try await receiver.control("{\"cut\": 3}")
      try await export.sendAll()
      let state = try await receiver.state()
      #expect(state.cut == 3 && state.doubles == 0)
      let wanted = try await kit.traces().reduce(0) { $0 + $1.pieces.count }
      #expect(state.spans == wanted)
    }
  }

  /// Nobody listens: nothing was handed out, so it waits.
  @Test func whoIsNotThereIsWaitedFor() async throws {
    let port = try Ports.free(1)[0]
    let kit = try await TraceKit()
    let export = try kit.export(
      "langfuse: {url: 'http://127.0.0.1:\(port)', public_key: pk-test, secret_key_env: LANGFUSE_SECRET}")
    try await kit.runs(2)
    while try await export.collector.collect() {}
    for _ in 0..<5 { _ = try await export.senders[0].step() }
    #expect(export.senders[0].waiting.records == 2)
    let receiver = try await TraceReceiver.start(port: port)
    defer { receiver.stop() }
    try await export.sendAll()
    let (state, wanted) = (try await receiver.state(), try await kit.traces().reduce(0) { $0 + $1.pieces.count })
    #expect(state.spans == wanted && state.doubles == 0)
  }

  @Test func aWrongKeyIsSaidByTheCheck() async throws {
    try await with { kit, receiver in
      let good = try kit.configuration(receiver.langfuse).telemetry.traces
      let findings = await TraceCheck(good, secrets: SecretReader(environment: TraceReceiver.environment)).run()
      #expect(findings.map(\.status) == [.ok, .ok], "\(findings)")
      let bad = await TraceCheck(good, secrets: SecretReader(environment: ["LANGFUSE_SECRET": "other"])).run()
      #expect(bad.last?.status == .wrong && bad.last?.detail.contains("secret_key_file") == true)
      #expect(try await receiver.state().spans == 0)
    }
  }

  /// A run is collected once, whoever asks and however often, also by a spool that lost its confirmation.
  @Test func aRunComesIntoTheSpoolOnce() async throws {
    try await with { kit, receiver in
      let export = try kit.export(receiver.langfuse)
      try await kit.runs(3)
      let since = Timestamp(milliseconds: 0)
      let taken = try await kit.store.takeEndedRuns(for: export.spool.id, since: since, limit: 2)
      #expect(taken.count == 2)
      let others = try await kit.store.takeEndedRuns(for: "another", since: since, limit: 10)
      #expect(others.count == 1 && Set(others).isDisjoint(with: taken))
      try await kit.store.confirmExport(of: others, now: SystemClock().now())
      // Not confirmed, so they come again, and are known by their keys.
      while try await export.collector.collect() {}
      #expect(export.senders[0].waiting.records == 2)
      #expect(try await kit.store.takeEndedRuns(for: export.spool.id, since: since, limit: 10).isEmpty)
      let later = SystemClock().now().adding(seconds: 9)
      #expect(try await kit.store.takeEndedRuns(for: "late", since: later, limit: 10).isEmpty)
    }
  }

  /// An hour without the receiver, at many runs: the folder keeps to its limit, and the runs go on.
  @Test func anOutageDoesNotFillTheDisk() async throws {
    let kit = try await TraceKit()
    let away = "langfuse: {url: 'http://127.0.0.1:1', public_key: pk-test, secret_key_env: LANGFUSE_SECRET}"
    let export = try kit.export(away, more: ", spool_mb: 1")
    try await kit.runs(8)
    while try await export.collector.collect() {}
    // An hour at 100 runs a minute: the same spans again and again, under other keys.
    let trace = try #require(try await kit.traces().first)
    let spans = SpanMaker(environment: "test", mask: true) { _ in nil }.spans(of: trace)
    let bytes = Array(OTLP.encode(spans).prefix(2000))
    for number in 0..<6000 {
      try export.spool.append(key: Int64(1_000_000 + number), time: 0, spans: 9, bytes)
      if number.isMultiple(of: 50) { _ = try await export.senders[0].step() }
      #expect(export.spool.bytes <= 1 << 20)
    }
    let waiting = export.senders[0].waiting
    #expect(waiting.records > 10 && waiting.bytes <= 1 << 20)
    try await kit.runs(1, from: 100)
    #expect(try await kit.store.runs(caseID: nil, limit: 1).first?.run.endedAt != nil)
  }
}
