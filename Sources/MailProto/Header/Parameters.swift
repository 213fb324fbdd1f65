/// A MIME field value with its parameters: `text/plain; charset=utf-8` (RFC 2045 §5.1, RFC 2183, RFC 2231).
struct ParameterizedValue {
  /// In lower case; for a media type `type/subtype`.
  private(set) var value: String
  private(set) var parameters: [String: String] = [:]
  /// Readers could take the value or a parameter differently.
  private(set) var malformed = false
  /// Names of parameters that stand more than once; the first counts.
  private(set) var duplicates: Set<String> = []

  /// RFC 2231 pieces, by parameter name.
  private var pieces: [String: [Piece]] = [:]

  private struct Piece {
    let section: Int
    let extended: Bool
    let text: String
  }

  init(_ text: String) {
    var lexer = HeaderLexer(text, specials: HeaderLexer.mimeSpecials)
    value = ""
    var token = lexer.next()
    while let current = token, current != .special(UInt8(ascii: ";")) {
      switch current {
      case .atom(let atom): value += atom.lowercased()
      case .special(UInt8(ascii: "/")): value += "/"
      case .comment: break
      default: malformed = true
      }
      token = lexer.next()
    }
    while token != nil {
      readParameter(&lexer)
      _ = lexer.rest(until: UInt8(ascii: ";"))
      token = lexer.next()
    }
    malformed = malformed || lexer.unclosed
    joinPieces()
  }

  subscript(_ name: String) -> String? { parameters[name] }

  private mutating func readParameter(_ lexer: inout HeaderLexer) {
    var token = lexer.next()
    while case .comment = token { token = lexer.next() }
    guard case .atom(let name) = token else {
      malformed = malformed || token != nil
      return
    }
    guard lexer.next() == .special(UInt8(ascii: "=")) else {
      malformed = true
      return
    }
    if let text = readValue(&lexer) { add(name.lowercased(), text) }
  }

  /// A quoted value, or everything to the next semicolon: file names with blanks often lack their quotes.
  private mutating func readValue(_ lexer: inout HeaderLexer) -> String? {
    var probe = lexer
    if case .quoted(let text) = probe.next() {
      lexer = probe
      return text
    }
    let raw = lexer.rest(until: UInt8(ascii: ";"))
    let uncommented = raw.contains(" (") ? String(raw[..<(raw.firstIndex(of: "(") ?? raw.endIndex)]) : raw
    return uncommented.trimmedBlanks
  }

  /// `name`, `name*`, `name*0`, `name*0*` (RFC 2231 §3, §4).
  private mutating func add(_ name: String, _ text: String) {
    let sections = name.split(separator: "*", omittingEmptySubsequences: false)
    guard sections.count > 1, let base = sections.first.map(String.init) else {
      if parameters.updateValue(parameters[name] ?? text, forKey: name) != nil { duplicates.insert(name) }
      return
    }
    let numbered = Int(sections[1])
    let extended = sections.count > 2 || numbered == nil
    if let number = numbered, number > 999 { return }
    pieces[base, default: []].append(Piece(section: numbered ?? 0, extended: extended, text: text))
  }

  private mutating func joinPieces() {
    for (name, list) in pieces {
      var charset: String?
      var bytes: [UInt8] = []
      for piece in list.sorted(by: { $0.section < $1.section }) {
        guard piece.extended else {
          bytes.append(contentsOf: piece.text.utf8)
          continue
        }
        var text = Substring(piece.text)
        if charset == nil {
          let quotes = piece.text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
          if quotes.count == 3 {
            charset = String(quotes[0])
            text = quotes[2]
          }
        }
        bytes.append(contentsOf: Self.unescape(text))
      }
      parameters[name] = DecodedText(bytes, charset: charset?.isEmpty == true ? nil : charset).text
    }
    pieces = [:]
  }

  private static func unescape(_ text: Substring) -> [UInt8] {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = Octet.hexValue(bytes[index + 1]),
        let low = Octet.hexValue(bytes[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return out
  }
}
