/// One mail, parsed. The bytes are kept once; whatever is wrong with them is in `defects`.
///
/// Guarantee: any bytes parse, in linear time, with memory bounded by the message.
public struct Message: Sendable {
  public let bytes: [UInt8]
  public let fields: [HeaderField]
  public let messageID: MessageID?
  public let inReplyTo: [MessageID]
  public let references: [MessageID]
  public let date: MailDate?
  public let from: [Address]
  public let sender: [Address]
  public let replyTo: [Address]
  public let to: [Address]
  public let cc: [Address]
  public let subject: String?
  /// What a person would read: text/plain parts, else text from HTML.
  public let text: String
  public let html: String?
  /// What the HTML hides from a reader (display:none, white on white, zero size).
  public let hiddenText: String?
  public let parts: [Part]
  public let automatic: AutomaticMail?
  public let bounce: Bounce?
  public let authentication: [AuthenticationResult]
  public let defects: [Defect]
  /// Two readers could honestly see different senders, structure or text.
  public let ambiguous: Bool

  /// Why the From fields do not name exactly one plain mailbox; nil if they do.
  let fromOddity: String?
  /// What the HTML way says where the message has both plain text and HTML.
  let textFromHTML: String?
  /// Part of the body was not read: a limit was reached.
  let wasCut: Bool

  /// Parses any bytes; never fails.
  public init(parsing bytes: [UInt8], limits: MailLimits = .standard) {
    self.bytes = bytes
    let oversize = bytes.count > limits.messageBytes
    let header = HeaderBlock(bytes, bytes.indices, limits: limits)
    var reader = EnvelopeFields(header, limits: limits)
    var tree = EntityParser(bytes, limits: limits)
    let root = oversize ? nil : tree.root(header)
    let body = root.map { BodyText($0, bytes: bytes, limits: limits) }
    fields = header.fields
    messageID = reader.ids("message-id").first
    inReplyTo = reader.ids("in-reply-to")
    references = reader.ids("references")
    date = reader.date()
    let senders = reader.addresses("from")
    from = senders
    sender = reader.addresses("sender")
    replyTo = reader.addresses("reply-to")
    to = reader.addresses("to")
    cc = reader.addresses("cc")
    subject = reader.text("subject")
    fromOddity = reader.fromOddity(senders)
    text = body?.text ?? ""
    html = body?.html
    hiddenText = body?.hiddenText
    textFromHTML = body?.textFromHTML
    parts = tree.parts
    wasCut = oversize || body?.isCut == true
    let blocks = AuthenticationBlock.all(header)
    authentication = blocks.flatMap(\.results)
    let report = BounceReader(
      header: header, root: root, parts: tree.parts, bytes: bytes, text: body?.text ?? "", limits: limits)
    bounce = report.bounce
    automatic = AutomaticSigns(
      header: header, root: root, from: senders, subject: subject, messageID: messageID, isBounce: report.bounce != nil
    ).judge(own: nil)
    var found = header.defects + reader.defects + tree.defects + (body?.defects ?? [])
    found += blocks.compactMap(\.defect)
    if oversize { found.append(Defect(.messageTooLarge, at: limits.messageBytes)) }
    defects = Defect.inOrder(found)
    ambiguous = header.ambiguous || reader.ambiguous || tree.ambiguous
  }

  /// The bytes of a part after transfer decoding.
  public func decodedBody(of part: Part) -> [UInt8] {
    TransferDecoder.decode(bytes[part.body.clamped(to: bytes.indices)], part.encoding).output
  }

  /// Whether a machine wrote this mail, given what is known of our own mail.
  public func automatic(own: OwnMail) -> AutomaticMail? {
    let header = HeaderBlock(bytes, bytes.indices, limits: .standard)
    return AutomaticSigns(
      header: header, root: nil, from: from, subject: subject, messageID: messageID, isBounce: bounce != nil
    ).ownSign(own) ?? automatic
  }
}
