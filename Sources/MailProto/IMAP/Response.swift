/// What a server says (RFC 9051 §7), as far as gatewayd uses it.
public enum IMAPResponse: Hashable, Sendable {
  /// `+`: the server waits for more of the command.
  case continuation(String)
  case tagged(String, IMAPStatus)
  /// An untagged OK, NO, BAD, BYE or PREAUTH.
  case status(IMAPStatus)
  case capabilities(Set<String>)
  case list(IMAPListing)
  case search([UID])
  /// How many messages the mailbox holds.
  case exists(Int)
  case expunge
  /// Messages that are gone; `earlier` when that was before the mailbox was selected (RFC 7162 §3.2.10).
  case vanished(UIDRanges, earlier: Bool)
  case namespace(IMAPNamespace?)
  case fetch(IMAPFetched)
  /// Anything that gatewayd has no use for.
  case other(String)
}

/// The outcome of a command, or news from the server (RFC 9051 §7.1).
public struct IMAPStatus: Hashable, Sendable {
  public enum Kind: String, Sendable { case ok = "OK", no = "NO", bad = "BAD", bye = "BYE", preauth = "PREAUTH" }
  public let kind: Kind
  public let code: IMAPResponseCode?
  /// For people.
  public let text: String

  /// The text, and what the code adds for a person.
  public var explanation: String {
    if case .referral(let url) = code { "\(text) (referred to \(url))" } else { text }
  }
}

/// What stands before the names of the account's own mailboxes (RFC 2342 §5).
public struct IMAPNamespace: Hashable, Sendable {
  public let prefix: String
  /// Between the levels of names; nil where there are none.
  public let delimiter: String?
}

/// The machine-readable part of a status (RFC 9051 §7.1, RFC 5530).
public enum IMAPResponseCode: Hashable, Sendable {
  case uidValidity(UIDValidity)
  case uidNext(UID)
  case permanentFlags([String])
  case capabilities(Set<String>)
  /// Where an appended message lies (RFC 4315 §3).
  case appendUID(UIDValidity, UID)
  /// Where copied or moved messages lie: the epoch there, the UIDs here and there.
  case copyUID(UIDValidity, from: UIDRanges, to: UIDRanges)
  /// RFC 7162 §3.1.2.1.
  case highestModSeq(UInt64)
  case readOnly
  /// The mailbox does not exist, but could be created.
  case tryCreate
  /// The mailbox does not exist.
  case nonExistent
  /// The account or the mailbox is to be found at this URL (RFC 2221, RFC 2193).
  case referral(String)
  case authenticationFailed
  /// Some of the messages asked for were removed meanwhile.
  case expungeIssued
  /// Temporary: the server cannot do this now.
  case unavailable
  case other(String)
}

/// One mailbox of a LIST answer (RFC 9051 §7.3.1).
public struct IMAPListing: Hashable, Sendable {
  /// Attributes in lower case, such as `\sent` (RFC 6154).
  public let attributes: Set<String>
  public let name: String
}

/// What a FETCH answer says about one message; only what was in it (RFC 9051 §7.5.2).
public struct IMAPFetched: Hashable, Sendable {
  public internal(set) var uid: UID?
  /// RFC822.SIZE: a claim of the server.
  public internal(set) var size: Int?
  public internal(set) var internalDate: MailDate?
  public internal(set) var flags: [String]?
  /// When anything of the message last changed, as a number that grows (RFC 7162 §3.1.4).
  public internal(set) var modSeq: UInt64?
  /// `BODY[]`: the whole message.
  public internal(set) var body: IMAPLiteral?
}
