/// Links, addresses of mail and bare host names, with their places; one walk over the text.
///
/// Whatever a mail program could make clickable counts, also where letters of other scripts or full-width dots stand
/// in it, and what a reader is meant to put together himself (`evil[.]example`, `hxxps://…`).
enum Links {
  /// - Parameter text: with the canonical characters of `Tokens`; full-width dots are dots.
  static func scan(_ text: [Character]) -> [Token] {
    var found: [Token] = []
    var start = 0
    while start < text.count {
      guard !isEdge(text[start]) else {
        start += 1
        continue
      }
      var end = start
      while end < text.count, !isEdge(text[end]) { end += 1 }
      read(text, start..<end, &found)
      start = end
    }
    return found
  }

  private static func isEdge(_ character: Character) -> Bool { character.isWhitespace || edges.contains(character) }
  private static let edges: Set<Character> = ["<", ">", "\"", "“", "”", "„", "«", "»", "(", ")", "{", "}", "|", "`"]
  private static let tail: Set<Character> = [".", ",", ";", ":", "!", "?", "'", "’", "*", "_", "]", "["]

  /// One run of characters without blank space.
  private static func read(_ text: [Character], _ run: Range<Int>, _ found: inout [Token]) {
    var end = run.upperBound
    while end > run.lowerBound, tail.contains(text[end - 1]) { end -= 1 }
    guard end - run.lowerBound >= 4 else { return }
    if let start = schemeStart(text, run.lowerBound..<end) { return add(text, start..<end, &found) }
    if let at = text[run.lowerBound..<end].firstIndex(of: "@"), at > run.lowerBound, isHostPart(text[at - 1]),
      at + 1 < end, isHostPart(text[at + 1])
    {
      return add(text, localStart(text, run.lowerBound..<at)..<end, &found)
    }
    var place = run.lowerBound
    while place < end {
      guard isHostPart(text[place]) else {
        place += 1
        continue
      }
      let host = hostEnd(text, place..<end)
      if host.isName {
        return add(text, place..<end, &found)
      }
      place = max(host.end, place + 1)
    }
  }

  private static func add(_ text: [Character], _ range: Range<Int>, _ found: inout [Token]) {
    let chunk = String(text[range]).replacing("[.]", with: ".").lowercased()
    found.append(
      Token(kind: .link, text: String(text[range]), value: chunk, start: range.lowerBound, end: range.upperBound))
  }

  private static func isHostPart(_ character: Character) -> Bool { character.isLetter || character.isNumber }

  /// Where `://`, `www.` or a scheme of the list begins its link.
  private static func schemeStart(_ text: [Character], _ range: Range<Int>) -> Int? {
    var word = range.lowerBound
    for place in range {
      let character = text[place]
      if character == ":" {
        let scheme = String(text[word..<min(place, word + 12)]).lowercased()
        let slashes = place + 2 < range.upperBound && text[place + 1] == "/" && text[place + 2] == "/"
        if slashes || schemes.contains(scheme) && place + 1 < range.upperBound { return word }
      } else if character == ".", place - word == 3, String(text[word..<place]).lowercased() == "www" {
        return word
      }
      if !isHostPart(character), character != "+", character != "-" { word = place + 1 }
    }
    return nil
  }
  private static let schemes: Set<String> = [
    "mailto", "tel", "sms", "javascript", "data", "vbscript", "file", "ftp", "whatsapp", "tg", "callto", "skype",
  ]

  /// The end of labels joined by dots, and whether they make a name: two or more, the last of letters.
  private static func hostEnd(_ text: [Character], _ range: Range<Int>) -> (end: Int, isName: Bool) {
    var end = range.lowerBound
    var labels = 0
    var last = 0
    var lastIsLetters = true
    var dotless = true
    while end < range.upperBound {
      let character = text[end]
      if isHostPart(character) || character == "-" || character == "_" {
        last += 1
        if !character.isLetter { lastIsLetters = false }
      } else if let dot = dotLength(text, end, range.upperBound), last > 0, end + dot < range.upperBound,
        isHostPart(text[end + dot])
      {
        labels += 1
        last = 0
        lastIsLetters = true
        dotless = false
        end += dot
        continue
      } else {
        break
      }
      end += 1
    }
    let isAddress =
      labels == 3 && !lastIsLetters && text[range.lowerBound..<end].allSatisfy { $0.isNumber || $0 == "." }
    return (end, !dotless && labels >= 1 && (last >= 2 && lastIsLetters || isAddress))
  }

  /// `.`, or a dot in brackets.
  private static func dotLength(_ text: [Character], _ place: Int, _ end: Int) -> Int? {
    if text[place] == "." { return 1 }
    let isBracketed = place + 2 < end && text[place] == "[" && text[place + 1] == "." && text[place + 2] == "]"
    return isBracketed ? 3 : nil
  }

  private static func localStart(_ text: [Character], _ range: Range<Int>) -> Int {
    var start = range.upperBound
    while start > range.lowerBound, isHostPart(text[start - 1]) || "._+-%".contains(text[start - 1]) { start -= 1 }
    return start
  }
}
