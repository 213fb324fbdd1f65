/// One metric with all its series, as Prometheus knows it.
public struct MetricFamily: Sendable, Hashable {
  public enum Kind: String, Sendable { case counter, gauge, histogram }

  public let name: String
  public let kind: Kind
  /// One sentence.
  public let help: String
  /// Names of the labels of each series, in their order.
  public let labels: [String]
  /// Upper bounds of a histogram's buckets, ascending, without infinity.
  public let bounds: [Double]
  /// Label values of the series that are told from the start, at zero, so that their first increase is seen.
  public let known: [[String]]

  public static func counter(
    _ name: String, _ help: String, labels: [String] = [], known: [[String]]? = nil
  ) -> MetricFamily {
    MetricFamily(
      name: name, kind: .counter, help: help, labels: labels, bounds: [], known: known ?? (labels.isEmpty ? [[]] : []))
  }

  public static func gauge(
    _ name: String, _ help: String, labels: [String] = [], known: [[String]] = []
  ) -> MetricFamily {
    MetricFamily(name: name, kind: .gauge, help: help, labels: labels, bounds: [], known: known)
  }

  public static func histogram(
    _ name: String, _ help: String, labels: [String] = [], bounds: [Double]
  ) -> MetricFamily {
    MetricFamily(
      name: name, kind: .histogram, help: help, labels: labels, bounds: bounds, known: labels.isEmpty ? [[]] : [])
  }

  /// Families are known by their names; a hash over everything would be taken with each count.
  public static func == (a: MetricFamily, b: MetricFamily) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The names under which its samples stand in the text.
  public var sampleNames: [String] {
    switch kind {
    case .counter, .gauge: [name]
    case .histogram: ["\(name)_bucket", "\(name)_sum", "\(name)_count"]
    }
  }
}

/// What was observed, counted by bucket.
public struct Histogram: Sendable, Hashable {
  /// One for each bound, and one for what lies above the last; not summed up.
  public var counts: [Double]
  public var sum: Double

  public init(bounds: Int) {
    counts = Array(repeating: 0, count: bounds + 1)
    sum = 0
  }

  public mutating func observe(_ value: Double, bounds: [Double]) {
    guard value.isFinite else { return }
    counts[min(bounds.firstIndex { value <= $0 } ?? bounds.count, counts.count - 1)] += 1
    sum += value
  }
}

/// A family's series at one moment.
public struct MetricSeries: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case number(Double)
    case histogram(Histogram)
  }
  public let family: MetricFamily
  /// As many as the family has names.
  public let labels: [String]
  public let value: Value

  /// Of a family without labels.
  public init(_ family: MetricFamily, _ value: Double) { self.init(family, [], .number(value)) }

  public init(_ family: MetricFamily, _ labels: [String], _ value: Double) {
    self.init(family, labels, .number(value))
  }

  public init(_ family: MetricFamily, _ labels: [String], _ value: Value) {
    self.family = family
    self.labels = labels
    self.value = value
  }
}
