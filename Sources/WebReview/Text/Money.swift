/// Amounts of one currency: whole minor units inside, major units on the page. Exact both ways; no floating point.
struct Money: Sendable, Hashable {
  /// ISO 4217 code in upper case.
  let currency: String

  init(currency: String) { self.currency = currency.uppercased() }

  /// Digits behind the decimal point (ISO 4217).
  var digits: Int {
    switch currency {
    case "JPY", "KRW", "ISK", "CLP", "VND", "XAF", "XOF", "PYG", "UGX": 0
    case "BHD", "KWD", "OMR", "JOD", "TND", "IQD", "LYD": 3
    default: 2
    }
  }

  /// What stands before the figures, or nil where the code stands behind them.
  var symbol: String? {
    switch currency {
    case "EUR": "€"
    case "GBP": "£"
    case "USD": "$"
    case "JPY": "¥"
    default: nil
    }
  }

  /// `4.90`, for a field.
  func plain(_ minor: Int64) -> String {
    var figures = String(minor.magnitude)
    let sign = minor < 0 ? "-" : ""
    guard digits > 0 else { return sign + figures }
    if figures.count <= digits { figures = String(repeating: "0", count: digits + 1 - figures.count) + figures }
    return "\(sign)\(figures.dropLast(digits)).\(figures.suffix(digits))"
  }

  /// `€4.90` or `4.90 CHF`, for reading.
  func words(_ minor: Int64) -> String {
    guard let symbol else { return "\(plain(minor)) \(currency)" }
    return minor < 0 ? "-\(symbol)\(plain(minor).dropFirst())" : symbol + plain(minor)
  }

  /// Minor units of what a person typed: `4.90`, `4,9`, `€4.90`, `4 EUR`. Nil for a sign, for more digits than the
  /// currency has, for separators of thousands (`1.000` would be read two ways) and for what does not fit.
  func parse(_ typed: String) -> Int64? {
    var rest = typed.filter { !$0.isWhitespace }
    if let symbol, rest.hasPrefix(symbol) { rest.removeFirst(symbol.count) }
    if rest.uppercased().hasSuffix(currency) { rest.removeLast(currency.count) }
    let halves = rest.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
    guard let whole = halves.first, !whole.isEmpty, halves.count <= 2 else { return nil }
    let fraction = halves.count == 2 ? halves[1] : ""
    guard halves.count == 1 || (!fraction.isEmpty && fraction.count <= digits) else { return nil }
    let figures = whole + fraction + String(repeating: "0", count: digits - fraction.count)
    guard figures.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return Int64(figures)
  }
}
