import MailProto
import Store

/// Something that staff are told: a matter, and what there is to know of it. Holds no customer's words: a notice may
/// lie in mailboxes and logs for which the desk's rules do not hold.
struct StaffNotice: Sendable, Hashable, Encodable {
  /// By which the same thing is known again, such as `urgent` or `down mailbox support`.
  let matter: String
  let subject: String
  let text: String
  /// Numbers of the cases that it names.
  let cases: [Int64]
  /// ISO 8601.
  let at: String
  /// Seconds within which it is told of once, where it is not the configured window.
  var window: Int64?

  private enum CodingKeys: String, CodingKey { case matter, subject, text, cases, at }
}

/// Puts notices into words.
struct NoticeWriter: Sendable {
  let shopName: String
  /// The desk's address, without a slash at its end; nil if it is not configured.
  let desk: String?

  init(shopName: String, publicURL: String?) {
    self.shopName = shopName
    desk = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }

  func urgent(_ overdue: Overdue, minutes: Int, now: Timestamp) -> StaffNotice {
    let head = overdue.count == 1 ? "1 urgent case waits" : "\(overdue.count) urgent cases wait"
    return notice(
      "urgent", "\(head) too long", "\(head) for a decision since \(Self.span(minutes * 60)) or longer.", overdue, now)
  }

  func drafts(_ overdue: Overdue, minutes: Int, now: Timestamp) -> StaffNotice {
    let head = overdue.count == 1 ? "1 draft" : "\(overdue.count) drafts"
    return notice(
      "drafts", "\(head) will soon be too old",
      "\(head) waited for a decision \(Self.span(minutes * 60)) or longer. What a draft says may not hold any more.",
      overdue, now)
  }

  /// - Parameter seconds: how long it has been away.
  func down(_ name: String, _ detail: String, seconds: Int64, now: Timestamp) -> StaffNotice {
    StaffNotice(
      matter: "down \(name)", subject: subject("\(name) is down"),
      text: closing("\(name) cannot be used since \(Self.span(Int(seconds))). \(brief(detail))"), cases: [],
      at: now.iso8601)
  }

  /// - Parameters:
  ///   - name: such as `certificate of mailbox support`
  ///   - end: seconds since 1970
  ///   - milestone: the days before the end that it has come to
  func ending(_ name: String, end: Int64, milestone: Int, now: Timestamp) -> StaffNotice {
    let seconds = end - now.milliseconds / 1000
    let when = seconds <= 0 ? "has ended" : "ends in \(Self.span(Int(seconds)))"
    return StaffNotice(
      matter: "ends \(milestone) \(name)", subject: subject("\(name) \(when)"),
      text: closing(
        "The \(name) \(when), at \(Timestamp(milliseconds: end * 1000).iso8601). Renew it, or have its owner do so: mail "
          + "stops without it."), cases: [], at: now.iso8601,
      // Each milestone is told of once; a renewed one comes to its first again in a year or so.
      window: 40 * 86_400)
  }

  private func notice(
    _ matter: String, _ head: String, _ first: String, _ overdue: Overdue, _ now: Timestamp
  ) -> StaffNotice {
    let lines = overdue.items.map { item in
      let seconds = (now.milliseconds - item.since.milliseconds) / 1000
      let topic = item.topic.map { ", \($0.replacing("_", with: " "))" } ?? ""
      let link = desk.map { " \($0)/cases/\(item.caseID)" } ?? ""
      return "Case \(item.caseID)\(topic): \(Self.span(Int(seconds))).\(link)"
    }
    let more = overdue.count > overdue.items.count ? ["And \(overdue.count - overdue.items.count) more."] : []
    return StaffNotice(
      matter: matter, subject: subject(head), text: closing(([first, ""] + lines + more).joined(separator: "\n")),
      cases: overdue.items.map(\.caseID.value), at: now.iso8601)
  }

  private func subject(_ head: String) -> String { "[\(shopName)] \(head)" }

  private func closing(_ text: String) -> String {
    text + "\n\n" + (desk.map { "The desk: \($0)/\n" } ?? "")
      + "gatewayd tells of this once within the configured window."
  }

  private func brief(_ detail: String) -> String { String(detail.prefix(400)) }

  /// `45 min`, `3 h`, `2 d`
  static func span(_ seconds: Int) -> String {
    switch seconds {
    case ..<7200: "\(max(0, seconds) / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}

extension Timestamp {
  /// Such as `2026-11-22T11:23:18Z`.
  var iso8601: String { MailDate(seconds: milliseconds / 1000, zoneMinutes: 0).iso8601 }
}
