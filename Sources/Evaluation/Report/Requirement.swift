/// `METRIC>=X`: what a figure has to be.
public struct Requirement: Sendable, Hashable, CustomStringConvertible {
  public enum Comparison: String, Sendable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
    case equal = "="
  }

  public let metric: String
  public let comparison: Comparison
  public let bound: Double

  public struct Problem: Error, Sendable { public let why: String }

  public init(_ text: String) throws(Problem) {
    // The longer signs first: `>` begins `>=`.
    for comparison in Comparison.allCases {
      guard let place = text.firstRange(of: comparison.rawValue) else { continue }
      let name = String(text[..<place.lowerBound]).trimmed
      guard !name.isEmpty, let bound = Double(String(text[place.upperBound...]).trimmed), bound.isFinite else { break }
      self.metric = name
      self.comparison = comparison
      self.bound = bound
      return
    }
    throw Problem(why: "`\(text)` is not METRIC>=X, such as topic_accuracy>=0.88")
  }

  public var description: String { "\(metric)\(comparison.rawValue)\(bound.short)" }

  /// Why it does not hold; nil if it does.
  public func failure(in metrics: [String: Double]) -> String? {
    guard let value = metrics[metric] else {
      let known = metrics.keys.sorted().joined(separator: ", ")
      return "\(self) does not hold: there is no figure \(metric); there are \(known)"
    }
    let holds =
      switch comparison {
      case .atLeast: value >= bound
      case .atMost: value <= bound
      case .above: value > bound
      case .below: value < bound
      case .equal: value == bound
      }
    return holds ? nil : "\(self) does not hold: \(metric) is \(value.short)"
  }
}

extension Double {
  /// At most four digits behind the point.
  public var short: String {
    guard isFinite, magnitude < 1e12 else { return "\(self)" }
    let scaled = (self * 10_000).rounded()
    let whole = Int64(scaled.magnitude) / 10_000
    let rest = Int64(scaled.magnitude) % 10_000
    var digits = String(rest + 10_000).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return (scaled < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
  }

  /// With so many digits behind the point.
  public func fixed(_ places: Int) -> String {
    guard isFinite, magnitude < 1e12 else { return "\(self)" }
    let factor = (0..<max(0, places)).reduce(1.0) { product, _ in product * 10 }
    let scaled = Int64((magnitude * factor).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = self < 0 && scaled != 0 ? "-" : ""
    return places == 0 ? sign + padded : sign + padded.dropLast(places) + "." + padded.suffix(places)
  }
}
