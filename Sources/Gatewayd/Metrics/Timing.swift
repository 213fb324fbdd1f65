import Telemetry

extension Meter {
  /// Observes the seconds since `began`, in milliseconds of the clock that only grows.
  func observe(_ family: MetricFamily, _ labels: [String] = [], since began: Int64) {
    observe(family, labels, Double(SystemClock.monotonic() - began) / 1000)
  }

  /// Sets a gauge to a moment, in seconds since 1970.
  func set(_ family: MetricFamily, _ labels: [String] = [], at milliseconds: Int64) {
    set(family, labels, to: Double(milliseconds) / 1000)
  }
}
