/// A CSS colour, as far as it takes to tell whether text can be told from what lies behind it.
enum HTMLColor: Equatable {
  case rgb(Int, Int, Int)
  case transparent
  /// A name or a function that we do not compute.
  case named(String)

  static let white = HTMLColor.rgb(255, 255, 255)
  static let black = HTMLColor.rgb(0, 0, 0)

  /// Nil where the text says nothing of its own (`inherit`).
  init?(_ raw: String) {
    let value = raw.lowercased().filter { !$0.isWhitespace || $0 == " " }.trimmedBlanks
    if ["", "inherit", "initial", "unset", "revert", "currentcolor"].contains(value) { return nil }
    if value == "transparent" {
      self = .transparent
    } else if let hex = Self.hex(value) {
      self = hex
    } else if let function = Self.function(value) {
      self = function
    } else if let known = Self.names[value] {
      self = .rgb(known >> 16 & 255, known >> 8 & 255, known & 255)
    } else {
      self = .named(value)
    }
  }

  /// Whether nobody could tell the two apart.
  func isLike(_ other: HTMLColor) -> Bool {
    guard case .rgb(let r, let g, let b) = self, case .rgb(let x, let y, let z) = other else { return self == other }
    return max(abs(r - x), abs(g - y), abs(b - z)) <= 12
  }

  private static func hex(_ value: String) -> HTMLColor? {
    let digits = value.utf8.drop { $0 == UInt8(ascii: "#") }.compactMap { Octet.hexValue($0).map(Int.init) }
    guard digits.count == value.utf8.drop(while: { $0 == UInt8(ascii: "#") }).count else { return nil }
    switch digits.count {
    case 3: return .rgb(digits[0] * 17, digits[1] * 17, digits[2] * 17)
    case 4: return digits[3] == 0 ? .transparent : .rgb(digits[0] * 17, digits[1] * 17, digits[2] * 17)
    case 8 where digits[6] == 0: return .transparent
    case 6, 8:
      return .rgb(digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
    default: return nil
    }
  }

  /// `rgb(255, 255, 255)`, `rgb(100% 100% 100% / 0)`, `hsla(0, 0%, 100%, 0)`.
  private static func function(_ value: String) -> HTMLColor? {
    guard let open = value.firstIndex(of: "("), value.hasSuffix(")") else { return nil }
    let name = value[..<open]
    let numbers = value[value.index(after: open)...].dropLast()
      .split { $0 == "," || $0 == " " || $0 == "/" }
      .map { (number: Double($0.prefix { $0.isNumber || $0 == "." || $0 == "-" }) ?? 0, isPercent: $0.hasSuffix("%")) }
    guard numbers.count >= 3 else { return nil }
    if numbers.count > 3, numbers[3].number <= (numbers[3].isPercent ? 5 : 0.05) { return .transparent }
    if name.hasPrefix("hsl") {
      // Only greys can hide without meaning to be a colour.
      let lightness = numbers[2].number
      if lightness >= 99 { return .white }
      return lightness <= 1 ? .black : nil
    }
    guard name.hasPrefix("rgb") else { return nil }
    let parts = numbers.prefix(3).map { one in
      Int(max(0, min(255, one.isPercent ? one.number * 2.55 : one.number)).rounded())
    }
    return .rgb(parts[0], parts[1], parts[2])
  }

  private static let names: [String: Int] = [
    "white": 0xFFFFFF, "black": 0x000000, "window": 0xFFFFFF, "windowtext": 0x000000, "canvas": 0xFFFFFF,
    "canvastext": 0x000000, "red": 0xFF0000, "green": 0x008000, "lime": 0x00FF00, "blue": 0x0000FF, "navy": 0x000080,
    "yellow": 0xFFFF00, "gray": 0x808080, "grey": 0x808080, "silver": 0xC0C0C0, "maroon": 0x800000, "olive": 0x808000,
    "purple": 0x800080, "teal": 0x008080, "aqua": 0x00FFFF, "cyan": 0x00FFFF, "fuchsia": 0xFF00FF,
    "magenta": 0xFF00FF, "orange": 0xFFA500, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF,
    "floralwhite": 0xFFFAF0, "mintcream": 0xF5FFFA, "azure": 0xF0FFFF, "whitesmoke": 0xF5F5F5,
    "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9, "dimgray": 0x696969,
  ]
}
