import Store
import Telemetry
import WebReview

/// Gathers all metrics at one moment, for `/metrics`.
struct Scrape: Sendable {
  let store: Store
  let files: StoreFiles
  let meter: Meter
  let health: @Sendable () async -> [HealthItem]
  let now: @Sendable () -> Timestamp

  /// In Prometheus' text format. Where the store cannot be read, what the process knows is told without it.
  func text() async -> String {
    let began = SystemClock.monotonic()
    var series = meter.snapshot + files.series + ProcessFigures.series
    series += await health().map { MetricSeries(Metric.dependencyUp, [$0.name], $0.ok ? 1 : 0) }
    if let figures = try? await store.figures(now: now()) { series += figures.series(now: now()) }
    series.append(MetricSeries(Metric.buildInfo, [Gatewayd.version], 1))
    series.append(MetricSeries(Metric.scrapeSeconds, Double(SystemClock.monotonic() - began) / 1000))
    return Exposition.text(Metric.all, series)
  }
}
