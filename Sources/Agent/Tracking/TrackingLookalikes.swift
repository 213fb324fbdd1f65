/// Numbers that a person may have read or typed for one another.
enum TrackingLookalikes {
  /// With the letters that look like digits read as digits; for comparing with the shop's own rows, never for showing.
  static func folded(_ number: String) -> String {
    String(decoding: number.utf8.map(CheckDigits.digit), as: UTF8.self)
  }

  /// The one of these numbers that a number may be a misread form of; nil where there is none, or more than one.
  static func match(_ number: String, in known: [String]) -> String? {
    let wanted = folded(number)
    guard wanted.utf8.count >= 8 else { return nil }
    let alike = Set(known.filter { $0 != number && folded($0) == wanted })
    return alike.count == 1 ? alike.first : nil
  }
}
