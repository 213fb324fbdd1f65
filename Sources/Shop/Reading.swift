import Database

/// Reading columns as the shop means them, whatever type they are stored in.
extension Row {
  /// The value of a column, its name compared without case.
  func value(_ name: String) -> Value {
    let exact = self[name]
    guard exact == .null else { return exact }
    return columns.first { $0.name.lowercased() == name }?.value ?? .null
  }

  /// The text; nil if NULL or blank.
  func text(_ name: String) -> String? { value(name).asText }

  /// A whole number, also from text or a real without fraction.
  func integer(_ name: String) -> Int64? { value(name).asInteger }

  /// A number, also from text.
  func number(_ name: String) -> Double? { value(name).asNumber }

  /// The ISO day; of a timestamp with a zone, the day in the shop's.
  func day(_ name: String, _ settings: ShopSettings) -> String? {
    value(name).asText.flatMap { ZonedTime.day($0, in: settings.timeZone) }
  }

  /// Whole minor units from decimal major units.
  func money(_ name: String, currency: String) -> Int64? {
    value(name).asText.flatMap { Money.minorUnits(decimal: $0, currency: currency) }
  }

  /// The row's own currency, else the shop's.
  func currency(_ settings: ShopSettings) -> String { text("currency")?.uppercased() ?? settings.currency }
}

extension Value {
  /// The value as text, trimmed; nil for NULL, blank and blobs.
  var asText: String? {
    switch self {
    case .null, .blob: return nil
    case .integer(let value): return String(value)
    case .real(let value): return value.isFinite ? value.description : nil
    case .text(let value):
      let trimmed = value.trimmed
      return trimmed.isEmpty ? nil : trimmed
    }
  }

  var asInteger: Int64? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int64(exactly: value)
    case .text(let value): Int64(value.trimmed) ?? Double(value.trimmed).flatMap { Int64(exactly: $0) }
    case .null, .blob: nil
    }
  }

  var asNumber: Double? {
    switch self {
    case .integer(let value): return Double(value)
    case .real(let value): return value.isFinite ? value : nil
    case .text(let value):
      guard let number = Double(value.trimmed), number.isFinite else { return nil }
      return number
    case .null, .blob: return nil
    }
  }
}

extension String {
  /// Without blank space at its ends.
  var trimmed: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[start...end])
  }
}
