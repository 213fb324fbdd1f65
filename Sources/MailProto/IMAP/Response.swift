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
}

/// The machine-readable part of a status (RFC 9051 §7.1, RFC 5530).
public enum IMAPResponseCode: Hashable, Sendable {
  case uidValidity(UIDValidity)
  case uidNext(UID)
  case permanentFlags([String])
  case capabilities(Set<String>)
  case appendUID(UIDValidity, UID)
  case readOnly
  /// The mailbox does not exist, but could be created.
  case tryCreate
  case authenticationFailed
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
  /// `BODY[]`: the whole message.
  public internal(set) var body: IMAPLiteral?
}
