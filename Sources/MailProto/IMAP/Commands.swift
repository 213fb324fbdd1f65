/// One entry per command that gatewayd gives.
extension IMAPCommand {
  public static let capability = IMAPCommand("CAPABILITY")
  public static let noop = IMAPCommand("NOOP")
  public static let logout = IMAPCommand("LOGOUT")
  /// RFC 9051 §6.2.1. Whatever the server said in the clear is forgotten when it agrees.
  public static let startTLS = IMAPCommand("STARTTLS", kind: .startTLS)
  /// RFC 4978. Both sides compress when the server agrees.
  public static let compress = IMAPCommand("COMPRESS", kind: .compress, [.text("DEFLATE")])
  /// RFC 2342.
  public static let namespace = IMAPCommand("NAMESPACE")
  /// RFC 2971. Some providers want to know before they let anybody in.
  public static let identify = IMAPCommand("ID", [.text("(\"name\" \"gatewayd\")")])
  /// RFC 2177.
  public static let idle = IMAPCommand("IDLE", kind: .idle)

  public static func login(user: String, password: String, literals: Literals) -> IMAPCommand {
    IMAPCommand("LOGIN", [.string(user, secret: true), .string(password, secret: true)], literals: literals)
  }

  /// - Parameter initial: whether the server takes the first response at once (RFC 4959).
  public static func authenticate(_ sasl: SASLExchange, initial: Bool) -> IMAPCommand {
    let first: [Part] = sasl.responses.prefix(1).map { initial ? .secret($0) : .answer(secret: $0) }
    let others: [Part] = sasl.responses.dropFirst().map { .answer(secret: $0) }
    return IMAPCommand(
      "AUTHENTICATE", kind: .sasl, [.text(sasl.mechanism)] + first + others, concession: sasl.concession)
  }

  /// - Parameter condstore: asks for the mailbox's highest modification sequence (RFC 7162 §3.1.8).
  public static func select(_ mailbox: String, condstore: Bool = false) -> IMAPCommand {
    IMAPCommand(
      "SELECT", kind: .select, [.string(MailboxName.encode(mailbox))] + (condstore ? [.text("(CONDSTORE)")] : []))
  }

  /// SELECT without the right to change anything.
  public static func examine(_ mailbox: String) -> IMAPCommand {
    IMAPCommand("EXAMINE", kind: .select, [.string(MailboxName.encode(mailbox))])
  }

  public static func create(_ mailbox: String) -> IMAPCommand {
    IMAPCommand("CREATE", [.string(MailboxName.encode(mailbox))])
  }

  /// All mailboxes; with `specialUse`, only those that have one (RFC 6154 §2).
  public static func list(specialUse: Bool) -> IMAPCommand {
    IMAPCommand("LIST", [.text(specialUse ? "(SPECIAL-USE) \"\" \"*\"" : "\"\" \"*\"")])
  }

  /// UID, size and arrival of the messages from `first` to `last`, nil being the end of the mailbox.
  public static func summaries(from first: UID, to last: UID?) -> IMAPCommand {
    let range = "\(first):\(last.map(\.description) ?? "*")"
    return IMAPCommand("UID FETCH", [.text("\(range) (UID RFC822.SIZE INTERNALDATE)")])
  }

  /// The UIDs of those messages of a set that exist.
  public static func presence(of set: String) -> IMAPCommand {
    IMAPCommand("UID FETCH", [.text("\(set) (UID)")])
  }

  /// The whole messages, without marking them as seen.
  public static func messages(_ set: String) -> IMAPCommand {
    IMAPCommand("UID FETCH", [.text("\(set) (UID BODY.PEEK[])")])
  }

  public static func store(_ set: String, flag: String) -> IMAPCommand {
    IMAPCommand("UID STORE", [.text("\(set) +FLAGS.SILENT (\(flag))")])
  }

  /// RFC 6851.
  public static func move(_ set: String, to mailbox: String) -> IMAPCommand {
    IMAPCommand("UID MOVE", [.text(set), .string(MailboxName.encode(mailbox))])
  }

  public static func copy(_ set: String, to mailbox: String) -> IMAPCommand {
    IMAPCommand("UID COPY", [.text(set), .string(MailboxName.encode(mailbox))])
  }

  /// RFC 4315 §2.1: removes only the deleted messages of the set.
  public static func expunge(_ set: String) -> IMAPCommand { IMAPCommand("UID EXPUNGE", [.text(set)]) }

  /// The messages whose Message-ID field holds this id.
  public static func search(messageID: MessageID) -> IMAPCommand {
    IMAPCommand("UID SEARCH", [.text("HEADER Message-ID"), .string(messageID.value)])
  }

  public static func append(
    _ bytes: [UInt8], to mailbox: String, flags: [String], literals: Literals
  ) -> IMAPCommand {
    IMAPCommand(
      "APPEND",
      [.string(MailboxName.encode(mailbox)), .text("(\(flags.joined(separator: " ")))"), .data(bytes)],
      literals: literals)
  }
}
