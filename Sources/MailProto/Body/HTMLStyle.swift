/// The few properties that decide whether a person can see text; most of them are inherited.
struct HTMLStyle {
  private var isNotDisplayed = false
  private var isInvisible = false
  private var hasZeroSize = false
  private var color = HTMLColor.black
  /// Nil where a picture or gradient lies behind the text.
  private var background: HTMLColor? = .white
  private(set) var keepsBlanks = false

  var isHidden: Bool {
    isNotDisplayed || isInvisible || hasZeroSize || color == .transparent || background.map(color.isLike) == true
  }

  /// - Parameters:
  ///   - declarations: of the style sheets.
  ///   - own: of the `style` attribute.
  mutating func apply(
    _ name: String, _ attributes: HTMLAttributes, _ declarations: HTMLDeclarations, own: HTMLDeclarations?
  ) {
    if attributes.isEmpty, declarations.isEmpty, name != "noframes" { return }
    if attributes["hidden"] != nil || name == "noframes" { isNotDisplayed = true }
    if let value = attributes["bgcolor"] { background = HTMLColor(value) ?? background }
    if attributes["background"] != nil { background = nil }
    if name == "font" || name == "basefont" { takeFont(attributes) }
    // One of both is empty for most elements.
    var all = declarations.isEmpty ? own ?? declarations : declarations
    if let own, !declarations.isEmpty { all.merge(own) }
    guard !all.isEmpty else { return }
    for (property, value) in all.values { take(property, value.text) }
    takeClipping(all)
  }

  /// The properties that `take` and `takeClipping` look at.
  static let properties: Set<String> = [
    "display", "mso-hide", "visibility", "content-visibility", "opacity", "filter", "-ms-filter", "transform",
    "-webkit-transform", "font-size", "font", "color", "-webkit-text-fill-color", "background-color", "background",
    "background-image", "white-space", "clip", "clip-path", "text-indent", "left", "top", "right", "bottom",
    "margin-left", "margin-top", "overflow", "overflow-x", "overflow-y", "height", "max-height", "width", "max-width",
  ]

  private mutating func takeFont(_ attributes: HTMLAttributes) {
    if let value = attributes["color"] { color = HTMLColor(value) ?? color }
  }

  private mutating func take(_ property: String, _ value: String) {
    switch property {
    case "display": if value == "none" { isNotDisplayed = true }
    case "mso-hide": if value == "all" { isNotDisplayed = true }
    case "visibility", "content-visibility": isInvisible = value == "hidden" || value == "collapse"
    case "opacity": if let number = Self.number(value), number <= 0.05 { isNotDisplayed = true }
    case "filter", "-ms-filter": if Self.fadesOut(value) { isNotDisplayed = true }
    case "transform", "-webkit-transform": if Self.movesAway(value) { isNotDisplayed = true }
    case "font-size": hasZeroSize = Self.isTiny(value)
    case "font": if let size = Self.size(ofFont: value) { hasZeroSize = Self.isTiny(size) }
    case "color": color = HTMLColor(value) ?? color
    case "-webkit-text-fill-color": color = HTMLColor(value) ?? color
    case "background-color": if let new = HTMLColor(value), new != .transparent { background = new }
    case "background": takeBackground(value)
    case "background-image": if value != "none" { background = nil }
    case "white-space": keepsBlanks = value.hasPrefix("pre")
    case "clip": if Self.isEmptyClip(value) { isNotDisplayed = true }
    case "clip-path": if Self.isEmptyPath(value) { isNotDisplayed = true }
    case "text-indent", "left", "top", "right", "bottom", "margin-left", "margin-top":
      if Self.isFarOff(value) { isNotDisplayed = true }
    default: break
    }
  }

  private mutating func takeBackground(_ value: String) {
    if value.holds("url(") || value.holds("gradient") {
      background = nil
    } else if let first = value.split(separator: " ").first, first != "none",
      let new = HTMLColor(
        value.holds("(") ? value : String(first)), new != .transparent
    {
      background = new
    }
  }

  /// A box without height or width whose content may not flow out.
  private mutating func takeClipping(_ all: HTMLDeclarations) {
    let clips = ["overflow", "overflow-x", "overflow-y"].contains { name in
      all[name].map { $0.hasPrefix("hidden") || $0.hasPrefix("clip") } ?? false
    }
    guard clips else { return }
    for property in ["height", "max-height", "width", "max-width"] {
      if let value = all[property], let number = Self.number(value),
        number == 0
          || number <= 1 && !value.hasSuffix("m")
            && !value.hasSuffix("%")
      {
        isNotDisplayed = true
      }
    }
  }

  private static func number(_ value: String) -> Double? {
    Double(value.prefix { $0.isNumber || $0 == "." || $0 == "-" })
  }

  /// Smaller than anyone reads; relative units other than zero are not judged.
  private static func isTiny(_ value: String) -> Bool {
    guard let size = number(value) else { return false }
    return size == 0 || size > 0 && size < 2 && (value.hasSuffix("px") || value.hasSuffix("pt"))
  }

  /// The size in `italic bold 12px/30px Arial`: the word before a slash, or the first number with a unit.
  private static func size(ofFont value: String) -> String? {
    for word in value.split(separator: " ") {
      guard let first = word.utf8.first, Octet.isDigit(first) || first == UInt8(ascii: ".") else { continue }
      let size = word.prefix { $0 != "/" }
      let isWeight = size.utf8.count == 3 && size.utf8.allSatisfy(Octet.isDigit) && size.count == word.count
      if !isWeight { return String(size) }
    }
    return nil
  }

  private static func isFarOff(_ value: String) -> Bool {
    guard let distance = number(value) else { return false }
    return distance <= -999
      || distance <= -60 && (value.hasSuffix("em") || value.hasSuffix("vw") || value.hasSuffix("vh"))
  }

  private static func fadesOut(_ value: String) -> Bool {
    let bare = value.filter { $0 != " " }
    return bare.holds("opacity(0)") || bare.holds("opacity(0%)") || bare.holds("opacity=0)")
  }

  private static func movesAway(_ value: String) -> Bool {
    let bare = value.filter { $0 != " " }
    return bare.holds("scale(0)") || bare.holds("scale(0,") || bare.holds("scaley(0)")
      || bare.holds("scalex(0)")
      || bare.holds("translatex(-9") && bare.utf8.count > 18 || bare.holds("translate(-9") && bare.utf8.count > 17
  }

  /// `rect(0, 0, 0, 0)`, `rect(1px 1px 1px 1px)`: nothing lies between the edges.
  private static func isEmptyClip(_ value: String) -> Bool {
    guard value.hasPrefix("rect("), value.hasSuffix(")") else { return false }
    let edges = value.dropFirst(5).dropLast().split { $0 == "," || $0 == " " }.map { number(String($0)) }
    guard edges.count == 4, let top = edges[0], let right = edges[1], let bottom = edges[2], let left = edges[3] else {
      return false
    }
    return bottom - top <= 1 || right - left <= 1
  }

  private static func isEmptyPath(_ value: String) -> Bool {
    let bare = value.filter { $0 != " " }
    return bare == "inset(50%)" || bare == "inset(100%)" || bare.hasPrefix("circle(0") || bare.hasPrefix("polygon(00)")
      || bare.hasPrefix("polygon(00,00,00")
  }
}
