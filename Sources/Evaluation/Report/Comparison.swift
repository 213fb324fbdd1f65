import Agent

/// An evaluation beside an earlier one of the same cases.
public struct Comparison: Codable, Hashable, Sendable {
  public struct Change: Codable, Hashable, Sendable {
    public var before: Double
    public var after: Double
    /// Of the difference, cases drawn in pairs; two-sided 95 %. Nil for too few cases.
    public var interval: [Double]?
  }

  /// The stored evaluation, as it was named.
  public var file: String
  public var model: String
  /// Cases that both have; the others are left out.
  public var paired: Int
  public var okBefore: Int
  public var okAfter: Int
  /// `test_no` of cases that were ok and are not any more, and the other way round.
  public var lost: [JSON]
  public var won: [JSON]
  /// McNemar's test over the cases that changed, exact, two-sided.
  public var p: Double
  public var metrics: [String: Change]

  enum CodingKeys: String, CodingKey {
    case file, model, paired, lost, won, metrics
    case okBefore = "ok_before"
    case okAfter = "ok_after"
    case p = "mcnemar_p"
  }

  /// - Parameter name: what the earlier one is called.
  public init(_ after: [EvalReport.Entry], before: EvalReport, name: String, seed: UInt64) {
    let pairs = Self.pairs(before.cases, after)
    file = name
    model = before.model
    paired = pairs.count
    okBefore = pairs.filter(\.before.ok).count
    okAfter = pairs.filter(\.after.ok).count
    lost = pairs.filter { $0.before.ok && !$0.after.ok }.map(\.after.testNumber)
    won = pairs.filter { !$0.before.ok && $0.after.ok }.map(\.after.testNumber)
    p = Statistics.mcNemar(onlyBefore: lost.count, onlyAfter: won.count)
    let names = Set(pairs.flatMap { $0.before.scores.keys }).intersection(pairs.flatMap { $0.after.scores.keys })
    metrics = names.reduce(into: [:]) { $0[$1] = Self.change($1, pairs, seed) }
  }

  typealias Pair = (before: EvalReport.Entry, after: EvalReport.Entry)

  /// By the dataset's name without its folder and `test_no`; where those are not unique, in their order.
  private static func pairs(_ before: [EvalReport.Entry], _ after: [EvalReport.Entry]) -> [Pair] {
    // What another program printed may not say where a case is from.
    let isNamed = !before.allSatisfy(\.file.isEmpty)
    let key = { (entry: EvalReport.Entry) in
      "\(isNamed ? entry.file.split(separator: "/").last ?? "" : "") \(entry.testNumber.line)"
    }
    var waiting = Dictionary(grouping: before, by: key)
    return after.compactMap { entry in
      guard let first = waiting[key(entry)]?.first else { return nil }
      waiting[key(entry)]?.removeFirst()
      return (first, entry)
    }
  }

  private static func change(_ name: String, _ pairs: [Pair], _ seed: UInt64) -> Change? {
    let before = pairs.map { $0.before.scores[name] ?? Ratio(0, of: 0) }
    let after = pairs.map { $0.after.scores[name] ?? Ratio(0, of: 0) }
    let all = Array(pairs.indices)
    guard let left = value(before, all), let right = value(after, all) else { return nil }
    let interval = Statistics.bootstrap(count: pairs.count, seed: seed) { drawn in
      guard let left = value(before, drawn), let right = value(after, drawn) else { return nil }
      return right - left
    }
    return Change(before: left, after: right, interval: interval.map { [$0.low, $0.high] })
  }

  private static func value(_ parts: [Ratio], _ drawn: [Int]) -> Double? {
    var (sum, of) = (0.0, 0.0)
    for index in drawn {
      sum += parts[index].sum
      of += parts[index].of
    }
    return of > 0 ? sum / of : nil
  }
}
