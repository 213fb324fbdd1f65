/// Parts what the sender wrote now from what was quoted, signed or forwarded, line by line.
///
/// One pass over the lines decides for each of them; in doubt the whole text counts as new.
struct TrimmedText {
  private(set) var new = ""
  private(set) var quoted = ""
  private(set) var isUncertain = false

  private let lines: [Substring]
  private let ours: WordTrail
  /// True for lines that are not the sender's words now.
  private var isOld: [Bool]

  init(_ text: String, ours: WordTrail) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.ours = ours
    isOld = Array(repeating: false, count: lines.count)
    markMarkedQuotes()
    let end = markTail()
    markSignature(before: end)
    new = collected(old: false)
    quoted = collected(old: true)
  }

  private func collected(old: Bool) -> String {
    var kept: [Substring] = []
    for (line, isOld) in zip(lines, isOld) where isOld == old {
      if line.isEmpty, kept.last?.isEmpty == true { continue }
      kept.append(!old && QuoteMark.stands(on: line) ? QuoteMark.content(of: line)[...] : line)
    }
    return kept.joined(separator: "\n").trimmedBlanks
  }

  // MARK: lines with "> "

  private mutating func markMarkedQuotes() {
    var index = 0
    while index < lines.count {
      guard QuoteMark.stands(on: lines[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < lines.count, QuoteMark.stands(on: lines[index]) || isGap(index) { index += 1 }
      markBlock(start..<index)
      markAttribution(above: start)
    }
  }

  /// An empty line between two quoted ones belongs to the quote.
  private func isGap(_ index: Int) -> Bool {
    lines[index].trimmedBlanks.isEmpty && index + 1 < lines.count && QuoteMark.stands(on: lines[index + 1])
  }

  /// A block of quoted lines: old, but for lines that are in none of our mails while most of the block is.
  private mutating func markBlock(_ range: Range<Int>) {
    let contents = range.map { QuoteMark.content(of: lines[$0]) }
    let known = contents.map { ours.contains($0) }
    let lettered = zip(contents, known).filter { $0.0.contains { $0.isLetter } }
    let mostlyOurs = !ours.isEmpty && lettered.count { $0.1 } * 2 >= lettered.count
    for (offset, index) in range.enumerated() {
      let own = mostlyOurs && !known[offset] && contents[offset].contains { $0.isLetter }
      isOld[index] = !own || Attribution.isHeaderLine(contents[offset]) || contents[offset].hasSuffix(":")
    }
  }

  /// "On … wrote:" in the up to four lines above a quote, with at most one empty line between.
  private mutating func markAttribution(above start: Int) {
    var last = start - 1
    while last >= 0, start - last <= 2, lines[last].trimmedBlanks.isEmpty { last -= 1 }
    guard last >= 0, !isOld[last] else { return }
    // The longer form first: its last line may look complete alone.
    for count in [2, 3, 4, 1] where last - count + 1 >= 0 && !isOld[last - count + 1] {
      let range = (last - count + 1)..<(last + 1)
      guard Attribution.matches(lines[range]) else { continue }
      for index in range { isOld[index] = true }
      return
    }
  }

  // MARK: everything below a separator

  /// Marks an unprefixed quote or forwarded mail that runs to the end; answers where the sender's own part ends.
  private mutating func markTail() -> Int {
    for index in lines.indices where !isOld[index] {
      guard let tail = tail(at: index) else { continue }
      markOldUnlessOwn(index..<lines.count, below: index + tail.height)
      if !tail.isCertain, !isMostlyOurs(index + tail.height) { isUncertain = true }
      return markRule(above: index)
    }
    return isOld.lastIndex(of: false).map { $0 + 1 } ?? 0
  }

  /// The line of dashes or underscores that Outlook draws above a quote.
  private mutating func markRule(above start: Int) -> Int {
    guard start > 0 else { return start }
    let text = lines[start - 1].trimmedBlanks
    guard text.utf8.count >= 5, text.allSatisfy({ $0 == "_" || $0 == "-" }) else { return start }
    isOld[start - 1] = true
    return start - 1
  }

  private struct Tail {
    /// How many lines the separator takes.
    let height: Int
    let isCertain: Bool
  }

  private func tail(at index: Int) -> Tail? {
    let line = lines[index].trimmedBlanks
    guard !line.isEmpty else { return nil }
    if Separator.matches(line) { return Tail(height: 1, isCertain: true) }
    if let height = HeaderBlockText.height(lines[index...]) { return Tail(height: height, isCertain: true) }
    for count in 1...4 where index + count <= lines.count {
      let range = index..<(index + count)
      guard Attribution.matches(lines[range]), !range.dropFirst().contains(where: { isOld[$0] }) else { continue }
      let follows = lines[(index + count)...].contains { !$0.trimmedBlanks.isEmpty }
      guard follows else { return nil }
      return Tail(height: count, isCertain: Attribution.isDetailed(lines[range]))
    }
    return nil
  }

  /// Inline answers in an unprefixed quote: the lines that are in none of our mails, if most of the others are.
  private mutating func markOldUnlessOwn(_ range: Range<Int>, below body: Int) {
    let mostly = isMostlyOurs(body)
    for index in range where !isOld[index] {
      let line = lines[index]
      let own = mostly && index >= body && line.contains { $0.isLetter } && !ours.contains(line)
      isOld[index] = !own || Attribution.isHeaderLine(line.trimmedBlanks)
    }
  }

  private func isMostlyOurs(_ body: Int) -> Bool {
    guard !ours.isEmpty, body <= lines.count else { return false }
    let lettered = lines[body...].filter { $0.contains { $0.isLetter } }
    return !lettered.isEmpty && lettered.count { ours.contains($0) } * 2 >= lettered.count
  }

  // MARK: signatures

  private mutating func markSignature(before end: Int) {
    let own = (0..<end).filter { !isOld[$0] }
    guard let start = Signature.start(own.map { lines[$0] }), start < own.count else { return }
    for index in own[start...] { isOld[index] = true }
  }
}

/// `>` at the start of a line.
enum QuoteMark {
  static func stands(on line: Substring) -> Bool {
    let text = line.drop { $0 == " " }
    // ">From " is how mbox writers escape a line of the sender's own.
    return text.first == ">" && line.count - text.count <= 2 && !text.hasPrefix(">From ")
  }

  static func content(of line: Substring) -> String { line.drop { $0 == ">" || $0 == " " }.trimmedBlanks }
}
