/// The modules of a QR code (ISO/IEC 18004 §6.3, §7.7 to §7.10).
struct QRMatrix: Sendable, Hashable {
  private(set) var size: Int
  private var version: Int
  private var dark: [Bool]
  /// Modules of patterns, which no mask touches.
  private var fixed: [Bool]

  init?(_ text: [UInt8]) {
    guard let code = QRCodewords(text) else { return nil }
    version = code.version
    size = 4 * version + 17
    dark = Array(repeating: false, count: size * size)
    fixed = dark
    drawPatterns()
    drawFormat(mask: 0)
    draw(code.words)
    let candidates = (0..<8).map { masked($0) }
    guard let best = candidates.min(by: { $0.penalty < $1.penalty }) else { return nil }
    self = best
  }

  func isDark(_ x: Int, _ y: Int) -> Bool { dark[y * size + x] }

  private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
    guard (0..<size).contains(x), (0..<size).contains(y) else { return }
    dark[y * size + x] = isDark
    fixed[y * size + x] = true
  }

  // MARK: Patterns

  private mutating func drawPatterns() {
    for place in 0..<size {
      fix(6, place, place % 2 == 0)
      fix(place, 6, place % 2 == 0)
    }
    for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
    let marks = alignmentPlaces
    for x in marks {
      for y in marks where !isFinder(x, y) { drawAlignment(x, y) }
    }
    if version >= 7 { drawVersion() }
  }

  private func isFinder(_ x: Int, _ y: Int) -> Bool {
    (x == 6 && y == 6) || (x == 6 && y == size - 7) || (x == size - 7 && y == 6)
  }

  /// With the light border around it.
  private mutating func drawFinder(_ x: Int, _ y: Int) {
    for dy in -4...4 {
      for dx in -4...4 {
        let ring = max(abs(dx), abs(dy))
        fix(x + dx, y + dy, ring != 2 && ring != 4)
      }
    }
  }

  private mutating func drawAlignment(_ x: Int, _ y: Int) {
    for dy in -2...2 {
      for dx in -2...2 { fix(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
    }
  }

  /// Annex E: evenly spread from the far end, the rest of the space before the second.
  private var alignmentPlaces: [Int] {
    guard version > 1 else { return [] }
    let count = version / 7 + 2
    let step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
    return [6] + (0..<(count - 1)).map { size - 7 - $0 * step }.reversed()
  }

  private mutating func drawVersion() {
    let bits = Self.withRemainder(version, bits: 12, polynomial: 0x1F25)
    for place in 0..<18 {
      let (a, b) = (size - 11 + place % 3, place / 3)
      fix(a, b, bits >> place & 1 == 1)
      fix(b, a, bits >> place & 1 == 1)
    }
  }

  /// Level M is 00 (Table 12).
  private mutating func drawFormat(mask: Int) {
    let bits = Self.withRemainder(mask, bits: 10, polynomial: 0x537) ^ 0x5412
    func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
    for place in 0...5 { fix(8, place, bit(place)) }
    fix(8, 7, bit(6))
    fix(8, 8, bit(7))
    fix(7, 8, bit(8))
    for place in 9..<15 { fix(14 - place, 8, bit(place)) }
    for place in 0..<8 { fix(size - 1 - place, 8, bit(place)) }
    for place in 8..<15 { fix(8, size - 15 + place, bit(place)) }
    fix(8, size - 8, true)
  }

  /// A value with its remainder by a polynomial behind it (a BCH code).
  private static func withRemainder(_ value: Int, bits: Int, polynomial: Int) -> Int {
    var rest = value
    for _ in 0..<bits { rest = rest << 1 ^ (rest >> (bits - 1) & 1) * polynomial }
    return value << bits | rest
  }

  // MARK: Words

  /// Two columns at a time from the right, up and down in turn, around what is fixed (§7.7.3).
  private mutating func draw(_ words: [UInt8]) {
    var place = 0
    for pair in stride(from: size - 1, through: 1, by: -2) {
      let right = pair <= 6 ? pair - 1 : pair
      for step in 0..<size {
        for x in [right, right - 1] {
          let y = (right + 1) & 2 == 0 ? size - 1 - step : step
          guard !fixed[y * size + x], place < words.count * 8 else { continue }
          dark[y * size + x] = words[place / 8] >> UInt8(7 - place % 8) & 1 == 1
          place += 1
        }
      }
    }
  }

  // MARK: Masks

  private func masked(_ mask: Int) -> QRMatrix {
    var result = self
    for y in 0..<size {
      for x in 0..<size where !fixed[y * size + x] && Self.flips(mask, x, y) { result.dark[y * size + x].toggle() }
    }
    result.drawFormat(mask: mask)
    return result
  }

  /// Table 10.
  private static func flips(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
    switch mask {
    case 0: (x + y) % 2 == 0
    case 1: y % 2 == 0
    case 2: x % 3 == 0
    case 3: (x + y) % 3 == 0
    case 4: (x / 3 + y / 2) % 2 == 0
    case 5: x * y % 2 + x * y % 3 == 0
    case 6: (x * y % 2 + x * y % 3) % 2 == 0
    default: ((x + y) % 2 + x * y % 3) % 2 == 0
    }
  }

  /// How hard the picture is to read (§7.8.3): long runs, blocks, look-alikes of the finder, an uneven share of dark.
  private var penalty: Int {
    var sum = 0
    for line in 0..<size {
      sum += Self.penalty(of: (0..<size).map { isDark($0, line) })
      sum += Self.penalty(of: (0..<size).map { isDark(line, $0) })
    }
    for y in 1..<size {
      for x in 1..<size {
        let same = [isDark(x - 1, y), isDark(x, y - 1), isDark(x - 1, y - 1)].allSatisfy { $0 == isDark(x, y) }
        if same { sum += 3 }
      }
    }
    let share = 100 * dark.count(where: \.self) / dark.count
    return sum + abs(share - 50) / 5 * 10
  }

  private static let lookAlike = [true, false, true, true, true, false, true]

  private static func penalty(of line: [Bool]) -> Int {
    var (sum, run) = (0, 0)
    for (place, module) in line.enumerated() {
      run = place > 0 && line[place - 1] == module ? run + 1 : 1
      if run == 5 { sum += 3 } else if run > 5 { sum += 1 }
    }
    for start in 0..<max(0, line.count - 6) where Array(line[start..<(start + 7)]) == lookAlike {
      let before = line[max(0, start - 4)..<start]
      let after = line[(start + 7)..<min(line.count, start + 11)]
      if !before.contains(true) || !after.contains(true) { sum += 40 }
    }
    return sum
  }
}
