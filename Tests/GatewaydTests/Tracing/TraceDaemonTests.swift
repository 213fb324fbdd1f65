import Foundation
import TestSupport
import Testing

@testable import Gatewayd
@testable import Store

/// The built daemon with a receiver that fails one time in five, ended by SIGTERM and by SIGKILL in the middle.
///
/// `GATEWAYD_TRACE_RUNS=1000` makes it so many runs.
@Suite(.enabled(if: TraceReceiver.isAvailable), .serialized, .timeLimit(.minutes(60)))
struct TraceDaemonTests {
  private static let runs = ProcessInfo.processInfo.environment["GATEWAYD_TRACE_RUNS"].flatMap { Int($0) } ?? 40

  @Test func atSIGTERMNoSpanIsLost() async throws {
    let figures = try await figures(ending: SIGTERM)
    #expect(figures.missing == 0 && figures.doubles == 0 && figures.errors == [], "\(figures)")
    print("SIGTERM: \(figures)")
  }

  @Test func atSIGKILLHardlyAnySpanIsLost() async throws {
    let figures = try await figures(ending: SIGKILL)
    // One batch may be under way: that of one run.
    #expect(figures.missingRuns <= 1 && figures.doubles == 0 && figures.errors == [], "\(figures)")
    print("SIGKILL: \(figures)")
  }

  /// The receiver is away for the whole of the work, and what waits is more than the spool may hold.
  @Test func anOutageFillsNoDiskAndHoldsUpNoRun() async throws {
    let receiver = try await TraceReceiver.start()
    let (port, site) = (receiver.port, try await TraceSite(receiver, traces: "traces: { spool_mb: 1 }"))
    try await site.start()
    try await site.submit(0..<10)
    try await site.untilDone(10)
    try await site.untilSent()
    receiver.stop()

    let count = max(Self.runs, 150)
    var (largest, from) = (0, 10)
    while from < count + 10 {
      try await site.submit(from..<min(from + 10, count + 10))
      from += 10
      try await site.untilDone(from)
      largest = max(largest, site.spooled)
    }
    try await site.untilCollected()
    largest = max(largest, site.spooled)
    let dropped = try await site.metric("gatewayd_spans_dropped_total")
    let waiting = try await site.metric("gatewayd_spans_waiting")
    let runs = try site.runMilliseconds()
    let failed = try await site.metric("gatewayd_runs_total{result=\"failed\"")
    // Every run ended as it does with a receiver, and none waits.
    #expect(runs.count == count + 10 && failed == 0)
    // Beside the spans there are some notes of its own.
    #expect(largest <= TraceSite.spoolLimit + 4096, "\(largest) bytes")
    #expect(dropped > 0 && waiting > 0, "more than fits was to be kept: \(dropped), \(waiting)")
    func middle(_ times: ArraySlice<Int>) -> Int { times.sorted().dropFirst(times.count / 2).first ?? 0 }
    let (normal, during) = (middle(runs.prefix(10)), middle(runs.dropFirst(10)))
    print(
      "outage: \(count) runs, spool at most \(largest) bytes of \(TraceSite.spoolLimit), \(Int(dropped)) spans given up,"
        + " \(Int(waiting)) wait; a run took \(normal) ms in the middle before, \(during) ms during it")

    // What still waits is taken by the receiver that comes back.
    let again = try await TraceReceiver.start(port: port)
    defer { again.stop() }
    try await site.untilSent()
    let state = try await again.state()
    #expect(state.spans > 0 && state.doubles == 0 && state.errors == [], "\(state)")
    try await site.end(by: SIGTERM)
  }

  struct Figures {
    let runs: Int
    let spans: Int
    let missing: Int
    let missingRuns: Int
    let doubles: Int
    let failedRequests: Int
    let requests: Int
    let errors: [String]
  }

  private func figures(ending signal: Int32) async throws -> Figures {
    let receiver = try await TraceReceiver.start()
    defer { receiver.stop() }
    try await receiver.control("{\"fail\": 5}")
    let site = try await TraceSite(receiver)
    try await site.start()
    let half = Self.runs / 2
    try await site.submit(0..<half)
    // In the middle of the work and of the sending.
    while try await receiver.state().spans < half * 2 { try await Task.sleep(for: .milliseconds(5)) }
    try await site.end(by: signal)
    try await site.start()
    try await site.submit(half..<Self.runs)
    try await site.untilDone(Self.runs)
    try await site.untilSent()
    try await site.end(by: SIGTERM)
    let store = try await site.store()
    let traces = try await TraceKit.traces(of: store)
    try await store.close()
    let state = try await receiver.state()
    let came = Set(try receiver.spans().map { $0.trace + $0.id })
    let wanted = traces.reduce(into: Set<String>()) { $0.formUnion($1.ids) }
    #expect(traces.count >= Self.runs && came.isSubset(of: wanted))
    return Figures(
      runs: traces.count, spans: wanted.count, missing: wanted.subtracting(came).count,
      missingRuns: traces.count(where: { !$0.ids.isSubset(of: came) }), doubles: state.doubles,
      failedRequests: state.failed,
      requests: state.requests, errors: state.errors)
  }
}
