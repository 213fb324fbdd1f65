import Store

extension CasePage.HistoryLine {
  /// What happened, newest first. Who looked at it stands in the audit log only.
  static func lines(_ view: CaseView, now: Timestamp, after: Int64 = 0) -> [CasePage.HistoryLine] {
    lines(view.events, now: now, after: after)
  }

  static func lines(_ events: [AuditEvent], now: Timestamp, after: Int64 = 0) -> [CasePage.HistoryLine] {
    events.filter { $0.event != "case.seen" && $0.sequence > after }.sorted { $0.sequence > $1.sequence }.prefix(200)
      .map { event in
        CasePage.HistoryLine(
          event: words(event.event), actor: Visible.line(event.actor, limit: 40), detail: detail(event),
          at: Moment(event.at, now: now))
      }
  }

  /// `message.received` → `Message received`
  private static func words(_ event: String) -> String {
    Words.plain(event.replacing(".", with: " "))
  }

  /// What a reader of the case wants to know; the audit log has the rest.
  private static let telling = ["reason", "explanation", "route", "topic", "to", "error", "reply", "result", "why"]

  private static func detail(_ event: AuditEvent) -> String? {
    let pairs = telling.compactMap { key -> String? in
      guard let value = event.detail[key], value != .null else { return nil }
      return "\(Words.plain(key).lowercased()): \(Visible.line(ActionWords.words(value), limit: 160))"
    }
    return pairs.isEmpty ? nil : pairs.joined(separator: " · ")
  }
}
