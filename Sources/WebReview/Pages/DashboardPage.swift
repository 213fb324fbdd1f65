import Store

/// How the desk does, by day.
struct DashboardPage: Sendable {
  let layout: Layout
  let heading = "Dashboard"
  let spans: [Span]
  let tiles: [Tile]
  let charts: [Chart]
  let rankings: [Ranking]
  /// Of the table: days, or weeks.
  let each: String
  let columns: [String]
  let table: [TableRow]
  let export: String

  /// Days that can be asked for.
  static let spanDays = [7, 30, 90, 365]
  /// More days than this are shown by weeks: bars of a pixel say nothing, and a table of a year is a heavy page.
  private static let mostDays = 120

  struct Span: Sendable {
    let path: String
    let words: String
    let current: Bool
  }
  struct Tile: Sendable {
    let label: String
    let value: String
  }
  struct TableRow: Sendable {
    let cells: [String]
  }

  init(_ figures: DeskFigures, days: Int, layout: Layout, now: Timestamp) {
    self.layout = layout
    spans = Self.spanDays.map {
      Span(path: "/dashboard?days=\($0)", words: $0 == 365 ? "A year" : "\($0) days", current: $0 == days)
    }
    tiles = Self.tiles(figures.total)
    let byWeek = days > Self.mostDays
    let shown = byWeek ? figures.weeks : figures.days
    each = byWeek ? "week" : "day"
    charts = DayCharts(shown, of: each, total: figures.total, now: now).all
    rankings = [
      Ranking("Topics of new cases", figures.topics) { $0.map(Words.topic) ?? "Not read by the agent" },
      Ranking("Why new cases went to a person", figures.reasons) { $0.map(ReasonWords.label) ?? "No reason noted" },
    ]
    columns = [byWeek ? "Week from" : "Day"] + FigureTable.columns.dropFirst().map(\.words)
    // Newest first: the day one asks about stands on top.
    table = shown.reversed().map { day in TableRow(cells: FigureTable.columns.map { $0.shown(day) }) }
    export = "/dashboard.csv?days=\(days)"
  }

  private static func tiles(_ total: DeskFigures.Day) -> [Tile] {
    [
      Tile(label: "Mails received", value: "\(total.received)"), Tile(label: "Decisions", value: "\(total.decided)"),
      Tile(label: "Customers waited (median)", value: Span.words(total.waited.percentile(50))),
      Tile(label: "Decided in (median)", value: Span.words(total.looked.percentile(50))),
      Tile(label: "Sent unedited", value: total.uneditedShare.map(FigureTable.percent) ?? "–"),
      Tile(label: "Models cost", value: FigureTable.dollars(total.dollars)),
    ]
  }

}

/// The pictures, one measure each.
private struct DayCharts {
  let days: [DeskFigures.Day]
  /// What one of them is: a day or a week.
  let each: String
  let total: DeskFigures.Day
  let dates: [String]

  init(_ days: [DeskFigures.Day], of each: String, total: DeskFigures.Day, now: Timestamp) {
    self.days = days
    self.each = each
    self.total = total
    dates = days.map { Moment($0.start, now: now).day }
  }

  var all: [Chart] { [volume, waiting, deciding, unedited, cost] }

  private func series(
    _ kind: String, _ words: String, _ value: (DeskFigures.Day) -> Double?
  ) -> Chart.Series {
    Chart.Series(kind: kind, words: words, values: days.map(value))
  }

  private func spread(_ spread: DeskFigures.Spread) -> String {
    guard !spread.isEmpty else { return "No decision in this time." }
    let (half, most) = (spread.percentile(50), spread.percentile(90))
    return "Median \(DashboardPage.Span.words(half)), nine in ten within \(DashboardPage.Span.words(most))."
  }

  private var volume: Chart {
    Chart(
      place: "volume", title: "Mail and decisions", figure: "\(total.received) mails, \(total.decided) decisions.",
      each: each, days: dates,
      bars: [
        series("one", "mails received") { Double($0.received) }, series("two", "decisions") { Double($0.decided) },
      ],
      label: FigureTable.number)
  }

  private var waiting: Chart {
    func hours(_ milliseconds: Int64?) -> Double? { milliseconds.map { Double($0) / 3_600_000 } }
    return Chart(
      place: "waiting", title: "How long customers waited for a decision", figure: spread(total.waited), each: each,
      days: dates,
      lines: [
        series("one", "median") { hours($0.waited.percentile(50)) },
        series("two", "nine in ten") { hours($0.waited.percentile(90)) },
      ],
      label: { FigureTable.number($0) + " h" })
  }

  private var deciding: Chart {
    Chart(
      place: "deciding", title: "From opening a case to deciding it", figure: spread(total.looked), each: each,
      days: dates,
      lines: [series("one", "median") { day in day.looked.percentile(50).map { Double($0) / 1000 } }],
      label: { FigureTable.number($0) + " s" })
  }

  private var unedited: Chart {
    let share = total.uneditedShare.map { "\(FigureTable.percent($0)) of \(total.approvals) approved drafts." }
    return Chart(
      place: "unedited", title: "Drafts sent as they were", figure: share ?? "No draft was approved.", each: each,
      days: dates,
      bars: [series("one", "unedited") { day in day.uneditedShare.map { $0 * 100 } }],
      label: { FigureTable.number($0) + " %" })
  }

  private var cost: Chart {
    Chart(
      place: "cost", title: "What models cost", figure: "\(FigureTable.dollars(total.dollars)) in all.", each: each,
      days: dates,
      bars: [series("one", "cost") { $0.dollars }], label: FigureTable.dollars)
  }
}

extension DashboardPage.Span {
  /// `12 s`, `4 min`, `3 h`, `2 d`; a dash for nothing.
  static func words(_ milliseconds: Int64?) -> String {
    guard let milliseconds else { return "–" }
    let seconds = milliseconds / 1000
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}

/// The columns of the table of days, on the page and as CSV (RFC 4180). Numbers and dates only: nothing that a
/// spreadsheet could take for a formula.
enum FigureTable {
  struct Column: Sendable {
    let name: String
    let words: String
    let value: @Sendable (DeskFigures.Day) -> String
    let shown: @Sendable (DeskFigures.Day) -> String

    init(
      _ name: String, _ words: String, _ value: @Sendable @escaping (DeskFigures.Day) -> String,
      shown: (@Sendable (DeskFigures.Day) -> String)? = nil
    ) {
      self.name = name
      self.words = words
      self.value = value
      self.shown = shown ?? value
    }
  }

  static let columns = counts + kinds + measures

  private static let counts = [
    Column("day", "Day", { Moment($0.start, now: $0.start).date }),
    Column("received", "Mails", { "\($0.received)" }),
    Column("opened", "New cases", { "\($0.opened)" }),
    Column("decided", "Decisions", { "\($0.decided)" }),
  ]

  private static let kinds = Decision.Kind.allCases.map { kind in
    Column(kind.rawValue, Words.plain(kind.rawValue), { "\($0.decisions[kind.rawValue] ?? 0)" })
  }

  private static let measures = [
    seconds("waited_p50_seconds", "Waited", { $0.waited.percentile(50) }),
    seconds("waited_p90_seconds", "Waited, 90 %", { $0.waited.percentile(90) }),
    seconds("decided_in_p50_seconds", "Decided in", { $0.looked.percentile(50) }),
    Column(
      "unedited_share", "Unedited", { $0.uneditedShare.map(decimal) ?? "" },
      shown: { $0.uneditedShare.map(percent) ?? "–" }),
    Column("cost_usd", "Cost", { decimal($0.dollars) }, shown: { dollars($0.dollars) }),
  ]

  private static func seconds(
    _ name: String, _ words: String, _ milliseconds: @Sendable @escaping (DeskFigures.Day) -> Int64?
  ) -> Column {
    Column(
      name, words, { milliseconds($0).map { "\($0 / 1000)" } ?? "" },
      shown: { DashboardPage.Span.words(milliseconds($0)) })
  }

  static func csv(_ figures: DeskFigures) -> String {
    let lines = figures.days.map { day in columns.map { $0.value(day) }.joined(separator: ",") }
    return ([columns.map(\.name).joined(separator: ",")] + lines).joined(separator: "\r\n") + "\r\n"
  }

  /// Four decimal places, without the zeros at the end.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    let parts = (value * 10_000).rounded()
    guard abs(parts) < 1e15 else { return "" }
    let (whole, rest) = Int64(parts).quotientAndRemainder(dividingBy: 10_000)
    var digits = String(10_000 + abs(rest)).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    let sign = parts < 0 && whole == 0 ? "-" : ""
    return sign + (digits.isEmpty ? "\(whole)" : "\(whole).\(digits)")
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// US dollars, which models are priced in.
  static func dollars(_ value: Double) -> String { "$" + decimal((value * 100).rounded() / 100) }

  /// At most two significant decimals, for an axis.
  static func number(_ value: Double) -> String { decimal((value * 100).rounded() / 100) }
}
