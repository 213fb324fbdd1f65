/// One Authentication-Results field (RFC 8601 §2.2).
struct AuthenticationBlock {
  /// 0 is the topmost field.
  let index: Int
  /// Nil if the field does not parse.
  private(set) var authservID: String?
  private(set) var results: [AuthenticationResult] = []
  /// Places in `results` of those that give one property two values: nobody could say which one was meant, so they
  /// prove nothing. The first value is shown.
  private(set) var contested: Set<Int> = []
  private(set) var defect: Defect?
  /// The field as it stands, for finding out whom a broken block claims to be.
  let raw: String

  static func all(_ header: HeaderBlock) -> [AuthenticationBlock] { all(header.fields) }

  static func all(_ fields: [HeaderField]) -> [AuthenticationBlock] {
    fields.filter { $0.key == "authentication-results" }.enumerated().map { AuthenticationBlock($1, index: $0) }
  }

  private init(_ field: HeaderField, index: Int) {
    self.index = index
    raw = field.value
    var parser = AuthenticationParser(field.value)
    guard let id = parser.identity(), let results = parser.results(block: index, id: id) else {
      defect = Defect(.malformedAuthenticationResults, at: field.at)
      return
    }
    authservID = id
    self.results = results
    contested = parser.contested
  }

  /// Whether it says that it is of this server. A block that does not parse does if the name stands anywhere in it.
  func claims(_ id: String) -> Bool {
    guard let name = authservID else { return raw.lowercased().contains(id.lowercased()) }
    return DomainName.canonical(name) == DomainName.canonical(id)
  }
}

/// Recursive descent over the tokens of the field; every function answers nil where the grammar is broken.
///
///     authres-payload = authserv-id [ 1*DIGIT ] ( ";" "none" / 1*resinfo )
///     resinfo         = ";" method [ "/" 1*DIGIT ] "=" result [ "reason" "=" value ] *( ptype "." property "=" pvalue )
///
/// Comments and blanks may stand between any two of these.
private struct AuthenticationParser {
  private struct Piece {
    let token: HeaderToken
    /// A blank or a comment stood before it.
    let isApart: Bool
  }

  private var pieces: [Piece] = []
  private var position = 0
  private(set) var contested: Set<Int> = []

  init(_ value: String) {
    var lexer = HeaderLexer(value, specials: Array("();=\"".utf8))
    var afterComment = false
    while let token = lexer.next() {
      if case .comment = token {
        afterComment = true
        continue
      }
      pieces.append(Piece(token: token, isApart: lexer.blankBefore || afterComment))
      afterComment = false
    }
    if lexer.unclosed { pieces = [] }
  }

  private var current: HeaderToken? { position < pieces.count ? pieces[position].token : nil }

  private mutating func word() -> String? {
    switch current {
    case .atom(let text), .quoted(let text):
      position += 1
      return text
    default: return nil
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard current == .special(byte) else { return false }
    position += 1
    return true
  }

  /// Atoms that a joint (`.` or `/`) holds together though blanks or comments stand between: `policy . expired`.
  private mutating func joined(by joint: Character) -> String? {
    guard case .atom(var text) = current else { return nil }
    position += 1
    while case .atom(let next) = current, text.last == joint || next.first == joint {
      text += next
      position += 1
    }
    return text
  }

  /// The authserv-id and an optional version, of which only 1 is known.
  mutating func identity() -> String? {
    guard let id = word(), !id.isEmpty else { return nil }
    if case .atom(let version) = current {
      guard version == "1" else { return nil }
      position += 1
    }
    return id
  }

  mutating func results(block: Int, id: String) -> [AuthenticationResult]? {
    var out: [AuthenticationResult] = []
    guard current != nil else { return nil }
    while current != nil {
      guard accept(UInt8(ascii: ";")) else { return nil }
      // Many servers end the field in a semicolon.
      if current == nil, !out.isEmpty { break }
      guard let method = joined(by: "/")?.lowercased() else { return nil }
      if method == "none", out.isEmpty, current == nil { return [] }
      guard accept(UInt8(ascii: "=")), let result = word()?.lowercased(), !result.isEmpty, let name = known(method),
        let properties = properties(of: out.count)
      else { return nil }
      out.append(
        AuthenticationResult(block: block, authservID: id, method: name, result: result, properties: properties))
    }
    return out.isEmpty ? nil : out
  }

  /// The method without its version, which may only be 1.
  private func known(_ method: String) -> String? {
    let halves = method.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = halves.first, !name.isEmpty, halves.count <= 2, halves.count == 1 || halves[1] == "1" else {
      return nil
    }
    return String(name)
  }

  private mutating func properties(of result: Int) -> [String: String]? {
    var out: [String: String] = [:]
    while let token = current, token != .special(UInt8(ascii: ";")) {
      guard let key = joined(by: ".")?.lowercased(), !key.hasPrefix("."), !key.hasSuffix("."),
        accept(UInt8(ascii: "=")), let value = value()
      else { return nil }
      if let known = out[key], known != value { contested.insert(result) }
      out[key] = out[key] ?? value
    }
    return out
  }

  /// A value may be glued together: `"local part"@domain`, or base64 that ends in `=`.
  private mutating func value() -> String? {
    guard var text = word() else {
      return current == nil || current == .special(UInt8(ascii: ";")) ? "" : nil
    }
    while position < pieces.count, !pieces[position].isApart {
      if accept(UInt8(ascii: "=")) {
        text += "="
      } else if let more = word() {
        text += more
      } else {
        break
      }
    }
    return text
  }
}
