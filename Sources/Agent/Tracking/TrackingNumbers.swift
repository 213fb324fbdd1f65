/// Tracking numbers as customers write them: in any case, with blanks, dashes and dots, broken over lines. Kept as
/// upper-case letters and digits. Numbers of other kinds (orders, dates, phones, amounts, bank accounts, bar codes) and
/// numbers that the customer disowns are left out.
public enum TrackingNumbers {
  /// In order of appearance, each once, without those disowned.
  public static func find(in text: String) -> [String] {
    let found = scan(text)
    let disowned = Set(found.filter(\.isDisowned).map(\.number))
    return unique(found.map(\.number).filter { !disowned.contains($0) })
  }

  public static func disowned(in text: String) -> [String] { unique(scan(text).filter(\.isDisowned).map(\.number)) }

  /// Upper-case letters and digits only.
  public static func normal(_ text: String) -> String {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return String(text.uppercased().unicodeScalars.filter { ("A"..."Z").contains($0) || ("0"..."9").contains($0) })
    }
    let kept = text.utf8.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): byte & 0xDF
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      default: nil
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  static func unique(_ numbers: [String]) -> [String] {
    var seen: Set<String> = []
    return numbers.filter { seen.insert($0).inserted }
  }

  struct Found: Hashable, Sendable {
    var number: String
    var isDisowned: Bool
  }

  /// Fewer digits than this are no tracking number, whatever stands around them.
  static let fewestDigits = 4

  private static func scan(_ text: String) -> [Found] {
    // A correction such as "the same number but ending 7" needs the number beside it, so this holds for it as well.
    guard holdsDigits(text) else { return [] }
    let read = TrackingText(text.withoutInvisibles)
    var candidates = TrackingCandidates(read).chosen
    let own = candidates.filter { !read.isQuoted($0.range.lowerBound) }
    // What a mail quotes counts where it names nothing itself.
    if !own.isEmpty { candidates = own }
    let ownership = TrackingOwnership(read, candidates)
    var found = candidates.indices.map {
      Found(number: candidates[$0].number, isDisowned: ownership.isDisowned($0))
    }
    TrackingCorrections.apply(to: &found, candidates, read)
    return found
  }

  private static func holdsDigits(_ text: String) -> Bool {
    var digits = 0
    for byte in text.utf8 {
      // Digits of other scripts are told apart later.
      if byte >= 0x80 { return true }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { continue }
      digits += 1
      if digits >= fewestDigits { return true }
    }
    return false
  }
}

extension Substring {
  func trimming(where drop: (Character) -> Bool) -> String {
    var rest = self
    while let first = rest.first, drop(first) { rest.removeFirst() }
    while let last = rest.last, drop(last) { rest.removeLast() }
    return String(rest)
  }
}
