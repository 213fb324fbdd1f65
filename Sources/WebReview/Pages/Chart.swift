import Store

/// A picture of one measure over days, drawn as SVG; colours come from the style sheet.
struct Chart: Sendable {
  let place: String
  let title: String
  /// The measure of the whole time, in words.
  let figure: String
  /// What the picture shows, for those who do not see it.
  let spoken: String
  let grid: [Grid]
  let bars: [Bar]
  let lines: [Line]
  let dates: [Mark]
  let legend: [Key]

  struct Grid: Sendable {
    let y: String
    let label: String
  }
  struct Bar: Sendable {
    let x: String
    let y: String
    let width: String
    let height: String
    let kind: String
    let label: String
  }
  struct Line: Sendable {
    let points: String
    let kind: String
  }
  struct Mark: Sendable {
    let x: String
    let label: String
  }
  struct Key: Sendable {
    let kind: String
    let words: String
  }

  /// A row of values, one a day; nil where there is none.
  struct Series: Sendable {
    /// A class of the style: `one` or `two`.
    let kind: String
    let words: String
    let values: [Double?]
  }

  private static let (left, right, top, bottom) = (46.0, 634.0, 8.0, 124.0)

  /// - Parameters:
  ///   - each: what a value stands for, a day or a week.
  ///   - label: a value in words.
  init(
    place: String, title: String, figure: String, each: String = "day", days: [String], bars: [Series] = [],
    lines: [Series] = [],
    label: (Double) -> String
  ) {
    self.place = place
    self.title = title
    self.figure = figure
    let most = (bars + lines).flatMap(\.values).compactMap(\.self).filter(\.isFinite).max() ?? 0
    let ceiling = Self.ceiling(most)
    let step = (Self.right - Self.left) / Double(max(1, days.count))
    func y(_ value: Double) -> Double { Self.bottom - (Self.bottom - Self.top) * min(1, max(0, value / ceiling)) }
    grid = [0, ceiling / 2, ceiling].map { Grid(y: Self.text(y($0)), label: label($0)) }
    let width = step * 0.8 / Double(max(1, bars.count))
    self.bars = bars.enumerated().flatMap { number, series in
      zip(days, series.values).enumerated().compactMap { index, pair -> Bar? in
        guard let value = pair.1, value > 0 else { return nil }
        let x = Self.left + step * (Double(index) + 0.1) + width * Double(number)
        return Bar(
          x: Self.text(x), y: Self.text(y(value)), width: Self.text(max(0.5, width)),
          height: Self.text(max(0.5, Self.bottom - y(value))), kind: series.kind,
          label: "\(each == "day" ? "" : "\(each) from ")\(pair.0): \(series.words) \(label(value))")
      }
    }
    self.lines = lines.flatMap { series in
      Self.runs(series.values).map { run in
        Line(
          points: run.map { "\(Self.text(Self.left + step * (Double($0.0) + 0.5))),\(Self.text(y($0.1)))" }
            .joined(separator: " "), kind: series.kind)
      }
    }
    let every = max(1, (days.count + 5) / 6)
    dates = days.enumerated().filter { $0.offset % every == 0 }.map {
      Mark(x: Self.text(Self.left + step * (Double($0.offset) + 0.5)), label: $0.element)
    }
    let all = bars + lines
    legend = all.count > 1 ? all.map { Key(kind: $0.kind, words: $0.words) } : []
    spoken =
      "\(title), \(days.count) \(each)s. \(figure) "
      + all.compactMap { series -> String? in
        let values = series.values.compactMap(\.self)
        return values.isEmpty ? nil : "\(series.words): up to \(label(values.max() ?? 0))."
      }.joined(separator: " ")
  }

  /// Neighbours that have a value; a lone one becomes a short line, so that it is seen.
  private static func runs(_ values: [Double?]) -> [[(Double, Double)]] {
    var runs: [[(Double, Double)]] = [[]]
    for (index, value) in values.enumerated() {
      if let value {
        runs[runs.count - 1].append((Double(index), value))
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }.map { run in
      run.count > 1 ? run : run.flatMap { [($0.0 - 0.3, $0.1), ($0.0 + 0.3, $0.1)] }
    }
  }

  /// 1, 2 or 5 times a power of ten, at least as much as the value.
  static func ceiling(_ value: Double) -> Double {
    guard value.isFinite, value > 0 else { return 1 }
    let scales = (-6...15).flatMap { exponent in [1.0, 2, 5].map { $0 * (Double("1e\(exponent)") ?? 1) } }
    return scales.first { $0 >= value } ?? value
  }

  /// One decimal place.
  private static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
  }
}

/// Counts by kind, as bars beside their words, most first.
struct Ranking: Sendable {
  let title: String
  let rows: [Row]

  struct Row: Sendable {
    let words: String
    let count: Int
    let share: String
    /// Of 100.
    let width: String
  }

  private static let limit = 10

  init(_ title: String, _ counts: [DeskFigures.Count], words: (String?) -> String) {
    self.title = title
    let total = counts.reduce(0) { $0 + $1.cases }
    let most = counts.map(\.cases).max() ?? 0
    rows = counts.prefix(Self.limit).map { count in
      Row(
        words: words(count.code), count: count.cases, share: "\(count.cases * 100 / max(1, total)) %",
        width: String(max(1, count.cases * 100 / max(1, most))))
    }
  }
}
