/// A reply before it becomes bytes.
public struct Reply: Sendable, Hashable {
  public var from: Address
  public var to: [Address]
  /// Who gets a copy and is named in it.
  public var cc: [Address]
  /// With the case's token, so that the answer finds its case.
  public var replyTo: Address?
  public var subject: String
  public var date: MailDate
  public var messageID: MessageID
  public var inReplyTo: MessageID?
  public var references: [MessageID]
  public var text: String
  public var quote: Quote?
  /// The value of `OwnMail.instanceField`.
  public var instance: String
  /// Written by a program of its own accord, to nobody's mail (RFC 3834 §5.2).
  public var isAutomatic: Bool

  public init(
    from: Address, to: [Address], cc: [Address] = [], replyTo: Address? = nil, subject: String, date: MailDate,
    messageID: MessageID, inReplyTo: MessageID? = nil, references: [MessageID] = [], text: String, quote: Quote? = nil,
    instance: String, isAutomatic: Bool = false
  ) {
    self.from = from
    self.to = to
    self.cc = cc
    self.replyTo = replyTo
    self.subject = subject
    self.date = date
    self.messageID = messageID
    self.inReplyTo = inReplyTo
    self.references = references
    self.text = text
    self.quote = quote
    self.instance = instance
    self.isAutomatic = isAutomatic
  }

  /// The mail that is answered, quoted below the answer.
  public struct Quote: Sendable, Hashable {
    public var author: String
    public var date: MailDate?
    public var text: String

    public init(author: String, date: MailDate? = nil, text: String) {
      self.author = author
      self.date = date
      self.text = text
    }
  }
}
