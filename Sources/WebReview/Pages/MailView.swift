import MailProto
import Store

/// A mail, received or sent, as the case page shows it.
struct MailView: Sendable {
  let title: String
  let who: String
  let whoAddress: String
  let recipients: String
  let copies: String?
  let subjectLine: String?
  let at: Moment
  let ours: Bool
  let opening: String
  /// The sender's own words, values marked.
  let pieces: [Piece]
  /// Where the HTML of the mail can be looked at, if it has any.
  let html: String?
  /// Takes the mail out of the case; nil where that cannot be.
  let split: SplitForm?
  let text: String
  let quoted: String?
  /// Where the quoted part begins could only be guessed.
  let unsure: Bool
  let length: Int
  let automatic: String?
  let proof: String?
  let proofClass: String
  let proofWhy: String
  let files: [File]
  /// The mail as it came.
  let original: String?
  /// What a reader could not see by reading.
  let warnings: [String]

  struct File: Sendable {
    let filename: String
    let type: String
    let size: String
    /// Where it can be saved from.
    let save: String?
    /// Where a picture can be looked at.
    let look: String?
  }

  /// - Parameters:
  ///   - warned: the page says elsewhere what warns of this mail.
  ///   - facts: values of their rows are linked where the mail names them.
  init(
    _ mail: StoredMessage, now: Timestamp, warned: Bool = false, facts: [Proposal.ContextItem] = [],
    split: SplitForm? = nil
  ) {
    self.split = split
    ours = mail.direction == .outbound
    who = Visible.line(mail.from?.name ?? mail.from?.address ?? "unknown sender", limit: 80)
    whoAddress = Visible.line(mail.from?.address ?? "", limit: 254)
    recipients = Self.list(mail.to)
    copies = mail.cc.isEmpty ? nil : Self.list(mail.cc)
    subjectLine = mail.subject.map { Visible.line($0) }
    at = Moment(mail.receivedAt, now: now)
    title = ours ? "We wrote" : who
    let fresh = mail.newText.isEmpty && mail.quotedText.isEmpty ? mail.text : mail.newText
    text = Visible.block(fresh)
    pieces = facts.isEmpty ? (fresh.isEmpty ? [] : [.plain(fresh)]) : MailMarks.pieces(fresh, facts: facts)
    opening = Self.opening(fresh)
    quoted = mail.quotedText.isEmpty ? nil : Visible.block(mail.quotedText)
    unsure = mail.trim == .uncertain
    length = mail.characters
    automatic = mail.automatic.map { Visible.line($0.reason) }
    proof = ours ? nil : Words.tier(mail.tier, mail.tierReason)
    proofClass = mail.tier == .t0 || mail.tierReason == SenderTier.unproven ? "weak" : "strong"
    proofWhy = Visible.line(mail.tierReason, limit: 500)
    let path = mail.caseID.map { "/cases/\($0)/mails/\(mail.id)" }
    files = mail.attachments.prefix(100).map { File($0, mail: path) }
    original = path.map { "\($0)/source" }
    // Where nobody noted whether there is any, the page behind the link says so.
    html = ours || mail.hasHTML == false ? nil : path.map { "\($0)/html" }
    warnings = warned ? [] : Self.warnings(mail)
  }

  static func warnings(_ mail: StoredMessage) -> [String] {
    (mail.hasHiddenText ? ["The HTML of this mail holds text that a person would not see."] : [])
      + (mail.twinOf != nil
        ? ["An earlier mail has the same Message-ID and another body. One of the two is false."] : [])
  }

  init(sent: Outgoing, now: Timestamp) {
    ours = true
    who = "We"
    whoAddress = Visible.line(sent.envelope.from, limit: 254)
    recipients = sent.envelope.to.map { Visible.line($0, limit: 254) }.joined(separator: ", ")
    copies = nil
    subjectLine = nil
    at = Moment(sent.sentAt ?? sent.createdAt, now: now)
    title = sent.state == .sent ? "We wrote" : "Approved"
    text = Visible.block(sent.text)
    pieces = [.plain(sent.text)]
    html = nil
    split = nil
    opening = Self.opening(sent.text)
    quoted = nil
    unsure = false
    length = sent.text.count
    automatic = nil
    proof = nil
    proofClass = ""
    proofWhy = ""
    files = []
    original = nil
    warnings = []
  }

  static func list(_ addresses: [Address]) -> String {
    addresses.prefix(100).map { address in
      address.name.map { "\(Visible.line($0, limit: 80)) <\(Visible.line(address.address, limit: 254))>" }
        ?? Visible.line(address.address, limit: 254)
    }.joined(separator: ", ")
  }

  private static func opening(_ text: String) -> String {
    Visible.line(text.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " "), limit: 110)
  }
}

extension MailView.File {
  init(_ attachment: StoredMessage.Attachment, mail: String?) {
    filename = Visible.line(attachment.filename ?? "unnamed", limit: 120)
    type = Visible.line(attachment.contentType, limit: 80)
    save = mail.flatMap { MailRoutes.isPartID(attachment.partID) ? "\($0)/parts/\(attachment.partID)" : nil }
    look = OriginalRoutes.mayBePicture(attachment.contentType) ? save.map { "\($0)/picture" } : nil
    size =
      switch attachment.size {
      case ..<1024: "\(attachment.size) bytes"
      case ..<(1 << 20): "\(attachment.size >> 10) KB"
      default: "\(attachment.size >> 20) MB"
      }
  }
}
