import MailProto
import WebReview

extension Configuration.Review {
  init(_ section: Section) {
    let listen = section.string("listen") ?? "127.0.0.1:8025"
    let colon = listen.lastIndex(of: ":") ?? listen.endIndex
    host = String(listen[..<colon])
    port = Int(listen[colon...].dropFirst()) ?? -1
    if host.isEmpty || !(0...65535).contains(port) {
      section.report("`\(listen)` is not an address and port such as 127.0.0.1:8025", "listen")
    }
    secureCookies = section.bool("secure_cookies", default: true)
    publicURL = section.string("public_url")
    bulkConfidence = section.number("bulk_confidence", default: 0.9, in: 0...1)
    draftAge = section.integer("draft_age", default: 1440, in: 1...525_600)
    alerts = Configuration.Alerts(section.section("alerts"), draftAge: draftAge)
    undoSeconds = section.integer("undo_seconds", default: 10, in: 0...600)
    requireSecondStep = section.bool("require_second_step", default: false)
    teams = section.strings("teams") ?? []
    if Set(teams).count != teams.count || teams.contains(where: { $0.isEmpty || $0.count > 60 }) {
      section.report("holds a name twice, an empty one, or one of more than 60 characters", "teams")
    }
    oidc = Configuration.OIDC(section.section("oidc"))
    proxies = ProxyTrust(section)
    if oidc != nil, publicURL == nil {
      section.report(
        "is missing, though `oidc` is set; for example `public_url: https://desk.example.net`", "public_url")
    }
    section.finish()
  }
}

extension Configuration.Alerts {
  /// Nil without the section.
  init?(_ section: Section, draftAge: Int) {
    guard section.isPresent else { return nil }
    mail = section.strings("mail") ?? []
    webhook = Configuration.Webhook(section.section("webhook"))
    submission = Configuration.Submission(section.section("submission"), mailboxes: [])
    urgentAfter = section.integer("urgent_after", default: 30, in: 1...525_600)
    // Before a draft is too old there must be time to do something about it.
    draftAfter = section.integer("draft_after", default: max(1, draftAge * 5 / 6), in: 1...525_600)
    downAfter = section.integer("down_after", default: 10, in: 1...525_600)
    window = section.integer("window", default: 240, in: 1...525_600)
    for address in mail where Envelope(from: Address(address: address), to: [Address(address: address)]) == nil {
      section.report("`\(address)` is no address such as desk@example.net", "mail")
    }
    if submission != nil, mail.isEmpty { section.report("is of no use without `mail`", "submission") }
    if mail.isEmpty, webhook == nil {
      section.report("names nobody to tell; for example `mail: [desk@example.net]`", "mail")
    }
    section.finish()
  }
}
