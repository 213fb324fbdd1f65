/// The few inherited properties that decide whether a person can see text.
struct HTMLStyle {
  private var isNotDisplayed = false
  private var isInvisible = false
  private var hasZeroSize = false
  private var color = "black"
  /// Nil where a picture or gradient lies behind the text.
  private var background: String? = "white"
  private(set) var keepsBlanks = false

  var isHidden: Bool { isNotDisplayed || isInvisible || hasZeroSize || color == "transparent" || color == background }

  mutating func apply(_ name: String, _ attributes: [String: String], _ sheet: HTMLStyleSheet) {
    if attributes["hidden"] != nil { isNotDisplayed = true }
    if name == "noframes" { isNotDisplayed = true }
    if let value = attributes["bgcolor"] { background = Self.canonical(value) }
    if attributes["background"] != nil { background = nil }
    if let value = attributes["color"], name == "font" { color = Self.canonical(value) }
    var declarations = HTMLStyleSheet.declarations(attributes["style"] ?? "")
    if !sheet.isEmpty { declarations = sheet.matching(name, attributes).merging(declarations) { $1 } }
    // In a fixed order, since a later property refines an earlier one: background, then background-color.
    for (property, value) in declarations.sorted(by: { $0.key < $1.key }) { take(property, value) }
    takeClipping(declarations)
  }

  private mutating func take(_ property: String, _ value: String) {
    switch property {
    case "display": if value == "none" { isNotDisplayed = true }
    case "visibility": isInvisible = value == "hidden" || value == "collapse"
    case "opacity": if Self.isZero(value) { isNotDisplayed = true }
    case "font-size": hasZeroSize = Self.isTiny(value)
    case "color": color = Self.canonical(value)
    case "background-color": background = Self.canonical(value) == "transparent" ? background : Self.canonical(value)
    case "background": takeBackground(value)
    case "background-image": if value != "none" { background = nil }
    case "white-space": keepsBlanks = value.hasPrefix("pre")
    case "text-indent", "left", "top", "margin-left": if Self.isFarOff(value) { isNotDisplayed = true }
    default: break
    }
  }

  private mutating func takeBackground(_ value: String) {
    if value.contains("url(") || value.contains("gradient") {
      background = nil
    } else if let first = value.split(separator: " ").first, first != "transparent", first != "none" {
      background = Self.canonical(String(first))
    }
  }

  /// A box without height or width whose content may not flow out.
  private mutating func takeClipping(_ declarations: [String: String]) {
    guard declarations["overflow"] == "hidden" else { return }
    for property in ["height", "max-height", "width", "max-width"] {
      if let value = declarations[property], Self.isZero(value) { isNotDisplayed = true }
    }
  }

  private static func number(_ value: String) -> Double? {
    Double(value.prefix { $0.isNumber || $0 == "." || $0 == "-" })
  }

  private static func isZero(_ value: String) -> Bool { number(value) == 0 }

  /// Smaller than anyone reads; relative units other than zero are not judged.
  private static func isTiny(_ value: String) -> Bool {
    guard let size = number(value) else { return false }
    return size == 0 || size > 0 && size < 2 && (value.hasSuffix("px") || value.hasSuffix("pt"))
  }

  private static func isFarOff(_ value: String) -> Bool { number(value).map { $0 <= -999 } ?? false }

  /// One spelling per colour for the ones that hide text in practice.
  private static func canonical(_ raw: String) -> String {
    let value = raw.lowercased().filter { !$0.isWhitespace }
    let hex = value.hasPrefix("#") ? String(value.dropFirst()) : value
    if hex.utf8.count == 3, hex.utf8.allSatisfy({ Octet.hexValue($0) != nil }) {
      return canonical("#" + hex.map { "\($0)\($0)" }.joined())
    }
    switch value {
    case "#ffffff", "ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)": return "white"
    case "#000000", "000000", "rgb(0,0,0)", "rgba(0,0,0,1)", "windowtext": return "black"
    case let name where name.hasPrefix("rgba(") && (name.hasSuffix(",0)") || name.hasSuffix(",0.0)")):
      return "transparent"
    default: return value
    }
  }
}

/// The rules of style elements whose selector is one class, id or element name; enough to find hidden text.
struct HTMLStyleSheet {
  private var rules: [String: [String: String]] = [:]

  var isEmpty: Bool { rules.isEmpty }

  mutating func add(_ css: String) {
    var rest = Self.withoutComments(css)[...]
    while rules.count < 500, let open = rest.firstIndex(of: "{") {
      let selectors = rest[..<open].trimmedBlanks
      let inner = rest[rest.index(after: open)...]
      if selectors.hasPrefix("@") {
        rest = Self.afterBlock(inner)
        continue
      }
      let close = inner.firstIndex(of: "}") ?? inner.endIndex
      let declarations = Self.declarations(String(inner[..<close]))
      for selector in selectors.split(separator: ",").prefix(20) {
        rules[selector.trimmedBlanks.lowercased(), default: [:]].merge(declarations) { $1 }
      }
      rest = close == inner.endIndex ? inner[close...] : inner[inner.index(after: close)...]
    }
  }

  func matching(_ name: String, _ attributes: [String: String]) -> [String: String] {
    var keys = [name]
    for part in (attributes["class"] ?? "").lowercased().split(separator: " ").prefix(20) {
      keys += [".\(part)", "\(name).\(part)"]
    }
    if let id = attributes["id"]?.lowercased() { keys += ["#\(id)", "\(name)#\(id)"] }
    return keys.reduce(into: [:]) { all, key in
      if let rule = rules[key] { all.merge(rule) { $1 } }
    }
  }

  /// `a: b; c: d` in lower case, without `!important`.
  static func declarations(_ text: String) -> [String: String] {
    guard !text.isEmpty else { return [:] }
    var out: [String: String] = [:]
    for declaration in text.lowercased().split(separator: ";") {
      let halves = declaration.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let value = halves[1].split(separator: "!").first?.trimmedBlanks ?? ""
      out[halves[0].trimmedBlanks] = value
    }
    return out
  }

  private static func afterBlock(_ inner: Substring) -> Substring {
    var depth = 1
    for index in inner.indices {
      if inner[index] == "{" { depth += 1 }
      if inner[index] == "}" { depth -= 1 }
      if depth == 0 { return inner[inner.index(after: index)...] }
    }
    return inner[inner.endIndex...]
  }

  private static func withoutComments(_ css: String) -> String {
    var out = ""
    var rest = css[...]
    while let open = rest.firstRange(of: "/*") {
      out += rest[..<open.lowerBound]
      rest = rest[open.upperBound...]
      guard let close = rest.firstRange(of: "*/") else { return out }
      rest = rest[close.upperBound...]
    }
    return (out + rest).replacing("<!--", with: "").replacing("-->", with: "")
  }
}
