import Store

/// The customer's words with the values in them marked: those that a row of the facts has are linked to it, other
/// numbers and codes stand out as such.
enum MailMarks {
  /// Bytes of a mail that are looked at; the rest is shown as it is.
  private static let limit = 20_000

  static func pieces(_ text: String, facts: [Proposal.ContextItem]) -> [Piece] {
    guard !text.isEmpty, text.utf8.count <= limit else { return text.isEmpty ? [] : [.plain(text)] }
    let known = Known(facts)
    let bytes = Bytes.lowered(text)
    return Mark.pieces(text, names(in: bytes, known) + codes(in: bytes, known))
  }

  /// What the rows hold, by how it would stand in a mail.
  private struct Known {
    /// Letters and digits only, lower case → place of the fact.
    var codes: [String: Int] = [:]
    var names: [(bytes: [UInt8], fact: Int)] = []
    let about: [String]

    init(_ facts: [Proposal.ContextItem]) {
      about = facts.map { Visible.line("\($0.id): \($0.text)", limit: 300) }
      for (index, fact) in facts.prefix(60).enumerated() {
        for (column, value) in fact.row where column != "customer_id" { add(value, index) }
      }
    }

    private mutating func add(_ value: JSONValue, _ fact: Int) {
      switch value {
      case .integer(let number) where number >= 100: keep("\(number)", fact)
      case .string(let text) where (3...60).contains(text.utf8.count):
        if text.utf8.contains(where: Bytes.isDigit) { keep(MailMarks.code(text), fact) }
        if text.contains(where: \.isLetter), names.count < 200 { names.append((Bytes.lowered(text), fact)) }
      default: break
      }
    }

    private mutating func keep(_ code: String, _ fact: Int) {
      if code.utf8.count >= 3, codes[code] == nil { codes[code] = fact }
    }
  }

  static func code(_ text: some StringProtocol) -> String {
    text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  private static func linked(_ range: Range<Int>, _ fact: Int, _ known: Known) -> Mark {
    let about = known.about.indices.contains(fact) ? known.about[fact] : ""
    return Mark(range: range) { Piece(linked: .init(words: $0, anchor: CasePage.Fact.anchor(of: fact), about: about)) }
  }

  private static func names(in bytes: [UInt8], _ known: Known) -> [Mark] {
    known.names.flatMap { name, fact -> [Mark] in
      var marks: [Mark] = []
      var at = 0
      while marks.count < 20, let range = Bytes.first(name, in: bytes, from: at) {
        let free =
          (range.lowerBound == 0 || !Bytes.isWord(bytes[range.lowerBound - 1]))
          && (range.upperBound == bytes.count || !Bytes.isWord(bytes[range.upperBound]))
        if free { marks.append(linked(range, fact, known)) }
        at = range.upperBound
      }
      return marks
    }
  }

  /// Numbers and codes: words of letters, digits and hyphens that hold digits.
  private static func codes(in bytes: [UInt8], _ known: Known) -> [Mark] {
    var marks: [Mark] = []
    var at = 0
    while at < bytes.count, marks.count < 200 {
      guard isCode(bytes[at]) else {
        at += 1
        continue
      }
      var end = at
      while end < bytes.count, isCode(bytes[end]) { end += 1 }
      var last = end
      while last > at, bytes[last - 1] == UInt8(ascii: "-") { last -= 1 }
      let word = bytes[at..<last]
      let digits = word.count(where: Bytes.isDigit)
      if digits > 0 {
        if let fact = known.codes[code(String(decoding: word, as: UTF8.self))] {
          marks.append(linked(at..<last, fact, known))
        } else if digits >= 4 {
          marks.append(
            Mark(range: at..<last) { Piece(named: .init(words: $0, about: "Named in the mail; no fact has it.")) })
        }
      }
      at = end
    }
    return marks
  }

  private static func isCode(_ byte: UInt8) -> Bool {
    byte < 0x80 && (Bytes.isWord(byte) || byte == UInt8(ascii: "-"))
  }
}
