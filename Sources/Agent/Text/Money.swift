/// Money is whole minor units; text and rows show major units.
public enum Money {
  /// Digits after the decimal mark (ISO 4217).
  public static func exponent(_ currency: String) -> Int {
    switch currency.uppercased() {
    case "JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "XPF", "PYG", "UGX", "RWF", "VUV", "GNF", "KMF", "DJF", "BIF":
      0
    case "KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD": 3
    default: 2
    }
  }

  /// `495` EUR → `4.95`.
  static func decimal(_ minor: Int64, _ currency: String) -> String {
    let digits = exponent(currency)
    let sign = minor < 0 ? "-" : ""
    var text = String(minor.magnitude)
    guard digits > 0 else { return sign + text }
    if text.count <= digits { text = String(repeating: "0", count: digits + 1 - text.count) + text }
    return sign + text.dropLast(digits) + "." + text.suffix(digits)
  }

  /// `€4.95`, `4,95 €`, `4.95 CHF`.
  static func words(_ minor: Int64, _ currency: String, _ language: Language = .english) -> String {
    let amount = decimal(minor, currency)
    let symbol = ["EUR": "€", "USD": "$", "GBP": "£"][currency.uppercased()]
    if language == .german {
      return amount.split(separator: ".").joined(separator: ",") + " " + (symbol ?? currency.uppercased())
    }
    return symbol.map { $0 + amount } ?? "\(amount) \(currency.uppercased())"
  }

  /// The decimal in major units as the shop's rows hold it.
  static func row(_ minor: Int64?, _ currency: String) -> JSON {
    guard let minor else { return .null }
    var scale = 1.0
    for _ in 0..<exponent(currency) { scale *= 10 }
    return .decimal(Double(minor) / scale)
  }

  /// Amounts that a text names, in minor units: numbers with a currency, and numbers with a decimal mark.
  static func amounts(in text: String, _ currency: String) -> Set<Int64> {
    let named = Tokens.scan(text).filter { token in
      token.kind == .amount || (token.kind == .number && token.text.contains { ".,".contains($0) })
    }
    return Set(named.compactMap { minor($0.value, currency) })
  }

  /// `4.95` EUR → 495, from `Tokens.decimal`; digits beyond a minor unit count half up. Nil if it is too large.
  static func minor(_ decimal: String, _ currency: String) -> Int64? {
    guard let value = Double(decimal), value.isFinite, value >= 0 else { return nil }
    let scaled = (0..<exponent(currency)).reduce(value) { scaled, _ in scaled * 10 }
    return scaled < 1e15 ? Int64(scaled.rounded()) : nil
  }
}
