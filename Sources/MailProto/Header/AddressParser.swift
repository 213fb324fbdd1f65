/// Address fields (RFC 5322 §3.4, §4.4): groups, comments, quoted strings, routes, and what senders make of them.
struct AddressParser {
  /// All mailboxes as written, group members included.
  private(set) var addresses: [Address] = []
  /// Readers could take the field differently.
  private(set) var malformed = false
  /// The limit was reached.
  private(set) var truncated = false
  /// Why the addr-specs are not plain, for identity: a group, a comment or a route inside an address, and so on.
  private(set) var oddities: Set<String> = []

  /// What was found in the encoded words of names; the text is of no meaning.
  private(set) var words = EncodedWord.Decoded(text: "")

  private var lexer: HeaderLexer
  private let limit: Int

  /// One mailbox in the making.
  private struct Pending {
    private(set) var phrase: [Piece] = []
    /// An `@` stands in the phrase.
    private(set) var hasAt = false
    var comment: String?
    /// How many pieces stood before the comment.
    var commentAt = 0
    var spec: [Piece]?
    var isEmpty: Bool { phrase.isEmpty && spec == nil && comment == nil }
    /// Whether the phrase is an address already, so that another word begins something else.
    var isComplete: Bool { hasAt && phrase.last?.isWord == true }

    mutating func append(_ piece: Piece) {
      phrase.append(piece)
      hasAt = hasAt || piece.token == .special(UInt8(ascii: "@"))
    }
  }

  private struct Piece {
    let token: HeaderToken
    let blankBefore: Bool

    var isWord: Bool {
      switch token {
      case .atom, .quoted, .literal: true
      case .comment, .special: false
      }
    }
  }

  init(_ value: String, limit: Int) {
    self.limit = limit
    if let plain = PlainAddresses.read(value), plain.count <= limit {
      addresses = plain
      lexer = HeaderLexer("", specials: [])
    } else {
      lexer = HeaderLexer(value, specials: HeaderLexer.addressSpecials)
      run()
    }
  }

  /// The general way also for plain fields, for comparing.
  init(thorough value: String, limit: Int) {
    self.limit = limit
    lexer = HeaderLexer(value, specials: HeaderLexer.addressSpecials)
    run()
  }

  private mutating func run() {
    var pending = Pending()
    while let token = lexer.next(), !truncated {
      let piece = Piece(token: token, blankBefore: lexer.blankBefore)
      switch token {
      case .special(UInt8(ascii: ",")), .special(UInt8(ascii: ";")): finish(&pending)
      case .special(UInt8(ascii: ":")):
        oddities.insert("a group")
        // What names an address is no name of a group.
        if pending.spec != nil || pending.hasAt {
          malformed = true
          finish(&pending)
        }
        pending = Pending()
      case .special(UInt8(ascii: "<")):
        if pending.spec != nil {
          malformed = true
          finish(&pending)
        }
        pending.spec = angle()
      case .special(UInt8(ascii: ">")): malformed = true
      case .comment(let text):
        if pending.comment == nil { pending.commentAt = pending.phrase.count }
        pending.comment = pending.comment ?? text
      default:
        if pending.spec != nil || piece.blankBefore && piece.isWord && pending.isComplete {
          malformed = true
          finish(&pending)
        }
        pending.append(piece)
      }
    }
    finish(&pending)
    malformed = malformed || lexer.unclosed
  }

  /// The tokens up to `>`; a route (`@a,@b:`) before the address is dropped.
  private mutating func angle() -> [Piece] {
    var pieces: [Piece] = []
    while let token = lexer.next() {
      switch token {
      case .special(UInt8(ascii: ">")): return pieces
      case .special(UInt8(ascii: ":")):
        oddities.insert("a route")
        pieces = []
      case .special(UInt8(ascii: ",")) where pieces.first?.token != .special(UInt8(ascii: "@")),
        .special(UInt8(ascii: "<")),
        .special(UInt8(ascii: ";")):
        malformed = true
      case .comment: oddities.insert("a comment inside the address")
      default: pieces.append(Piece(token: token, blankBefore: lexer.blankBefore))
      }
    }
    malformed = true
    return pieces
  }

  private mutating func finish(_ pending: inout Pending) {
    defer { pending = Pending() }
    guard !pending.isEmpty else { return }
    guard addresses.count < limit else {
      truncated = true
      return
    }
    if let spec = pending.spec {
      let name = phrase(pending.phrase) ?? comment(pending)
      addresses.append(Address(name: name, address: address(spec)))
    } else if pending.hasAt {
      if pending.commentAt > 0, pending.commentAt < pending.phrase.count {
        oddities.insert("a comment inside the address")
      }
      addresses.append(Address(name: comment(pending), address: address(pending.phrase)))
    } else if let name = phrase(pending.phrase) {
      addresses.append(Address(name: name, address: ""))
    }
  }

  private mutating func comment(_ pending: Pending) -> String? {
    guard let comment = pending.comment else { return nil }
    return named(comment)
  }

  /// A display name, decoded; nil if nothing is left.
  private mutating func named(_ text: String) -> String? {
    let name = decoded(text).trimmedBlanks
    return name.isEmpty ? nil : name
  }

  private mutating func decoded(_ text: String) -> String {
    let decoded = EncodedWord.decode(text)
    words.lossy = words.lossy || decoded.lossy
    words.guessed = words.guessed || decoded.guessed
    words.hasNUL = words.hasNUL || decoded.hasNUL
    words.nested = words.nested || decoded.nested
    return decoded.text
  }

  /// The words of a display name. Encoded words are decoded together, so that characters split over two survive.
  private mutating func phrase(_ pieces: [Piece]) -> String? {
    guard !pieces.isEmpty else { return nil }
    var text = ""
    for piece in pieces {
      if piece.blankBefore, !text.isEmpty { text += " " }
      switch piece.token {
      case .atom(let word), .quoted(let word), .literal(let word): text += word
      case .special(let byte): text.unicodeScalars.append(Unicode.Scalar(byte))
      case .comment: break
      }
    }
    return named(text)
  }

  /// The addr-spec as written, without blanks.
  private mutating func address(_ pieces: [Piece]) -> String {
    var text = ""
    var joined = true
    var hasAt = false
    for piece in pieces {
      switch piece.token {
      case .atom(let word):
        if !joined {
          malformed = true
          // What follows an address without a comma is no part of it.
          if hasAt { return inspected(text) }
        }
        text += word
        joined = false
        continue
      case .quoted(let word): text += Self.requoted(word)
      case .literal(let word): text += word
      case .special(let byte):
        hasAt = hasAt || byte == UInt8(ascii: "@")
        text.unicodeScalars.append(Unicode.Scalar(byte))
      case .comment: break
      }
      joined = true
    }
    return inspected(text)
  }

  private mutating func inspected(_ text: String) -> String {
    if text.utf8.filter({ $0 == UInt8(ascii: "@") }).count != 1 { oddities.insert("not exactly one @ in the address") }
    if text.mayHoldEncodedWord { oddities.insert("an encoded word inside the address") }
    if text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F || $0 == "\u{FFFD}" || $0 == "\"" }) {
      oddities.insert("a control character or quotes inside the address")
    }
    return text
  }

  private static func requoted(_ word: String) -> String {
    var out = "\""
    for character in word.unicodeScalars {
      if character == "\"" || character == "\\" { out += "\\" }
      out.unicodeScalars.append(character)
    }
    return out + "\""
  }
}
