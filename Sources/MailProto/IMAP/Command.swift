/// A client's command (RFC 9051 §6), ready to be sent. The session adds the tag.
public struct IMAPCommand: Sendable {
  enum Kind { case plain, sasl, idle, startTLS, select }

  /// What goes out at once; each later chunk waits for the server's continuation request.
  struct Chunk: Sendable {
    var bytes: [UInt8] = []
    /// The same for the trace, with credentials masked and data counted.
    var shown = ""
  }

  /// For messages about failures.
  public let name: String
  let kind: Kind
  let chunks: [Chunk]

  private init(_ name: String, kind: Kind = .plain, _ parts: [Part] = [], nonSynchronizing: Bool = false) {
    self.name = name
    self.kind = kind
    var chunks = [Chunk(bytes: Array(name.utf8), shown: name)]
    for part in parts { Self.add(part, to: &chunks, nonSynchronizing: nonSynchronizing) }
    chunks[chunks.count - 1].bytes += [0x0D, 0x0A]
    self.chunks = chunks
  }

  private enum Part {
    case text(String)
    /// A string of ours in the form that it needs.
    case string(String, secret: Bool = false)
    case secret([UInt8])
    /// After a continuation request.
    case answer(secret: [UInt8])
    case data([UInt8])
  }

  private static func add(_ part: Part, to chunks: inout [Chunk], nonSynchronizing: Bool) {
    let last = chunks.count - 1
    switch part {
    case .text(let text):
      chunks[last].bytes += Array(" \(text)".utf8)
      chunks[last].shown += " \(text)"
    case .secret(let bytes):
      chunks[last].bytes += [0x20] + bytes
      chunks[last].shown += " ***"
    case .answer(let bytes):
      chunks[last].bytes += [0x0D, 0x0A]
      chunks.append(Chunk(bytes: bytes, shown: "***"))
    case .string(let text, let secret):
      if let quoted = quoted(text) {
        chunks[last].bytes += [0x20] + quoted
        chunks[last].shown += secret ? " ***" : " " + String(decoding: quoted, as: UTF8.self)
      } else {
        add(literal: Array(text.utf8), shown: secret ? "***" : nil, to: &chunks, nonSynchronizing)
      }
    case .data(let bytes):
      add(literal: bytes, shown: nil, to: &chunks, nonSynchronizing)
    }
  }

  private static func add(literal: [UInt8], shown: String?, to chunks: inout [Chunk], _ nonSynchronizing: Bool) {
    let announcement = " {\(literal.count)\(nonSynchronizing ? "+" : "")}"
    let shown = shown ?? "(\(literal.count) bytes)"
    chunks[chunks.count - 1].bytes += Array(announcement.utf8) + [0x0D, 0x0A]
    chunks[chunks.count - 1].shown += announcement
    if nonSynchronizing {
      chunks[chunks.count - 1].bytes += literal
      chunks[chunks.count - 1].shown += shown
    } else {
      chunks.append(Chunk(bytes: literal, shown: shown))
    }
  }

  /// Nil when the text needs a literal: outside printable ASCII, or long.
  private static func quoted(_ text: String) -> [UInt8]? {
    guard text.utf8.count <= 500, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    var result = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    return result + [UInt8(ascii: "\"")]
  }
}

/// One entry per command that gatewayd gives.
extension IMAPCommand {
  public static let capability = IMAPCommand("CAPABILITY")
  public static let noop = IMAPCommand("NOOP")
  public static let logout = IMAPCommand("LOGOUT")
  /// RFC 9051 §6.2.1. Whatever the server said in the clear is forgotten when it agrees.
  public static let startTLS = IMAPCommand("STARTTLS", kind: .startTLS)
  /// RFC 2177.
  public static let idle = IMAPCommand("IDLE", kind: .idle)

  public static func login(user: String, password: String, literalPlus: Bool) -> IMAPCommand {
    IMAPCommand(
      "LOGIN", [.string(user, secret: true), .string(password, secret: true)], nonSynchronizing: literalPlus)
  }

  /// RFC 4959 where the server takes the initial response at once.
  public static func authenticate(_ response: SASLResponse, initial: Bool) -> IMAPCommand {
    IMAPCommand(
      "AUTHENTICATE", kind: .sasl,
      [.text(response.mechanism), initial ? .secret(response.base64) : .answer(secret: response.base64)])
  }

  public static func select(_ mailbox: String) -> IMAPCommand {
    IMAPCommand("SELECT", kind: .select, [.string(MailboxName.encode(mailbox))])
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

  /// The whole message, without marking it as seen.
  public static func message(_ uid: UID) -> IMAPCommand {
    IMAPCommand("UID FETCH", [.text("\(uid) (UID BODY.PEEK[])")])
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

  public static func append(_ bytes: [UInt8], to mailbox: String, flags: [String], literalPlus: Bool) -> IMAPCommand {
    IMAPCommand(
      "APPEND",
      [.string(MailboxName.encode(mailbox)), .text("(\(flags.joined(separator: " ")))"), .data(bytes)],
      nonSynchronizing: literalPlus)
  }
}
