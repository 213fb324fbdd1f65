/// An estimate of how many tokens a text is to a language model.
///
/// Models cut text in ways of their own, and which one will read it is not known here; so this counts what their
/// vocabularies have in common: a common word is one token, a longer one some more, digits go by threes, marks by
/// twos. Same text, same count. Linear.
public enum TokenCount {
  public static func of(_ text: String) -> Int {
    var counter = Counter()
    for scalar in text.unicodeScalars { counter.take(Kind(scalar)) }
    counter.close()
    return counter.tokens
  }

  /// What a request costs before any answer: both messages and the schema, with a few tokens for what a server puts
  /// around them.
  public static func of(_ request: ModelRequest) -> Int {
    of(request.system) + of(request.user) + of(request.schema) + frame
  }

  static let frame = 8

  private enum Kind: Equatable {
    case letter(weight: Int)
    case digit, mark, blank, newline

    init(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x30...0x39: self = .digit
      case 0x41...0x5A, 0x61...0x7A: self = .letter(weight: 1)
      case 0x0A, 0x0D: self = .newline
      case 0x00...0x20, 0xA0: self = .blank
      case 0x21...0x7F: self = .mark
      case 0xC0...0x24F: self = .letter(weight: 2)
      default: self = .letter(weight: 4)
      }
    }

    func continues(_ other: Kind) -> Bool {
      switch (self, other) {
      case (.letter, .letter): true
      default: self == other
      }
    }
  }

  private struct Counter {
    var tokens = 0
    private var kind = Kind.blank
    private var weight = 0

    mutating func take(_ next: Kind) {
      if !next.continues(kind) { close() }
      kind = next
      if case .letter(let more) = next { weight += more } else { weight += 1 }
    }

    mutating func close() {
      switch kind {
      case .letter: tokens += weight <= 8 ? 1 : 1 + (weight - 8 + 3) / 4
      case .digit: tokens += (weight + 2) / 3
      case .mark: tokens += (weight + 1) / 2
      case .newline: tokens += 1
      case .blank: break
      }
      kind = .blank
      weight = 0
    }
  }
}
