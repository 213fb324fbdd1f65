/// A client's command (RFC 9051 §6), ready to be sent. The session adds the tag.
public struct IMAPCommand: Sendable {
  enum Kind { case plain, sasl, idle, startTLS, compress, select }

  /// What goes out at once; each later chunk waits for the server's continuation request.
  struct Chunk: Sendable {
    var bytes: [UInt8] = []
    /// The same for the trace, with credentials masked and data counted.
    var shown = ""
  }

  /// For messages about failures.
  public let name: String
  let kind: Kind
  /// What to answer when a SASL server objects; it then gives its verdict.
  let concession: [UInt8]
  let chunks: [Chunk]

  init(
    _ name: String, kind: Kind = .plain, _ parts: [Part] = [], literals: Literals = .synchronizing,
    concession: [UInt8] = []
  ) {
    self.name = name
    self.kind = kind
    self.concession = concession
    var chunks = [Chunk(bytes: Array(name.utf8), shown: name)]
    for part in parts { Self.add(part, to: &chunks, literals) }
    chunks[chunks.count - 1].bytes += [0x0D, 0x0A]
    self.chunks = chunks
  }

  /// How a literal may be sent.
  public enum Literals: Sendable {
    /// After the server's invitation only.
    case synchronizing
    /// At once when it is short (RFC 7888 §5, `LITERAL-`).
    case shortAtOnce
    /// At once (`LITERAL+`).
    case atOnce

    public init(capabilities: Set<String>) {
      if capabilities.contains("LITERAL+") {
        self = .atOnce
      } else {
        self = capabilities.isDisjoint(with: ["LITERAL-", "IMAP4REV2"]) ? .synchronizing : .shortAtOnce
      }
    }

    fileprivate func allows(_ size: Int) -> Bool {
      switch self {
      case .synchronizing: false
      case .shortAtOnce: size <= 4096
      case .atOnce: true
      }
    }
  }

  enum Part {
    case text(String)
    /// A string of ours in the form that it needs.
    case string(String, secret: Bool = false)
    case secret([UInt8])
    /// After a continuation request.
    case answer(secret: [UInt8])
    case data([UInt8])
  }

  private static func add(_ part: Part, to chunks: inout [Chunk], _ literals: Literals) {
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
        add(literal: Array(text.utf8), shown: secret ? "***" : nil, to: &chunks, literals)
      }
    case .data(let bytes):
      add(literal: bytes, shown: nil, to: &chunks, literals)
    }
  }

  private static func add(literal: [UInt8], shown: String?, to chunks: inout [Chunk], _ literals: Literals) {
    let atOnce = literals.allows(literal.count)
    let announcement = " {\(literal.count)\(atOnce ? "+" : "")}"
    let shown = shown ?? "(\(literal.count) bytes)"
    chunks[chunks.count - 1].bytes += Array(announcement.utf8) + [0x0D, 0x0A]
    chunks[chunks.count - 1].shown += announcement
    if atOnce {
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
