import Foundation
import Store

/// What the queue's address asks for. What it does not know it leaves out, so every address shows a list.
struct QueueQuery: Sendable, Hashable {
  enum Holder: String, CaseIterable { case mine, nobody }

  var lane = QueueLane.review
  var words: String?
  var topic: String?
  var urgency: String?
  var reason: String?
  var holder: Holder?
  /// Hours.
  var older: Int?
  /// From 1.
  var page = 1

  static let topics = [
    "delivery_delay", "product_availability_or_recommendation", "transaction_inquiry", "billing_dispute",
    "item_complaint", "other",
  ]
  static let urgencies = ["urgent", "high", "medium", "low"]
  static let ages = [1, 4, 24, 72]
  private static let lastPage = 200

  init(lane: QueueLane = .review) { self.lane = lane }

  /// - Parameter query: what stands behind the question mark, as it came.
  init(query: String?) {
    let form = Form(parsing: (query ?? "").utf8) ?? Form()
    func word(_ name: String, among known: [String]) -> String? { form[name].flatMap { known.contains($0) ? $0 : nil } }
    lane = form["lane"].flatMap(QueueLane.init) ?? .review
    let typed = String((form["q"] ?? "").trimmed.prefix(200))
    words = typed.isEmpty ? nil : typed
    topic = word("topic", among: Self.topics)
    urgency = word("urgency", among: Self.urgencies)
    reason = word("reason", among: ReasonWords.codes)
    holder = form["who"].flatMap(Holder.init)
    older = form["older"].flatMap { Int($0) }.flatMap { Self.ages.contains($0) ? $0 : nil }
    page = form["page"].flatMap { Int($0) }.map { min(max(1, $0), Self.lastPage) } ?? 1
  }

  /// More is asked for than a lane.
  var isFiltered: Bool {
    words != nil || topic != nil || urgency != nil || reason != nil || holder != nil || older != nil
  }

  /// What stands behind the question mark, in one form only; empty for the first page of the first lane.
  var text: String {
    let fields: [(String, String?)] = [
      ("lane", lane == .review ? nil : lane.rawValue), ("q", words), ("topic", topic), ("urgency", urgency),
      ("reason", reason), ("who", holder?.rawValue), ("older", older.map(String.init)),
      ("page", page > 1 ? String(page) : nil),
    ]
    return fields.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }.joined(separator: "&")
  }

  var path: String { text.isEmpty ? "/" : "/?\(text)" }

  func turned(to number: Int) -> QueueQuery {
    var other = self
    other.page = min(max(1, number), Self.lastPage)
    return other
  }

  func filter(by user: User, now: Timestamp) -> QueueFilter {
    QueueFilter(
      words: words, topic: topic, urgency: urgency, reason: reason,
      holder: holder.map { $0 == .mine ? .user(user.id) : .nobody },
      waitingSince: older.map { now.adding(seconds: -3600 * Int64($0)) })
  }

  private static let plain = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }
}

/// The form of the filters.
struct FilterForm: Sendable {
  let lane: String
  let typed: String?
  let selects: [Select]
  let isFiltered: Bool
  /// The lane without filters.
  let clearPath: String

  struct Select: Sendable {
    let name: String
    let label: String
    /// Something is asked for.
    let isSet: Bool
    let options: [Option]
  }

  struct Option: Sendable {
    let value: String
    let words: String
    let chosen: Bool
  }

  init(_ query: QueueQuery) {
    lane = query.lane.rawValue
    typed = query.words.map { Visible.line($0) }
    isFiltered = query.isFiltered
    clearPath = QueueQuery(lane: query.lane).path
    var selects = [
      Self.select("topic", "Topic", QueueQuery.topics, query.topic, Words.topic),
      Self.select("urgency", "Urgency", QueueQuery.urgencies, query.urgency, Words.urgency),
      Self.select(
        "who", "Whose", QueueQuery.Holder.allCases.map(\.rawValue), query.holder?.rawValue,
        { $0 == "mine" ? "Mine" : "Nobody’s" }),
      Self.select(
        "older", "Waiting", QueueQuery.ages.map(String.init), query.older.map(String.init),
        { $0 == "72" ? "3 days or longer" : $0 == "24" ? "a day or longer" : "\($0) h or longer" }),
    ]
    if query.lane == .people || query.lane == .review || query.lane == .all {
      selects.append(Self.select("reason", "Reason", ReasonWords.codes, query.reason, ReasonWords.label))
    }
    self.selects = selects
  }

  private static func select(
    _ name: String, _ label: String, _ values: [String], _ chosen: String?, _ words: (String) -> String
  ) -> Select {
    let any = Option(value: "", words: "\(label): any", chosen: chosen == nil)
    return Select(
      name: name, label: label, isSet: chosen != nil,
      options: [any] + values.map { Option(value: $0, words: words($0), chosen: $0 == chosen) })
  }
}
