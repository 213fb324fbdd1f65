/// A stretch of a text as a page shows it. One of its fields is set.
struct Piece: Sendable, Hashable {
  var plain: String?
  /// What a fact stands behind.
  var linked: Linked?
  /// What nothing stands behind: why, as a sentence.
  var doubted: Named?
  /// A value that the mail names and no fact has.
  var named: Named?
  var added: String?
  var removed: String?

  struct Linked: Sendable, Hashable {
    let words: String
    let anchor: String
    let about: String
  }

  struct Named: Sendable, Hashable {
    let words: String
    let about: String
  }

  static func plain(_ text: some StringProtocol) -> Piece { Piece(plain: Visible.block(String(text))) }
}

/// A place in a text, in bytes of its UTF-8, and what stands there.
struct Mark: Sendable {
  let range: Range<Int>
  let make: @Sendable (String) -> Piece

  /// The text in pieces. Of marks that overlap the first counts, and of those that begin together the longest; one that
  /// would cut a character is left out.
  static func pieces(_ text: String, _ marks: [Mark]) -> [Piece] {
    let bytes = Array(text.utf8)
    let ordered = marks.sorted {
      ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
    }
    var pieces: [Piece] = []
    var at = 0
    for mark in ordered where mark.range.lowerBound >= at && mark.range.upperBound <= bytes.count && !mark.range.isEmpty
    {
      guard let before = String(validating: bytes[at..<mark.range.lowerBound], as: UTF8.self),
        let words = String(validating: bytes[mark.range], as: UTF8.self)
      else { continue }
      if !before.isEmpty { pieces.append(.plain(before)) }
      pieces.append(mark.make(Visible.block(words)))
      at = mark.range.upperBound
    }
    if at < bytes.count { pieces.append(.plain(String(decoding: bytes[at...], as: UTF8.self))) }
    return pieces
  }
}
