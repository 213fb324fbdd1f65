/// What the trimming of a text may look at beside the text.
struct TrimContext {
  /// The words of mail that we sent to, or hold of, this conversation.
  var ours = WordTrail([])
  /// The message names another mail that it answers, or its subject does.
  var isReply = false
}

/// Parts what the sender wrote now from what was quoted, signed or forwarded, line by line.
///
/// Each line is decided once and goes to one side with all its words; in doubt the whole text counts as new.
struct TrimmedText {
  private(set) var new = ""
  private(set) var quoted = ""
  /// What was cut as a signature or notice; part of `quoted`.
  private(set) var signature = ""
  private(set) var isUncertain = false

  private let lines: [Substring]
  private let context: TrimContext
  private var fate: [Fate]
  /// A quote was found, so further marked lines belong to the same conversation.
  private var hasQuote = false

  private enum Fate { case new, quoted, signature }

  init(_ text: String, marks: [HTMLMark] = [], context: TrimContext) {
    lines = text.lines
    self.context = context
    fate = Array(repeating: .new, count: lines.count)
    markQuotedLines(cited: marks.filter { $0.kind == .cited }.map(\.lines))
    for mark in marks { apply(mark) }
    let end = markTail()
    markSignature(before: end)
    new = collected { $0 == .new }
    quoted = collected { $0 != .new }
    signature = collected { $0 == .signature }
  }

  private func collected(_ belongs: (Fate) -> Bool) -> String {
    guard fate.contains(where: belongs) else { return "" }
    var kept: [Substring] = []
    for (line, fate) in zip(lines, fate) where belongs(fate) {
      if line.isEmpty, kept.last?.isEmpty == true { continue }
      // A line that was quoted by mark but is the sender's own loses the mark.
      kept.append(fate == .new && hasQuote && QuoteMark.stands(on: line) ? QuoteMark.content(of: line)[...] : line)
    }
    return kept.joined(separator: "\n").trimmedBlanks
  }

  private mutating func mark(_ range: Range<Int>, _ new: Fate = .quoted) {
    for index in range.clamped(to: fate.indices) where fate[index] == .new { fate[index] = new }
  }

  // MARK: lines with "> "

  private mutating func markQuotedLines(cited: [Range<Int>]) {
    var index = 0
    var isCited = Array(repeating: false, count: cited.isEmpty ? 0 : lines.count)
    for range in cited { for line in range.clamped(to: isCited.indices) { isCited[line] = true } }
    while index < lines.count {
      guard QuoteMark.stands(on: lines[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < lines.count, QuoteMark.stands(on: lines[index]) || isGap(index) { index += 1 }
      let introduction = introduction(above: start)
      let isMade = isCited.isEmpty ? false : isCited[start..<index].contains(true)
      markBlock(start..<index, isIntroduced: introduction != nil || isMade)
      if let introduction, hasQuote { mark(introduction) }
    }
  }

  /// An empty line between two quoted ones belongs to the quote.
  private func isGap(_ index: Int) -> Bool {
    lines[index].isBlank && index + 1 < lines.count && QuoteMark.stands(on: lines[index + 1])
  }

  /// The lines above a quote, with at most two empty ones between, that introduce it: "On … wrote:", a header block,
  /// or a separator. Taking them as such costs nothing where a quote follows.
  private func introduction(above start: Int) -> Range<Int>? {
    var last = start - 1
    while last >= 0, start - last <= 2, lines[last].isBlank { last -= 1 }
    guard last >= 0, fate[last] == .new, !lines[last].isBlank else { return nil }
    // The longer form first: its last line may look complete alone.
    for count in [2, 3, 4, 1] where last - count + 1 >= 0 {
      let range = (last - count + 1)..<(last + 1)
      if range.allSatisfy({ fate[$0] == .new }), Attribution(lines[range]) != nil { return range }
    }
    for top in stride(from: last, through: max(0, last - 12), by: -1) where fate[top] == .new {
      if Separator.matches(lines[top]) { return top..<(last + 1) }
      if let header = QuotedHeader(lines[top...]), top + header.height > last { return top..<(last + 1) }
    }
    return nil
  }

  /// A block of lines with quote marks.
  ///
  /// Where we know what we sent, the lines that are in none of it are the sender's own. Else it is a quote if
  /// something speaks for it beside the marks, which people also use for lists and prices.
  private mutating func markBlock(_ range: Range<Int>, isIntroduced: Bool) {
    let contents = range.map { QuoteMark.content(of: lines[$0]) }
    guard !context.ours.isEmpty else { return markUnknownBlock(range, contents, isIntroduced) }
    let known = contents.map { context.ours.contains($0) }
    guard zip(contents, known).contains(where: { $1 && $0.hasWords }) else {
      return markUnknownBlock(range, contents, isIntroduced)
    }
    hasQuote = true
    for (offset, index) in range.enumerated() {
      let text = contents[offset]
      let isFrame =
        QuotedHeader.label(of: text) != nil || Attribution([text[...]]) != nil || Separator.matches(text[...])
      if known[offset] || !text.hasWords || isFrame { fate[index] = .quoted }
    }
  }

  private mutating func markUnknownBlock(_ range: Range<Int>, _ contents: [String], _ isIntroduced: Bool) {
    let spoken = contents.count { $0.hasWords }
    let isAtStart = lines[..<range.lowerBound].allSatisfy(\.isBlank)
    let isAtEnd = lines[range.upperBound...].allSatisfy(\.isBlank)
    let nests = range.contains { QuoteMark.depth(of: lines[$0]) > 1 }
    let isAnswer = context.isReply && (spoken > 1 || isAtEnd)
    let isQuote = isIntroduced || hasQuote || nests || isAtStart || isAnswer || isAtEnd && spoken > 1 && isApart(range)
    if isQuote {
      hasQuote = true
      mark(range)
      // We hold what we sent, and nothing of this is in it.
      if !context.ours.isEmpty { isUncertain = true }
    } else if spoken > 1 {
      isUncertain = true
    }
  }

  /// An empty line stands above, and the text above that does not announce a list.
  private func isApart(_ range: Range<Int>) -> Bool {
    guard let above = lines[..<range.lowerBound].last, above.isBlank else { return false }
    return lines[..<range.lowerBound].last { !$0.isBlank }?.trimmedBlanks.hasSuffix(":") == false
  }

  // MARK: what HTML says of itself

  private mutating func apply(_ mark: HTMLMark) {
    let range = mark.lines.clamped(to: lines.indices)
    guard let first = range.first(where: { !lines[$0].isBlank }) else { return }
    switch mark.kind {
    case .cited: return
    case .introduction:
      guard let quote = (first..<min(first + 8, lines.count)).first(where: { QuoteMark.stands(on: lines[$0]) }) else {
        return
      }
      let above = (first..<quote).filter { !lines[$0].isBlank }
      if let last = above.last, above.count <= Attribution.maxLines, lines[last].trimmedBlanks.hasSuffix(":") {
        for line in first..<quote where !lines[line].isBlank { self.mark(line..<(line + 1)) }
      }
    case .quote: markOldUnlessOwn(range, below: first)
    case .tail:
      guard looksLikeHeader(first) else { return }
      markOldUnlessOwn(first..<lines.count, below: first + (QuotedHeader(lines[first...])?.height ?? 1))
      _ = markRule(above: first)
    case .signature:
      let text = range.filter { !lines[$0].isBlank }.map { lines[$0] }
      let bare = text.first.map { $0.trimmedBlanks.hasPrefix("--") } == true ? text.dropFirst() : text[...]
      if Signature.looksLikeSignature(bare) || DeviceLine.start(bare) == bare.startIndex {
        self.mark(range, .signature)
      }
    }
  }

  /// At least two of the lines from here read "Word: value".
  private func looksLikeHeader(_ start: Int) -> Bool {
    let first = Separator.isRule(lines[start]) ? start + 1 : start
    let head = lines[first...].filter { !$0.isBlank }.prefix(6)
    return head.count { line in
      line.prefix(40).firstIndex { $0 == ":" || $0 == "：" }.map { $0 != line.startIndex } ?? false
    } >= 2
  }

  // MARK: everything below a separator

  /// Marks an unprefixed quote or forwarded mail that runs to the end; answers where the sender's own part ends.
  private mutating func markTail() -> Int {
    for index in lines.indices where fate[index] == .new {
      guard let tail = tail(at: index) else { continue }
      let body = index + tail.height
      hasQuote = true
      if let next = lines[min(body, lines.count)...].firstIndex(where: { !$0.isBlank }),
        QuoteMark.stands(on: lines[next])
      {
        // The quote below bears marks, so what stands without them is an answer.
        mark(index..<body)
        _ = markRule(above: index)
        continue
      }
      if !tail.isCertain, knownShare(body) < 0.5 { isUncertain = true }
      markOldUnlessOwn(index..<lines.count, below: body)
      return markRule(above: index)
    }
    return fate.lastIndex(of: .new).map { $0 + 1 } ?? 0
  }

  /// The line of dashes or underscores that mail programs draw above a quote, or a title without them.
  private mutating func markRule(above start: Int) -> Int {
    var index = start - 1
    while index >= 0, start - index <= 2, lines[index].isBlank { index -= 1 }
    guard index >= 0, Separator.isRule(lines[index]) || Separator.isBareTitle(lines[index]) else { return start }
    mark(index..<start)
    return index
  }

  private struct Tail {
    /// How many lines the separator takes.
    let height: Int
    let isCertain: Bool
  }

  private func tail(at index: Int) -> Tail? {
    let line = lines[index]
    guard !line.isBlank else { return nil }
    if Separator.matches(line) {
      let next = lines[(index + 1)...].firstIndex { !$0.isBlank } ?? index + 1
      let header = next < lines.count ? QuotedHeader(lines[next...]) : nil
      return Tail(height: header.map { next + $0.height - index } ?? 1, isCertain: true)
    }
    if let header = QuotedHeader(lines[index...]) { return Tail(height: header.height, isCertain: header.isCertain) }
    for count in 1...Attribution.maxLines where index + count <= lines.count {
      let range = index..<(index + count)
      guard range.allSatisfy({ fate[$0] == .new }), let found = Attribution(lines[range]) else { continue }
      guard lines[(index + count)...].contains(where: { !$0.isBlank }) else { return nil }
      return Tail(height: count, isCertain: found.strength == .strong)
    }
    return nil
  }

  /// An unprefixed quote: old, but for the lines that are in none of our mails while most of the others are.
  ///
  /// Where some of it is ours and most is not, long answers may stand between our lines.
  private mutating func markOldUnlessOwn(_ range: Range<Int>, below body: Int) {
    let share = knownShare(body)
    if share > 0, share < 0.5 { isUncertain = true }
    for index in range.clamped(to: lines.indices) where fate[index] == .new {
      let line = lines[index]
      let isOwn = share >= 0.5 && index >= body && line.hasWords && !context.ours.contains(line)
      if !isOwn || QuotedHeader.label(of: line) != nil || Attribution([line]) != nil { fate[index] = .quoted }
    }
  }

  /// How much of what stands below is in our mail, by lines of three words and more.
  private func knownShare(_ body: Int) -> Double {
    guard !context.ours.isEmpty, body < lines.count else { return 0 }
    let spoken = lines[body...].filter { Words.of(String($0)).count >= 3 }
    guard !spoken.isEmpty else { return 0 }
    return Double(spoken.count { context.ours.contains($0) }) / Double(spoken.count)
  }

  // MARK: signatures

  private mutating func markSignature(before end: Int) {
    let own = (0..<end).filter { fate[$0] == .new }
    guard let found = Signature(own.map { lines[$0] }), found.start < own.count else { return }
    if found.isDoubtful { isUncertain = true }
    for index in own[found.start...] { fate[index] = .signature }
  }
}

extension StringProtocol {
  /// Whether a letter or a digit stands in it.
  var hasWords: Bool { contains { $0.isLetter || $0.isNumber } }
}

/// `>` at the start of a line.
enum QuoteMark {
  static func stands(on line: some StringProtocol) -> Bool {
    let text = line.drop { $0 == " " }
    // ">From " is how mbox writers escape a line of the sender's own; ">5 kg" and ">_<" are no quotes.
    guard text.first == ">", line.utf8.count - text.utf8.count <= 2, !text.hasPrefix(">From ") else { return false }
    return !text.hasPrefix(">_<") && !text.hasPrefix(">.<") && !text.hasPrefix(">=")
  }

  /// How many marks stand before the text.
  static func depth(of line: some StringProtocol) -> Int {
    line.prefix { $0 == ">" || $0 == " " }.count { $0 == ">" }
  }

  static func content(of line: some StringProtocol) -> String {
    line.drop { $0 == ">" || $0 == " " }.trimmedBlanks
  }
}
