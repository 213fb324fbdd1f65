/// Amounts between decimal major units, as shops store them, and whole minor units, as the rest of gatewayd counts.
enum Money {
  /// Digits after the decimal point of a currency (ISO 4217); 2 for one that is not known.
  static func exponent(of currency: String) -> Int {
    switch currency.uppercased() {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
      0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }

  /// Whole minor units, half a unit away from zero; nil if the text is not a plain decimal number or is too large.
  ///
  /// Works on the digits: 1.005 is 101 cents here, although the binary number nearest to it is below 1.005.
  static func minorUnits(decimal text: String, currency: String) -> Int64? {
    guard let number = DecimalText(text) else { return nil }
    return number.scaled(by: exponent(of: currency))
  }

  /// The amount in major units as decimal text, such as `4.90`.
  static func decimal(_ minor: Int64, currency: String) -> String {
    let digits = String(minor.magnitude)
    let exponent = exponent(of: currency)
    let sign = minor < 0 ? "-" : ""
    guard exponent > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + digits
    return sign + padded.dropLast(exponent) + "." + padded.suffix(exponent)
  }
}

/// A decimal number as its digits: `[-]digits × 10^exponent`.
struct DecimalText {
  private var negative = false
  private var digits: [UInt8] = []
  private var exponent = 0

  /// Accepts `12`, `-12.50`, `.5`, `1.5e-05`, with blank space around; nothing else.
  init?(_ text: String) {
    var rest = Substring(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    if rest.first == "-" || rest.first == "+" { negative = rest.removeFirst() == "-" }
    let parts = rest.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard let mantissa = parts.first, parts.count <= 2, mantissa.utf8.count <= 60 else { return nil }
    let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, halves.contains(where: { !$0.isEmpty }) else { return nil }
    for byte in halves.joined().utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      digits.append(byte - UInt8(ascii: "0"))
    }
    exponent = halves.count == 2 ? -halves[1].utf8.count : 0
    if parts.count == 2 {
      guard let power = Int(parts[1]), abs(power) <= 400 else { return nil }
      exponent += power
    }
  }

  /// The number times 10^power, rounded half away from zero; nil beyond 64 bits.
  func scaled(by power: Int) -> Int64? {
    let shift = exponent + power
    var kept = digits
    var roundsUp = false
    if shift < 0 {
      roundsUp = -shift <= digits.count && digits[digits.count + shift] >= 5
      kept.removeLast(min(kept.count, -shift))
    } else if kept.contains(where: { $0 != 0 }) {
      guard shift <= 20 else { return nil }
      kept += Array(repeating: 0, count: shift)
    }
    var magnitude: Int64 = 0
    for digit in kept {
      let (times, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = times.addingReportingOverflow(Int64(digit))
      guard !overflow, !carry else { return nil }
      magnitude = sum
    }
    if roundsUp { magnitude += magnitude == .max ? 0 : 1 }
    return negative ? -magnitude : magnitude
  }
}
