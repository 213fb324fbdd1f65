/// Prometheus' text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
public enum Exposition {
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All families in their order, each with HELP and TYPE and its series in the order of their labels; a family that
  /// has none is left out, unless it has series that are known from the start.
  public static func text(_ families: [MetricFamily], _ series: [MetricSeries]) -> String {
    let found = Dictionary(grouping: series, by: \.family)
    var text = ""
    for family in families {
      var values: [[String]: MetricSeries.Value] = [:]
      for labels in family.known { values[labels] = zero(family) }
      for one in found[family] ?? [] where one.labels.count == family.labels.count { values[one.labels] = one.value }
      guard !values.isEmpty else { continue }
      text +=
        "# HELP \(family.name) \(escaped(family.help, quotes: false))\n# TYPE \(family.name) \(family.kind.rawValue)\n"
      for (labels, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        text += lines(family, labels, value)
      }
    }
    return text
  }

  private static func zero(_ family: MetricFamily) -> MetricSeries.Value {
    family.kind == .histogram ? .histogram(Histogram(bounds: family.bounds.count)) : .number(0)
  }

  private static func lines(_ family: MetricFamily, _ labels: [String], _ value: MetricSeries.Value) -> String {
    let pairs = zip(family.labels, labels).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
    func sample(_ suffix: String, _ number: Double, _ more: [String] = []) -> String {
      let all = pairs + more
      return "\(family.name)\(suffix)\(all.isEmpty ? "" : "{\(all.joined(separator: ","))}") \(self.number(number))\n"
    }
    switch value {
    case .number(let number): return sample("", number)
    case .histogram(let histogram):
      var text = ""
      var sum = 0.0
      for (bound, count) in zip(family.bounds + [.infinity], histogram.counts) {
        sum += count
        text += sample("_bucket", sum, ["le=\"\(self.number(bound))\""])
      }
      return text + sample("_sum", histogram.sum) + sample("_count", sum)
    }
  }

  /// Whole numbers without a fraction.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return Int64(exactly: value).map { String($0) } ?? "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
