import Logging
import Store
import Telemetry

/// Brings the spans of ended runs from the store into the spool.
///
/// Guarantee: a run's spans come into the spool once. A run is marked in the store as this spool's before, and as done
/// after they are on the disk; what a kill leaves in between is found in the spool by the run's number.
struct SpanCollector: Sendable {
  let store: Store
  let spool: Spool
  let maker: SpanMaker
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// Runs in one go: few enough that others get their turn at the store.
  static let step = 20
  /// Bytes of a run's spans. Langfuse takes no request above 4.5 MB.
  static let mostBytes = 3 << 20

  /// False when no run waits.
  func collect() async throws -> Bool {
    let runs = try await store.takeEndedRuns(
      for: spool.id, since: Timestamp(milliseconds: spool.since), limit: Self.step)
    guard !runs.isEmpty else { return false }
    for run in runs where !spool.contains(run.value) {
      guard let kept = try await store.keptRun(run) else { continue }
      let (count, bytes) = encoded(RunTraceBuilder(kept).trace())
      try spool.append(key: run.value, time: now().milliseconds, spans: count, bytes)
      logger.debug(
        "spans kept for sending", metadata: ["run": "\(run)", "spans": "\(count)", "bytes": "\(bytes.count)"])
    }
    try spool.synchronize()
    try await store.confirmExport(of: runs, now: now())
    return true
  }

  /// The spans, with less of their inputs and outputs where they would be too long together.
  private func encoded(_ trace: RunTrace) -> (spans: Int, [UInt8]) {
    var maker = maker
    while true {
      let spans = maker.spans(of: trace)
      let bytes = OTLP.encode(spans)
      if bytes.count <= Self.mostBytes || maker.mostCharacters < 500 { return (spans.count, bytes) }
      maker.mostCharacters /= 4
    }
  }
}
