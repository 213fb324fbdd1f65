/// The numbers that carriers print, as far as their shape tells them from numbers of other kinds.
enum CarrierShapes {
  enum Grade: Int, Comparable, Sendable {
    /// May be a tracking number if the words around it say so, or say nothing against it.
    case plausible = 1
    /// A carrier's own shape.
    case shaped
    /// A carrier's own shape, with a check digit that holds.
    case checked

    static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }
  }

  /// Nil for what no carrier prints, and for bare digits of a length that many things have.
  static func grade(_ code: [UInt8]) -> Grade? {
    guard (8...34).contains(code.count) else { return nil }
    let shape = shapes.first { matches(code, $0) }
    guard let shape else { return nil }
    if shape.kind == .international {
      // A shop's own codes look alike; the country at the end tells them apart.
      guard countries.contains(String(decoding: code.suffix(2), as: UTF8.self)) else { return nil }
    }
    return isChecked(code, shape.kind) ? .checked : .shaped
  }

  /// The number with the letters O, I and L read as digits where the shape wants digits: only if a check digit then
  /// holds.
  static func repaired(_ code: [UInt8]) -> [UInt8]? {
    for shape in shapes where shape.kind != .plain {
      let mended = code.enumerated().map { place, byte in
        shape.wantsDigit(at: place, of: code.count) ? CheckDigits.digit(for: byte) : byte
      }
      if mended != code, matches(mended, shape), isChecked(mended, shape.kind) { return mended }
    }
    return nil
  }

  enum Kind: Sendable { case plain, ups, international, american }

  /// `#` a digit, `@` a letter, `*` either; other characters stand for themselves. The last of them may repeat.
  struct Shape: Sendable {
    let kind: Kind
    let head: [UInt8]
    let tail: UInt8
    let repeats: ClosedRange<Int>

    init(_ head: String, _ tail: Character = "#", _ repeats: ClosedRange<Int> = 0...0, _ kind: Kind = .plain) {
      self.kind = kind
      self.head = Array(head.utf8)
      self.tail = tail.asciiValue ?? 0
      self.repeats = repeats
    }

    func wantsDigit(at place: Int, of count: Int) -> Bool {
      // The shipper's part of a parcel of UPS holds letters, the end of it only digits.
      if kind == .ups { return place >= count - 8 }
      let wanted = head.indices.contains(place) ? head[place] : tail
      return wanted == UInt8(ascii: "#") || (48...57).contains(wanted)
    }
  }

  private static func matches(_ code: [UInt8], _ shape: Shape) -> Bool {
    guard shape.repeats.contains(code.count - shape.head.count) else { return false }
    return code.indices.allSatisfy { place in
      holds(code[place], place < shape.head.count ? shape.head[place] : shape.tail)
    }
  }

  private static func holds(_ byte: UInt8, _ wanted: UInt8) -> Bool {
    switch wanted {
    case UInt8(ascii: "#"): (48...57).contains(byte)
    case UInt8(ascii: "@"): (65...90).contains(byte)
    case UInt8(ascii: "*"): true
    default: byte == wanted
    }
  }

  private static func isChecked(_ code: [UInt8], _ kind: Kind) -> Bool {
    switch kind {
    case .plain: false
    case .ups: CheckDigits.ups(code)
    case .international: CheckDigits.international(code)
    case .american: CheckDigits.american(code)
    }
  }

  private static let shapes: [Shape] = [
    // UPS; the post of the world; the post of the United States.
    Shape("1Z", "*", 16...16, .ups),
    Shape("@@#########@@", "#", 0...0, .international),
    Shape("91", "#", 18...20, .american), Shape("92", "#", 18...20, .american),
    Shape("93", "#", 18...20, .american), Shape("94", "#", 18...20, .american),
    Shape("95", "#", 18...20, .american), Shape("420", "#", 27...31), Shape("96", "#", 20...20),
    // DHL, Yodel, Deutsche Post.
    Shape("JD", "#", 14...20), Shape("JJD", "#", 13...21), Shape("JJDGB", "#", 10...18), Shape("JVGL", "#", 8...22),
    Shape("GM", "#", 14...22), Shape("00340", "#", 15...15), Shape("RX", "#", 12...18),
    // Evri and Hermes.
    Shape("@##@@@", "#", 8...12), Shape("H", "#", 19...19),
    // PostNL, Amazon, Colissimo, Correos.
    Shape("3S", "*", 9...15), Shape("TBA", "#", 9...15), Shape("TBM", "#", 9...15), Shape("TBC", "#", 9...15),
    Shape("#@", "#", 11...11), Shape("P@#", "*", 20...20), Shape("CD#", "*", 20...20),
    // Parcels from Asia, and some of America's smaller carriers.
    Shape("YT", "#", 16...16), Shape("LP", "#", 14...17), Shape("SF", "#", 12...15), Shape("4PX", "#", 12...16),
    Shape("UK", "#", 14...18), Shape("1LS", "#", 10...20), Shape("D", "#", 14...14), Shape("C", "#", 14...14),
  ]

  /// Countries whose posts end an international number with their two letters.
  private static let countries: Set<String> = Set(
    """
    AD AE AL AM AR AT AU AZ BA BB BD BE BG BH BN BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES FI FO FR GB GE \
    GG GH GI GL GR GT HK HN HR HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KR KW KZ LA LB LI LK LT LU LV LY MA \
    MC MD ME MG MK MM MN MO MT MU MV MX MY NA NG NI NL NO NP NZ OM PA PE PH PK PL PS PT PY QA RO RS RU RW SA SE SG SI \
    SK SM SN SV SY TH TJ TM TN TR TT TW TZ UA UG US UY UZ VA VE VN YE ZA ZM ZW
    """.split(separator: " ").map(String.init))
}

/// Check digits, each of a number that has the shape for it.
enum CheckDigits {
  /// What a letter that was read for a digit stood for.
  static func digit(for byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "O"), UInt8(ascii: "Q"): UInt8(ascii: "0")
    case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
    default: byte
    }
  }

  /// The letters of a parcel of UPS count as digits in a row from A, which is 2; every second one counts twice.
  static func ups(_ code: [UInt8]) -> Bool {
    guard code.count == 18, let last = value(code[17]) else { return false }
    let sum = code[2..<17].enumerated().reduce(0) { sum, item in
      let digit = value(item.element) ?? (Int(item.element) - 63) % 10
      return sum + (item.offset % 2 == 0 ? digit : digit * 2)
    }
    return (10 - sum % 10) % 10 == last
  }

  /// The standard S10 of the Universal Postal Union.
  static func international(_ code: [UInt8]) -> Bool {
    guard code.count == 13, let last = value(code[10]) else { return false }
    let sum = zip(code[2..<10], [8, 6, 4, 2, 3, 5, 9, 7]).reduce(0) { $0 + (value($1.0) ?? 0) * $1.1 }
    let rest = 11 - sum % 11
    return last == (rest == 10 ? 0 : rest == 11 ? 5 : rest)
  }

  static func american(_ code: [UInt8]) -> Bool { threes(code) }

  /// The bar code of a box of shoes: thirteen digits with the same check digit.
  static func isBarCode(_ code: [UInt8]) -> Bool { code.count == 13 && threes(code) }

  static func isCard(_ code: [UInt8]) -> Bool {
    guard (15...16).contains(code.count), let first = code.first, (51...54).contains(first) else { return false }
    let sum = code.reversed().enumerated().reduce(0) { sum, item in
      let digit = value(item.element) ?? 0
      let twice = digit * 2
      return sum + (item.offset % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice)
    }
    return sum % 10 == 0
  }

  /// From the right, every second digit counts three times.
  private static func threes(_ code: [UInt8]) -> Bool {
    let sum = code.reversed().enumerated().reduce(0) { $0 + (value($1.element) ?? 0) * ($1.offset % 2 == 0 ? 1 : 3) }
    return sum % 10 == 0
  }

  private static func value(_ byte: UInt8) -> Int? { (48...57).contains(byte) ? Int(byte) - 48 : nil }
}
