import MailProto

extension Configuration.Alerts {
  /// Nil without the section.
  init?(_ section: Section, draftAge: Int) {
    guard section.isPresent else { return nil }
    mail = section.strings("mail") ?? []
    webhook = Configuration.Webhook(section.section("webhook"))
    urgentAfter = section.integer("urgent_after", default: 30, in: 1...525_600)
    // Before a draft is too old there must be time to do something about it.
    draftAfter = section.integer("draft_after", default: max(1, draftAge * 5 / 6), in: 1...525_600)
    downAfter = section.integer("down_after", default: 10, in: 1...525_600)
    window = section.integer("window", default: 240, in: 1...525_600)
    for address in mail where Envelope(from: Address(address: address), to: [Address(address: address)]) == nil {
      section.report("`\(address)` is no address such as desk@example.net", "mail")
    }
    if mail.isEmpty, webhook == nil {
      section.report("names nobody to tell; for example `mail: [desk@example.net]`", "mail")
    }
    section.finish()
  }
}
