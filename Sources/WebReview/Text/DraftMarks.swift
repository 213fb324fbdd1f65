import Store

/// The draft with each checked statement linked to the fact behind it, and those without one marked.
enum DraftMarks {
  /// Claims of one draft that are looked at.
  private static let limit = 500

  static func pieces(_ proposal: Proposal) -> [Piece] {
    guard let text = proposal.emailResponse, !text.isEmpty else { return [] }
    let offsets = byteOffsets(text)
    let marks = proposal.grounding.prefix(limit).compactMap { claim -> Mark? in
      guard let range = place(of: claim, in: text, offsets) else { return nil }
      return Mark(range: range) { words in
        guard let id = claim.context, let index = proposal.context.firstIndex(where: { $0.id == id }) else {
          let why = claim.problem ?? "No fact supports this."
          return Piece(doubted: .init(words: words, about: Visible.line(why, limit: 300)))
        }
        let fact = proposal.context[index]
        return Piece(
          linked: .init(
            words: words, anchor: CasePage.Fact.anchor(of: index),
            about: Visible.line("\(fact.id): \(fact.text)", limit: 300)))
      }
    }
    return Mark.pieces(text, marks)
  }

  /// Bytes before each character, and all of them at the end.
  private static func byteOffsets(_ text: String) -> [Int] {
    var offsets = [0]
    offsets.reserveCapacity(text.utf8.count + 1)
    for character in text { offsets.append((offsets.last ?? 0) + character.utf8.count) }
    return offsets
  }

  /// Where the claim stands: at the place that it names if its words are there, else where they are found first.
  private static func place(of claim: Proposal.Claim, in text: String, _ offsets: [Int]) -> Range<Int>? {
    guard !claim.claim.isEmpty else { return nil }
    if offsets.indices.contains(claim.start), offsets.indices.contains(claim.end), claim.start < claim.end {
      let range = offsets[claim.start]..<offsets[claim.end]
      if Array(text.utf8)[range].elementsEqual(claim.claim.utf8) { return range }
    }
    return Bytes.first(Array(claim.claim.utf8), in: Array(text.utf8))
  }
}

/// Search in bytes.
enum Bytes {
  static func first(_ needle: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Range<Int>? {
    guard let head = needle.first, bytes.count >= needle.count else { return nil }
    var at = start
    while at <= bytes.count - needle.count {
      if bytes[at] == head, bytes[at..<(at + needle.count)].elementsEqual(needle) { return at..<(at + needle.count) }
      at += 1
    }
    return nil
  }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...:
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// ASCII letters in lower case; everything else as it is, so that places stay the same.
  static func lowered(_ text: String) -> [UInt8] {
    text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
