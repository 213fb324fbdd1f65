/// One mail, parsed. The bytes are kept once; whatever is wrong with them is in `defects`.
///
/// Guarantee: any bytes parse, in linear time, with memory bounded by the message.
///
/// Parsing reads the structure and the envelope. What takes decoding (texts, defects of bodies, what kind of mail it
/// is) is found out when it is first asked for, once, also where several ask at the same time.
public struct Message: Sendable {
  public let bytes: [UInt8]
  public let messageID: MessageID?
  public let date: MailDate?
  public let from: [Address]
  public let sender: [Address]
  public let replyTo: [Address]
  public let to: [Address]
  public let cc: [Address]
  public let subject: String?
  public let parts: [Part]

  /// Why the From fields do not name exactly one plain mailbox; nil if they do.
  let fromOddity: String?
  let header: HeaderBlock
  /// Nil for a message over the size limit.
  let root: Entity?
  let limits: MailLimits
  /// What parsing found wrong; `findings` knows the rest.
  let earlyDefects: [Defect]
  let isEarlyAmbiguous: Bool
  private let lazyBody = Lazy<BodyText?>()
  private let lazyFindings = Lazy<Findings>()

  /// Parses any bytes; never fails.
  public init(parsing bytes: [UInt8], limits: MailLimits = .standard) {
    self.bytes = bytes
    self.limits = limits
    let source = EntitySource(message: bytes)
    let header = HeaderBlock(source.bytes, bytes.indices, limits: limits)
    var reader = EnvelopeFields(header, limits: limits)
    var tree = EntityParser(limits: limits)
    root = bytes.count > limits.messageBytes ? nil : tree.root(header, source)
    self.header = header
    messageID = reader.ids("message-id").first
    date = reader.date()
    let senders = reader.addresses("from")
    from = senders
    sender = reader.addresses("sender")
    replyTo = reader.addresses("reply-to")
    to = reader.addresses("to")
    cc = reader.addresses("cc")
    subject = reader.text("subject")
    fromOddity = reader.fromOddity(senders)
    parts = tree.parts
    var found = header.defects + reader.defects + tree.defects
    if root == nil { found.append(Defect(.messageTooLarge, at: limits.messageBytes)) }
    if let at = source.bareReturnAt { found.append(Defect(.bareCr, at: at)) }
    earlyDefects = found
    isEarlyAmbiguous = header.ambiguous || reader.ambiguous || tree.ambiguous || source.bareReturnAt != nil
  }

  // MARK: the header

  public var fields: [HeaderField] { header.fields }
  public var inReplyTo: [MessageID] { header.first("in-reply-to").map { MessageID.list($0.value) } ?? [] }
  public var references: [MessageID] { header.first("references").map { MessageID.list($0.value) } ?? [] }

  // MARK: the body

  /// What a person would read: text/plain parts, else text from HTML.
  public var text: String { body?.text ?? "" }
  public var html: String? { body?.html }
  /// What the HTML hides from a reader (display:none, white on white, zero size).
  public var hiddenText: String? { body?.hiddenText }
  /// What the HTML way says where the message has both plain text and HTML.
  var textFromHTML: String? { body?.textFromHTML }
  /// What the HTML marks as quoted or signed, by the lines of `text` and of `textFromHTML`.
  var textMarks: [HTMLMark] { body?.textMarks ?? [] }
  var htmlMarks: [HTMLMark] { body?.htmlMarks ?? [] }
  /// Part of the body was not read: a limit was reached.
  var wasCut: Bool { root == nil || body?.isCut == true }

  var body: BodyText? { lazyBody.value { root.map { BodyText($0, parts: parts, limits: limits) } } }

  // MARK: what kind of mail

  public var automatic: AutomaticMail? { findings.automatic }
  public var bounce: Bounce? { findings.bounce }
  /// The mail that a receipt (RFC 8098) is about.
  var receiptFor: MessageID? { findings.receiptFor }
  public var authentication: [AuthenticationResult] { findings.authentication }

  // MARK: what is wrong with it

  public var defects: [Defect] { findings.defects }
  /// Two readers could honestly see different senders, structure or text.
  public var ambiguous: Bool { findings.ambiguous }

  private var findings: Findings { lazyFindings.value { Findings(self) } }

  /// The bytes of a part after transfer decoding.
  public func decodedBody(of part: Part) -> [UInt8] { part.content.decoded() }

  /// The text of a part, from its declared charset or what its bytes look like; line ends as they stand.
  public func decodedText(of part: Part) -> String { part.content.text(charset: part.charset).text }

  /// Whether a machine wrote this mail, given what is known of our own mail.
  public func automatic(own: OwnMail) -> AutomaticMail? {
    AutomaticSigns(
      header: header, root: nil, from: from, subject: subject, messageID: messageID, isBounce: bounce != nil
    ).ownSign(own) ?? automatic
  }
}
