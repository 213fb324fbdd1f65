/// One Authentication-Results field (RFC 8601 §2.2).
struct AuthenticationBlock {
  /// 0 is the topmost field.
  let index: Int
  /// Nil if the field does not parse.
  private(set) var authservID: String?
  private(set) var results: [AuthenticationResult] = []
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
    var parser = Parser(field.value)
    guard let id = parser.identity(), let results = parser.results(block: index, id: id) else {
      defect = Defect(.malformedAuthenticationResults, at: field.at)
      return
    }
    authservID = id
    self.results = results
  }

  /// Recursive descent over the tokens; every function answers nil where the grammar is broken.
  private struct Parser {
    private var tokens: [(token: HeaderToken, blankBefore: Bool)] = []
    private var position = 0

    init(_ value: String) {
      var lexer = HeaderLexer(value, specials: Array("();=\"".utf8))
      while let token = lexer.next() {
        if case .comment = token { continue }
        tokens.append((token, lexer.blankBefore))
      }
      if lexer.unclosed { tokens = [] }
    }

    private var current: HeaderToken? { position < tokens.count ? tokens[position].token : nil }

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
        if current == nil, !out.isEmpty { break }
        guard let method = word()?.lowercased() else { return nil }
        if method == "none", out.isEmpty, current == nil { return [] }
        guard accept(UInt8(ascii: "=")), let result = word()?.lowercased(), let properties = properties() else {
          return nil
        }
        let name = method.split(separator: "/").first.map(String.init) ?? method
        if method.contains("/"), !method.hasSuffix("/1") { return nil }
        out.append(
          AuthenticationResult(block: block, authservID: id, method: name, result: result, properties: properties))
      }
      return out.isEmpty ? nil : out
    }

    private mutating func properties() -> [String: String]? {
      var out: [String: String] = [:]
      while let token = current, token != .special(UInt8(ascii: ";")) {
        guard case .atom(let name) = token else { return nil }
        position += 1
        guard accept(UInt8(ascii: "=")), let value = value() else { return nil }
        let key = name.lowercased()
        out[key] = out[key] ?? value
      }
      return out
    }

    /// A value may be glued together: `"local part"@domain`, or base64 that ends in `=`.
    private mutating func value() -> String? {
      guard var text = word() else {
        return current == nil || current == .special(UInt8(ascii: ";")) ? "" : nil
      }
      while position < tokens.count, !tokens[position].blankBefore {
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
}
