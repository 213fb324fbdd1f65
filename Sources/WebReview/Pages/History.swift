import Store

extension CasePage.HistoryLine {
  /// What happened, newest first. Who looked at it stands in the audit log only.
  static func lines(_ view: CaseView, now: Timestamp) -> [CasePage.HistoryLine] {
    view.events.filter { $0.event != "case.seen" }.sorted { $0.sequence > $1.sequence }.prefix(200).map { event in
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
