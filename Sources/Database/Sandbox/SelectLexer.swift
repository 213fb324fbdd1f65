/// A piece of SQL text.
enum SelectToken: Hashable {
  /// A word without quotes, in lower case: a keyword or a name.
  case word(String)
  /// A name in double quotes, without them.
  case name(String)
  case number(String)
  /// A string literal, without its quotes.
  case text(String)
  case symbol(String)
  case end
}

/// Cuts SQL into the pieces that `SelectGrammar` knows. What only some database understands (dollar quotes, escapes
/// in strings, parameters, other brackets) is refused, so that nothing is read in two ways.
struct SelectLexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0

  private static let longestText = 1_000
  private static let longestNumber = 20
  private static let mostTokens = 3_000
  private static let symbols = ["<>", "!=", "<=", ">=", "::", "||"]
  private static let single: Set<Unicode.Scalar> = [",", "(", ")", ".", "*", "+", "-", "/", "%", "=", "<", ">", ";"]

  init(_ sql: String) { scalars = Array(sql.unicodeScalars) }

  /// All pieces, `end` last.
  mutating func tokens() throws(SandboxError) -> [SelectToken] {
    var tokens: [SelectToken] = []
    while let token = try next() {
      tokens.append(token)
      guard tokens.count <= Self.mostTokens else { throw .refused("the statement is too long") }
    }
    return tokens + [.end]
  }

  private func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
    scalars.indices.contains(place + offset) ? scalars[place + offset] : nil
  }

  private mutating func next() throws(SandboxError) -> SelectToken? {
    try skipBlanks()
    guard let first = scalar() else { return nil }
    if Self.startsWord(first) { return .word(take(while: Self.isWord).lowercased()) }
    if Self.isDigit(first) || first == "." && scalar(1).map(Self.isDigit) == true { return try number() }
    if first == "'" { return .text(try quoted("'", "a string")) }
    if first == "\"" { return .name(try quoted("\"", "a name")) }
    for symbol in Self.symbols where scalar(1).map({ symbol == "\(first)\($0)" }) == true {
      place += 2
      return .symbol(symbol)
    }
    guard Self.single.contains(first) else { throw .refused("the character \(Self.shown(first)) is not allowed") }
    place += 1
    return .symbol(String(first))
  }

  /// Blank space and comments; comments of PostgreSQL nest.
  private mutating func skipBlanks() throws(SandboxError) {
    while let first = scalar() {
      if first == "-", scalar(1) == "-" {
        _ = take { $0 != "\n" && $0 != "\r" }
      } else if first == "/", scalar(1) == "*" {
        try skipComment()
      } else if [" ", "\t", "\n", "\r", "\u{0B}", "\u{0C}"].contains(first) {
        place += 1
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(SandboxError) {
    var depth = 0
    repeat {
      guard let first = scalar() else { throw .refused("a comment has no end") }
      let pair = scalar(1)
      if first == "/", pair == "*" {
        depth += 1
        place += 2
      } else if first == "*", pair == "/" {
        depth -= 1
        place += 2
      } else {
        place += 1
      }
    } while depth > 0
  }

  /// Digits with at most one point; an exponent could stand for a hundred thousand digits.
  private mutating func number() throws(SandboxError) -> SelectToken {
    let digits = take { Self.isDigit($0) || $0 == "." }
    let isPlain = digits.unicodeScalars.count { $0 == "." } <= 1 && digits.utf8.count <= Self.longestNumber
    guard isPlain, scalar().map(Self.isWord) != true else { throw .refused("the number \(digits)… is not allowed") }
    return .number(digits)
  }

  /// What stands up to the closing mark; a doubled mark is one.
  private mutating func quoted(_ mark: Unicode.Scalar, _ what: String) throws(SandboxError) -> String {
    place += 1
    var text = String.UnicodeScalarView()
    while let scalar = scalar() {
      place += 1
      if scalar == mark {
        guard self.scalar() == mark else { return try sized(String(text), what) }
        place += 1
      }
      guard scalar != "\0" else { throw .refused("\(what) contains a NUL character") }
      text.append(scalar)
    }
    throw .refused("\(what) has no end")
  }

  private func sized(_ text: String, _ what: String) throws(SandboxError) -> String {
    guard text.utf8.count <= Self.longestText else { throw .refused("\(what) is too long") }
    return text
  }

  private mutating func take(while holds: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while let scalar = scalar(), holds(scalar) {
      taken.append(scalar)
      place += 1
    }
    return String(taken)
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    (0x21...0x7E).contains(scalar.value) ? String(scalar) : "U+" + String(scalar.value, radix: 16, uppercase: true)
  }

  private static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool { startsWord(scalar) || isDigit(scalar) }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
