/// The numbers of a mail that may be tracking numbers: windows of neighbouring atoms, the best of those that overlap.
struct TrackingCandidates: Sendable {
  struct Candidate: Hashable, Sendable {
    /// Upper-case letters and digits.
    var number: String
    /// Of atoms.
    var range: Range<Int>
    var grade: CarrierShapes.Grade
  }

  /// In order; none overlaps another.
  private(set) var chosen: [Candidate] = []
  private let text: TrackingText
  private var atoms: [TrackingAtom] { text.atoms }
  private static let longest = 34

  init(_ text: TrackingText) {
    self.text = text
    let found = text.atoms.indices.flatMap { windows(from: $0) }
    // A longer number of a carrier's shape comes before a part of it whose check digit holds by chance.
    let best = found.sorted { left, right in
      let (isLeft, isRight) = (left.grade > .plausible, right.grade > .plausible)
      if isLeft != isRight { return isLeft }
      let (ofLeft, ofRight) = (left.number.utf8.count, right.number.utf8.count)
      if ofLeft != ofRight { return ofLeft > ofRight }
      if left.grade != right.grade { return left.grade > right.grade }
      return left.range.lowerBound < right.range.lowerBound
    }
    var taken: Set<Int> = []
    for candidate in best where taken.isDisjoint(with: candidate.range) {
      taken.formUnion(candidate.range)
      chosen.append(candidate)
    }
    chosen.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  // MARK: windows

  private func windows(from start: Int) -> [Candidate] {
    guard canStand(start, in: start) else { return [] }
    var found: [Candidate] = []
    var code: [UInt8] = []
    var end = start
    while end < atoms.count, end == start || atoms[end].gap.joins, canStand(end, in: start) {
      // `JD014600993318274405 3 days late`: a complete number, and another thing.
      if end == start + 1, !atoms[end].gap.isTight, atoms[end].code.count <= 2, atoms[end].isNumber,
        CarrierShapes.grade(code) != nil
      {
        break
      }
      code += atoms[end].code
      end += 1
      guard code.count <= Self.longest else { break }
      guard let (grade, number) = judge(code, start..<end) else { continue }
      found.append(Candidate(number: String(decoding: number, as: UTF8.self), range: start..<end, grade: grade))
    }
    return found
  }

  /// Words join a number only in capitals, or letter by letter; at its start and end a postal number has two letters.
  private func canStand(_ index: Int, in start: Int) -> Bool {
    let atom = atoms[index]
    guard !atom.code.isEmpty, !atom.isClosed, atom.code.count <= Self.longest else { return false }
    guard atom.isLetters else { return true }
    guard atom.code.count <= 5 else { return false }
    if index == start { return !TrackingWords.noPrefixes.contains(atom.word) }
    return atom.isCapital || atom.code.count <= 2 || atom.gap.isTight
  }

  private func judge(_ code: [UInt8], _ range: Range<Int>) -> (CarrierShapes.Grade, [UInt8])? {
    if atoms[range.lowerBound].linkSpeaksOfTracking != nil, range.count > 1 { return nil }
    guard Self.digits(code) >= TrackingNumbers.fewestDigits, !isMasked(code) else { return nil }
    if let grade = CarrierShapes.grade(code), endsWell(range, grade) { return (grade, code) }
    if range.count == 1 || !atoms[range].dropFirst().contains(where: \.isLetters),
      let mended = CarrierShapes.repaired(code)
    {
      return (.checked, mended)
    }
    return isPlausible(code, range) ? (.plausible, code) : nil
  }

  /// `RB 482915307 is late` does not end in Iceland.
  private func endsWell(_ range: Range<Int>, _ grade: CarrierShapes.Grade) -> Bool {
    guard range.count > 1, let last = range.last, atoms[last].isLetters, !atoms[last].gap.isTight else { return true }
    if atoms[last].isCapital { return !atoms[range.lowerBound].isLetters || atoms[range.lowerBound].isCapital }
    guard !atoms[range.lowerBound].isCapital || !atoms[range.lowerBound].isLetters else { return false }
    if grade == .checked || !TrackingWords.shortWords.contains(atoms[last].word) { return true }
    let next = last + 1
    return next >= atoms.count || atoms[next].gap.endsSentence || atoms[next].gap.breaksClause
  }

  /// `JD0146XXXX2294` hides what it is.
  private func isMasked(_ code: [UInt8]) -> Bool {
    var run = 0
    for byte in code {
      run = byte == UInt8(ascii: "X") ? run + 1 : 0
      if run >= 3 { return true }
    }
    return false
  }

  // MARK: numbers of no carrier's shape

  private func isPlausible(_ code: [UInt8], _ range: Range<Int>) -> Bool {
    guard isWhole(range) else { return false }
    let kind = TrackingSurroundings(text, range).kind
    guard kind != .other else { return false }
    let isNamed = kind == .tracking
    let inside = atoms[range].dropFirst().map(\.gap)
    if inside.contains(where: { $0.newlines > 0 }) { return false }
    let join: Join = inside.isEmpty ? .none : inside.allSatisfy(\.isTight) ? .marks : .blanks
    return code.allSatisfy { (48...57).contains($0) }
      ? isPlausible(digits: code, range, join, isNamed) : isPlausible(mixed: code, range, join, isNamed)
  }

  private enum Join { case none, marks, blanks }

  private static func digits(_ code: [UInt8]) -> Int { code.count { (48...57).contains($0) } }

  /// Not a piece of something longer, such as the end of an order number with dashes.
  private func isWhole(_ range: Range<Int>) -> Bool {
    func goesOn(_ gap: TrackingAtom.Gap, _ neighbour: TrackingAtom) -> Bool {
      guard !neighbour.isClosed, gap.newlines == 0 else { return false }
      if gap.isTight { return gap.marks != "." && gap.marks != "_" || neighbour.digits > 0 }
      let isNumbers = atoms[range].allSatisfy(\.isNumber) && range.count > 1
      return isNumbers && gap.joins && neighbour.isNumber
    }
    let before = range.lowerBound > 0 && goesOn(atoms[range.lowerBound].gap, atoms[range.lowerBound - 1])
    let after = range.upperBound < atoms.count && goesOn(atoms[range.upperBound].gap, atoms[range.upperBound])
    return !before && !after
  }

  private func isPlausible(digits code: [UInt8], _ range: Range<Int>, _ join: Join, _ isNamed: Bool) -> Bool {
    // A complete number and something behind it are two things.
    if join == .blanks, atoms[range].contains(where: { $0.digits >= 8 }) { return false }
    if isNamed { return (join == .none ? 6...30 : 8...30).contains(code.count) }
    guard atoms[range.lowerBound].linkSpeaksOfTracking == nil else { return false }
    let isPhone = code[0] == UInt8(ascii: "0") && (10...12).contains(code.count)
    guard !isPhone, !CheckDigits.isCard(code), !CheckDigits.isBarCode(code) else { return false }
    guard join != .none else { return (10...26).contains(code.count) }
    return Self.groupedLengths.contains(code.count) && code.prefix(2) != [48, 48]
  }
  private static let groupedLengths: Set<Int> = [12, 14, 15, 16, 18, 20, 21, 22, 24]

  private func isPlausible(mixed code: [UInt8], _ range: Range<Int>, _ join: Join, _ isNamed: Bool) -> Bool {
    let digits = Self.digits(code)
    guard code.count - digits <= 8, isNamed || digits >= code.count - digits else { return false }
    let first = atoms[range.lowerBound]
    let head = String(decoding: code.prefix { $0 >= 65 }, as: UTF8.self).lowercased()
    if TrackingWords.otherPrefixes.contains(head), !isNamed { return false }
    if let speaks = first.linkSpeaksOfTracking, !speaks { return false }
    switch join {
    case .none: return isNamed ? code.count >= 6 : code.count >= 8 && digits >= 6
    case .marks: return isNamed ? code.count >= 7 && digits >= 4 : digits >= 7
    case .blanks: break
    }
    guard atoms[range].dropFirst().allSatisfy(\.isNumber) else { return false }
    if first.isMixed { return isNamed && first.code.count <= 6 && digits >= 8 }
    let isPrefix = TrackingWords.shopPrefixes.contains(first.word)
    guard isPrefix || (first.isCapital && first.code.count >= 2) else { return false }
    // `FOR 01472238810946` is a word and a number.
    let isComplete = atoms[range].dropFirst().contains { $0.digits >= 10 }
    return isPrefix ? digits >= 6 : digits >= 6 && !isComplete
  }
}
