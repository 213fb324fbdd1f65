/// What was changed between two texts, word by word.
enum Difference {
  /// Words of both texts together; beyond that one stands whole below the other.
  private static let limit = 6000

  static func pieces(from old: String, to new: String) -> [Piece] {
    let (before, after) = (words(old), words(new))
    guard before.count + after.count <= limit else {
      return [Piece(removed: Visible.block(old)), Piece(added: Visible.block(new))]
    }
    let change = after.difference(from: before)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for step in change {
      switch step {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    return runs(before, after, removed, added)
  }

  /// Walks both at once: what is gone stands before what came for it.
  private static func runs(
    _ before: [Substring], _ after: [Substring], _ removed: Set<Int>, _ added: Set<Int>
  ) -> [Piece] {
    var pieces: [Piece] = []
    var (old, new) = (0, 0)
    func take(_ list: [Substring], _ at: inout Int, while holds: (Int) -> Bool) -> String {
      let start = at
      while at < list.count, holds(at) { at += 1 }
      return Visible.block(list[start..<at].joined())
    }
    while old < before.count || new < after.count {
      let gone = take(before, &old) { removed.contains($0) }
      let came = take(after, &new) { added.contains($0) }
      if !gone.isEmpty { pieces.append(Piece(removed: gone)) }
      if !came.isEmpty { pieces.append(Piece(added: came)) }
      let start = new
      let same = take(after, &new) { !added.contains($0) && !removed.contains(old + $0 - start) }
      old += new - start
      if !same.isEmpty { pieces.append(Piece(plain: same)) }
      if gone.isEmpty, came.isEmpty, same.isEmpty { break }
    }
    return pieces
  }

  /// Words and the blanks between them, each by itself.
  private static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    var start = text.startIndex
    while start < text.endIndex {
      let blank = text[start].isWhitespace
      let end = text[start...].firstIndex { $0.isWhitespace != blank || ($0.isNewline && blank) } ?? text.endIndex
      let next = end == start ? text.index(after: start) : end
      words.append(text[start..<next])
      start = next
    }
    return words
  }
}
