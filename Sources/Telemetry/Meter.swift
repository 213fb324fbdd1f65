import Synchronization

/// Counts and times that this process saw itself. What the store knows is not counted here: it outlives the process.
///
/// Series are bounded for each family, so that a label of outside making cannot fill the memory: what comes beyond
/// stands under `other`.
public final class Meter: Sendable {
  /// The process's own.
  public static let process = Meter()

  private struct Key: Hashable {
    let family: MetricFamily
    let labels: [String]
  }

  private static let mostSeries = 200
  private let series = Mutex<[Key: MetricSeries.Value]>([:])

  public init() {}

  /// Adds to a counter.
  public func count(_ family: MetricFamily, _ labels: [String] = [], by amount: Double = 1) {
    guard amount > 0, amount.isFinite else { return }
    change(family, labels, from: .number(0)) { value in
      if case .number(let before) = value { value = .number(before + amount) }
    }
  }

  /// Sets a gauge.
  public func set(_ family: MetricFamily, _ labels: [String] = [], to amount: Double) {
    change(family, labels, from: .number(0)) { $0 = .number(amount) }
  }

  /// Adds an observation to a histogram without labels.
  public func observe(_ family: MetricFamily, _ amount: Double) { observe(family, [], amount) }

  /// Adds an observation to a histogram.
  public func observe(_ family: MetricFamily, _ labels: [String], _ amount: Double) {
    change(family, labels, from: .histogram(Histogram(bounds: family.bounds.count))) { value in
      guard case .histogram(var histogram) = value else { return }
      histogram.observe(amount, bounds: family.bounds)
      value = .histogram(histogram)
    }
  }

  private func change(
    _ family: MetricFamily, _ labels: [String], from start: MetricSeries.Value,
    _ body: (inout MetricSeries.Value) -> Void
  ) {
    guard labels.count == family.labels.count else { return }
    let labels = labels.map { String($0.prefix(100)) }
    series.withLock { series in
      var key = Key(family: family, labels: labels)
      if series[key] == nil, series.keys.count(where: { $0.family == family }) >= Self.mostSeries {
        key = Key(family: family, labels: labels.map { _ in "other" })
      }
      body(&series[key, default: start])
    }
  }

  /// All series of this moment.
  public var snapshot: [MetricSeries] {
    series.withLock { $0.map { MetricSeries($0.key.family, $0.key.labels, $0.value) } }
  }
}
