import Agent
import Foundation

/// Takes out of a text what tells who somebody is: addresses of mail, streets, telephone numbers, card and account
/// numbers, and the names that are known. What a case needs to be understood stays: tracking numbers, order numbers,
/// amounts, days, shoes. The same text, the same masks.
public struct Masker: Sendable {
  private let names: [String]
  private let kept: Set<String>

  /// - Parameter names: of the people of the case, as they are written in full; their parts count too.
  /// - Parameter kept: numbers of the case, such as its tracking numbers, which are not masked.
  public init(names: [String], keeping kept: [String] = []) {
    let parts = names.flatMap { $0.split { !$0.isLetter && $0 != "-" && $0 != "'" }.map(String.init) }
    // Whole names first, so that a part of one does not break it up; initials say nothing.
    self.names = Array(
      Set((names + parts).map(\.trimmed).filter { $0.count > 1 && !Self.common.contains($0.lowercased()) })
    )
    .sorted { ($1.count, $0) < ($0.count, $1) }
    self.kept = Set(kept.map(Self.plain).filter { !$0.isEmpty })
  }

  public func mask(_ text: String) -> String {
    var masked = text.replacing(Self.address, with: "[address]")
    masked = masked.replacing(Self.account) { match in keeps(match.0) ? String(match.0) : "[account]" }
    masked = maskNumbers(masked)
    masked = masked.replacing(Self.street, with: "[street]").replacing(Self.europeanStreet, with: "[street]")
    for name in names { masked = Self.replace(name, in: masked) }
    return masked.replacing(Self.greeting) { "\($0.1) [name]" }
  }

  /// Every text in a value.
  public func mask(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): .string(mask(text))
    case .array(let items): .array(items.map(mask))
    case .object(let fields): .object(fields.mapValues(mask))
    default: json
    }
  }

  // MARK: Numbers

  /// Runs of digits with blanks, dots, dashes and brackets between them.
  private func maskNumbers(_ text: String) -> String {
    text.replacing(Self.digits) { match in
      let digits = match.0.filter(\.isNumber)
      if keeps(match.0) { return String(match.0) }
      if (13...19).contains(digits.count), Self.isCard(digits) { return "[card]" }
      return Self.isTelephone(match.0, digits) ? "[phone]" : String(match.0)
    }
  }

  private func keeps(_ text: Substring) -> Bool {
    let plain = Self.plain(String(text))
    return kept.contains { $0.contains(plain) && plain.count >= 6 }
  }

  private static func plain(_ text: String) -> String { text.uppercased().filter { $0.isLetter || $0.isNumber } }

  /// By Luhn's sum.
  private static func isCard(_ digits: some StringProtocol) -> Bool {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let value = digit.wholeNumberValue ?? 0
      let doubled = value * 2
      sum += index % 2 == 0 ? value : doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }

  /// An international number, or one that begins with 0 or a bracket and is written in groups.
  private static func isTelephone(_ text: Substring, _ digits: some StringProtocol) -> Bool {
    guard (7...15).contains(digits.count) else { return false }
    if text.hasPrefix("+") || text.hasPrefix("00") { return true }
    let groups = text.split { !$0.isNumber }.count
    return groups > 1 && (text.hasPrefix("0") || text.hasPrefix("(") || digits.count == 10 && groups == 3)
  }

  // MARK: Names

  private static func replace(_ name: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let place = rest.range(of: name, options: [.caseInsensitive]) {
      let before = place.lowerBound > text.startIndex ? text[text.index(before: place.lowerBound)] : " "
      let after = place.upperBound < text.endIndex ? text[place.upperBound] : " "
      // A word of the language is written small; a name within a word is none.
      let isName = !before.isLetter && !after.isLetter && text[place].first?.isUppercase == true
      result += rest[..<place.lowerBound]
      result += isName ? "[name]" : String(text[place])
      rest = rest[place.upperBound...]
    }
    return result + rest
  }

  /// Titles and words that stand where a name may stand.
  private static let common: Set<String> = [
    "mr", "mrs", "ms", "miss", "dr", "herr", "frau", "the", "and", "team", "shop",
  ]

  private static var address: Regex<Substring> { #/[\w.!#$%&'*+\/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/# }
  /// An IBAN.
  private static var account: Regex<Substring> { #/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/# }
  /// Whoever a greeting at the head of a line names.
  private static var greeting: Regex<(Substring, Substring)> {
    #/(?m)^([ \t>]*(?:Hello|Hi|Hey|Dear|Hallo|Liebe|Lieber|Bonjour|Cher|Chère|Hola|Estimado|Estimada|Beste|Geachte))(?: (?:Mr|Mrs|Ms|Herr|Frau)\.?)?(?: \p{Lu}[\p{L}'’.-]*){1,4}(?=[,!.]|$)/#
  }
  private static var digits: Regex<Substring> { #/[+(]{0,2}\d(?:[\d .()\/-]*\d)?/# }
  private static var street: Regex<Substring> {
    #/\b\d{1,5}[a-zA-Z]?,? (?:[A-Z][\w'-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court|Crescent|Terrace|Way|Boulevard|Blvd|Place|Square)\b/#
  }
  private static var europeanStreet: Regex<Substring> {
    #/\b(?:[A-ZÄÖÜ][\wäöüßé-]*(?:straße|strasse|str\.|weg|gasse|platz|straat|laan)|(?:[Rr]ue|[Cc]alle|[Aa]venida|[Vv]ia) (?:[\w'é-]+ ){0,3}[\w'é-]+),? \d{1,4}[a-z]?\b/#
  }
}
