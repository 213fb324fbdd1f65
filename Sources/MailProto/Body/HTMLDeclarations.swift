/// CSS declarations, `a: b; c: d`, in lower case: those of `HTMLStyle.properties`.
struct HTMLDeclarations {
  struct Value {
    let text: String
    let isImportant: Bool
  }

  /// By name, in ascending order: a later property refines an earlier one, such as background and background-color.
  private(set) var values: [(name: String, value: Value)] = []

  var isEmpty: Bool { values.isEmpty }

  init() {}

  init(_ text: String) {
    guard !text.isEmpty else { return }
    let plain = CSSText.plain(text).lowercased()
    for declaration in plain.utf8.split(separator: UInt8(ascii: ";")).prefix(200) {
      guard let colon = declaration.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = Substring(declaration[..<colon]).trimmedBlanks
      guard HTMLStyle.properties.contains(name) else { continue }
      let value = declaration[declaration.index(after: colon)...]
      let end = value.firstIndex(of: UInt8(ascii: "!")) ?? value.endIndex
      take(name, Value(text: Substring(value[..<end]).trimmedBlanks, isImportant: end != value.endIndex))
    }
  }

  subscript(_ name: String) -> String? { values.first { $0.name == name }?.value.text }

  /// The later one counts, unless only the earlier one is important.
  mutating func merge(_ later: HTMLDeclarations) {
    if isEmpty {
      values = later.values
    } else {
      for (name, value) in later.values { take(name, value) }
    }
  }

  private mutating func take(_ name: String, _ value: Value) {
    guard let place = values.firstIndex(where: { $0.name >= name }) else { return values.append((name, value)) }
    if values[place].name != name {
      values.insert((name, value), at: place)
    } else if value.isImportant || !values[place].value.isImportant {
      values[place].value = value
    }
  }
}

/// CSS as it reads once comments are gone and escapes are what they stand for.
enum CSSText {
  static func plain(_ text: String) -> String {
    guard text.holds("/*") || text.hasByte(UInt8(ascii: "\\")) else { return text }
    let bytes = Array(text.utf8)
    var out = String.UnicodeScalarView()
    var kept: [UInt8] = []
    var index = 0
    var isOpen = true
    while index < bytes.count {
      if isOpen, bytes[index] == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "*") {
        guard let end = endOfComment(bytes, index + 2) else {
          isOpen = false
          break
        }
        index = end
      } else if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
        kept.append(contentsOf: escape(bytes, &index))
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    out.append(contentsOf: String(decoding: kept, as: UTF8.self).unicodeScalars)
    return String(out)
  }

  private static func endOfComment(_ bytes: [UInt8], _ start: Int) -> Int? {
    var from = start
    while let star = bytes.firstOffset(of: UInt8(ascii: "*"), in: from..<bytes.count) {
      if star + 1 < bytes.count, bytes[star + 1] == UInt8(ascii: "/") { return star + 2 }
      from = star + 1
    }
    return nil
  }

  /// `\69 `, `\000069`, or the character itself.
  private static func escape(_ bytes: [UInt8], _ index: inout Int) -> [UInt8] {
    index += 1
    var value: UInt32 = 0
    var digits = 0
    while index < bytes.count, digits < 6, let digit = Octet.hexValue(bytes[index]) {
      value = value << 4 | UInt32(digit)
      digits += 1
      index += 1
    }
    guard digits > 0 else {
      guard index < bytes.count else { return [] }
      index += 1
      return [bytes[index - 1]]
    }
    if index < bytes.count, Octet.isSpace(bytes[index]) { index += 1 }
    guard let scalar = Unicode.Scalar(value), value >= 0x20 else { return [] }
    return Array(String(Character(scalar)).utf8)
  }
}
