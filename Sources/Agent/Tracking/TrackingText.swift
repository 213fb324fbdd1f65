/// A run of letters and digits of a mail.
struct TrackingAtom: Sendable {
  /// Folded, as words are compared.
  var word: String
  /// Upper-case ASCII letters and digits; empty where any other character is among them.
  var code: [UInt8]
  var digits: Int
  /// What stands between the atom before and this one.
  var gap: Gap
  /// A date, a time, an amount, a phone or an address: no part of a tracking number.
  var isClosed = false
  var isCapital: Bool
  /// Of an atom in a link: whether the link, or the field that holds it, speaks of tracking.
  var linkSpeaksOfTracking: Bool?

  var isNumber: Bool { !code.isEmpty && digits == code.count }
  var isLetters: Bool { !code.isEmpty && digits == 0 }
  var isMixed: Bool { digits > 0 && digits < code.count }

  struct Gap: Hashable, Sendable {
    var blanks = 0
    var newlines = 0
    /// Everything else, in order.
    var marks = ""
    var startsQuotedLine = false

    /// Whether one number may go on behind it.
    var joins: Bool {
      if marks.isEmpty { return newlines <= 1 }
      if newlines == 1, marks == "-" || marks.allSatisfy({ $0 == ">" }) { return true }
      return blanks == 0 && newlines == 0 && marks.count == 1 && marks.allSatisfy(Self.separators.contains)
    }
    /// Joined by a mark, not by a blank.
    var isTight: Bool { blanks == 0 && newlines == 0 && joins }
    var endsSentence: Bool {
      if newlines > 0 { return true }
      if marks.contains(where: { "!?;|".contains($0) }) { return true }
      return blanks > 0 && marks.contains { ".…".contains($0) }
    }
    var breaksClause: Bool { marks.contains { ",:()[]–—\"“”„«»".contains($0) } || (blanks > 0 && marks == "-") }

    private static let separators: Set<Character> = ["-", "–", "‑", "‐", ".", "/", "_", "·"]
  }
}

/// A mail as atoms, with the dates, times, amounts, phones, addresses and bank accounts in it closed.
struct TrackingText: Sendable {
  private(set) var atoms: [TrackingAtom] = []
  /// Whether the atom stands in a line that begins with `>`.
  private var quoted: [Bool] = []

  init(_ text: String) {
    var gap = TrackingAtom.Gap()
    var isQuoted = false
    var atLineStart = true
    var chunk: [Unicode.Scalar] = []
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    for scalar in Self.plain(text).unicodeScalars {
      guard isBlank(scalar) else {
        if atLineStart { isQuoted = scalar == ">" }
        atLineStart = false
        chunk.append(scalar)
        continue
      }
      append(chunk, &gap, isQuoted)
      chunk = []
      switch scalar {
      case "\n":
        gap.newlines += 1
        atLineStart = true
      case "\r": break
      default: gap.blanks += 1
      }
    }
    append(chunk, &gap, isQuoted)
    closePhones()
    closeBankAccounts()
  }

  func isQuoted(_ index: Int) -> Bool { quoted.indices.contains(index) && quoted[index] }

  /// Digits and letters of full width as plain ones.
  private static func plain(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { (0xFF01...0xFF5E).contains($0.value) }) else { return text }
    var view = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isWide = (0xFF01...0xFF5E).contains(scalar.value)
      view.append(isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
    }
    return String(view)
  }

  // MARK: chunks between blanks

  private mutating func append(_ chunk: [Unicode.Scalar], _ gap: inout TrackingAtom.Gap, _ isQuoted: Bool) {
    guard !chunk.isEmpty else { return }
    let kind = TrackingChunk.kind(of: chunk)
    let first = atoms.count
    var run = String.UnicodeScalarView()
    for (place, scalar) in chunk.enumerated() {
      if isPart(scalar, place, chunk, run) {
        run.append(scalar)
      } else {
        close(&run, &gap, isQuoted)
        gap.marks.unicodeScalars.append(scalar)
      }
    }
    close(&run, &gap, isQuoted)
    switch kind {
    case .plain: break
    case .closed: for index in first..<atoms.count { atoms[index].isClosed = true }
    case .link: TrackingChunk.judgeLink(&atoms, from: first)
    }
  }

  /// An apostrophe between letters belongs to a word: `isn't`, but not `93's`.
  private func isPart(
    _ scalar: Unicode.Scalar, _ place: Int, _ chunk: [Unicode.Scalar], _ run: String.UnicodeScalarView
  ) -> Bool {
    if Self.isWord(scalar) { return true }
    guard "'’‘`".unicodeScalars.contains(scalar), let last = run.last, place + 1 < chunk.count else { return false }
    return last.properties.isAlphabetic && chunk[place + 1].properties.isAlphabetic
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0..<0x80: false
    default: scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal || scalar.value == 0xB0
    }
  }

  private mutating func close(_ run: inout String.UnicodeScalarView, _ gap: inout TrackingAtom.Gap, _ isQuoted: Bool) {
    guard !run.isEmpty else { return }
    let raw = String(run)
    let isPlain = raw.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "`") }
    let code = isPlain ? Array(TrackingNumbers.normal(raw).utf8) : []
    let digits = code.count { (48...57).contains($0) }
    let isCapital = isPlain && !raw.utf8.contains { (97...122).contains($0) }
    atoms.append(
      TrackingAtom(word: Words.fold(raw), code: code, digits: digits, gap: gap, isCapital: isCapital))
    quoted.append(isQuoted)
    run = String.UnicodeScalarView()
    gap = TrackingAtom.Gap()
  }

  // MARK: what goes over several atoms

  /// `+44 7700 900 142`: what follows a plus, up to fifteen digits.
  private mutating func closePhones() {
    for index in atoms.indices where atoms[index].gap.marks.hasSuffix("+") && atoms[index].isNumber {
      var digits = 0
      var next = index
      while next < atoms.count, atoms[next].isNumber, digits + atoms[next].digits <= 15 {
        guard next == index || (atoms[next].gap.newlines == 0 && !atoms[next].gap.marks.contains(",")) else { break }
        digits += atoms[next].digits
        atoms[next].isClosed = true
        next += 1
      }
    }
  }

  /// `DE02 1203 0000 0000 2020 51`, and the same in one piece.
  private mutating func closeBankAccounts() {
    for index in atoms.indices where BankAccounts.isStart(atoms[index].code) {
      var joined = atoms[index].code
      var end = index + 1
      while end < atoms.count, atoms[end].gap.joins, atoms[end].gap.newlines == 0, atoms[end].digits > 0 {
        guard atoms[end].code.count <= 4, joined.count + atoms[end].code.count <= 34 else { break }
        joined += atoms[end].code
        end += 1
      }
      guard BankAccounts.isAccount(joined, pieces: end - index) else { continue }
      for place in index..<end { atoms[place].isClosed = true }
    }
  }
}
