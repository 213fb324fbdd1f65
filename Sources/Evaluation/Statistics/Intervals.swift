import Foundation

/// From and to, both within.
public struct Interval: Hashable, Sendable {
  public var low: Double
  public var high: Double
}

public enum Statistics {
  /// Two-sided 95 %.
  static let z = 1.959_963_984_540_054

  /// Of a share: the score interval of Wilson (1927).
  public static func wilson(_ successes: Double, of n: Double) -> Interval? {
    guard n > 0, successes >= 0, successes <= n else { return nil }
    let share = successes / n
    let square = z * z
    let middle = (share + square / (2 * n)) / (1 + square / n)
    let half = z * (share * (1 - share) / n + square / (4 * n * n)).squareRoot() / (1 + square / n)
    // Exact at the ends, where rounding would leave a trace.
    return Interval(low: successes == 0 ? 0 : max(0, middle - half), high: successes == n ? 1 : min(1, middle + half))
  }

  /// Of anything that is computed from cases: the percentile bootstrap, cases drawn with replacement.
  /// - Parameter statistic: gets the indexes of the cases that were drawn; nil where it has no value for them.
  public static func bootstrap(
    count: Int, seed: UInt64, draws: Int = 1000, _ statistic: ([Int]) -> Double?
  ) -> Interval? {
    guard count > 1 else { return nil }
    var dice = Dice(seed: seed)
    var values: [Double] = []
    values.reserveCapacity(draws)
    var drawn = [Int](repeating: 0, count: count)
    for _ in 0..<draws {
      for index in drawn.indices { drawn[index] = dice.index(below: count) }
      if let value = statistic(drawn) { values.append(value) }
    }
    guard let low = percentile(values, 0.025), let high = percentile(values, 0.975) else { return nil }
    return Interval(low: low, high: high)
  }

  /// The smallest value that at least this share of the values does not exceed (nearest rank).
  public static func percentile(_ values: [Double], _ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[max(0, min(sorted.count - 1, rank - 1))]
  }

  /// McNemar's test, exact and two-sided: how likely so uneven a split of the cases that changed is by chance.
  public static func mcNemar(onlyBefore: Int, onlyAfter: Int) -> Double {
    let n = onlyBefore + onlyAfter
    guard n > 0 else { return 1 }
    // log C(n, k) + n log ½, summed from k = 0.
    var term = Double(n) * log(0.5)
    var sum = 0.0
    for k in 0...min(onlyBefore, onlyAfter) {
      sum += exp(term)
      term += log(Double(n - k)) - log(Double(k + 1))
    }
    return min(1, 2 * sum)
  }

  /// The share of N runs of one case that all pass, k drawn of them: C(passed, k) / C(runs, k).
  public static func passPower(passed: Int, of runs: Int, k: Int) -> Double {
    guard k > 0, runs >= k, passed >= k else { return 0 }
    return (0..<k).reduce(1.0) { $0 * Double(passed - $1) / Double(runs - $1) }
  }

  /// Agreement beyond chance of two judges on a yes or no (Cohen 1960); nil where chance alone explains all.
  static func kappa(_ pairs: [(Bool, Bool)]) -> Double? {
    guard !pairs.isEmpty else { return nil }
    let n = Double(pairs.count)
    let agreed = Double(pairs.filter { $0.0 == $0.1 }.count) / n
    let first = Double(pairs.filter(\.0).count) / n
    let second = Double(pairs.filter(\.1).count) / n
    let chance = first * second + (1 - first) * (1 - second)
    return chance >= 1 ? nil : (agreed - chance) / (1 - chance)
  }
}
