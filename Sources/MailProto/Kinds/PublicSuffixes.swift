/// The names under which strangers register domains (publicsuffix.org), for finding the domain of an organisation.
///
/// Read from the text of the list; who has none uses `nil`, and then only a domain and its subdomains align.
public struct PublicSuffixes: Sendable {
  private var rules: Set<String> = []
  /// `*.ck`: every name below is a suffix.
  private var wildcards: Set<String> = []
  /// `!www.ck`: this one is none.
  private var exceptions: Set<String> = []

  public var count: Int { rules.count + wildcards.count + exceptions.count }

  /// One rule a line; what follows a blank or `//` is no rule. Both sections of the list count: whoever rents out
  /// subdomains is a registry to us.
  public init(_ list: String) {
    for line in list.split(whereSeparator: \.isNewline) {
      guard let rule = line.split(whereSeparator: \.isWhitespace).first, !rule.hasPrefix("//") else { continue }
      if rule.hasPrefix("!") {
        exceptions.insert(DomainName.canonical(rule.dropFirst()))
      } else if rule.hasPrefix("*.") {
        wildcards.insert(DomainName.canonical(rule.dropFirst(2)))
      } else {
        rules.insert(DomainName.canonical(rule))
      }
    }
  }

  /// The registrable domain at or above a name (in its canonical form); nil for a suffix itself, a single label, or an
  /// address in place of a name.
  func organisation(of domain: String) -> String? {
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.count <= 127, labels.allSatisfy({ !$0.isEmpty }), !DomainName.isAddress(domain)
    else { return nil }
    let length = suffixLength(labels)
    guard length < labels.count else { return nil }
    return labels.suffix(length + 1).joined(separator: ".")
  }

  /// How many labels the longest matching rule takes; an exception wins, and without a rule it is the last label.
  private func suffixLength(_ labels: [Substring]) -> Int {
    var longest = 1
    for count in 1...labels.count {
      let name = labels.suffix(count).joined(separator: ".")
      if exceptions.contains(name) { return count - 1 }
      if rules.contains(name) { longest = max(longest, count) }
      if wildcards.contains(name), count < labels.count { longest = max(longest, count + 1) }
    }
    return longest
  }
}

/// Domain names as they are compared: lower case, A-labels (RFC 5890), no final dot.
enum DomainName {
  static func canonical(_ name: some StringProtocol) -> String {
    let lower = name.lowercased()
    // The full stops of other scripts part labels too (UTS 46).
    let isASCII = lower.utf8.allSatisfy { $0 < 0x80 }
    let dotted =
      isASCII ? lower : lower.replacing("。", with: ".").replacing("．", with: ".").replacing("｡", with: ".")
    let text = dotted.hasSuffix(".") ? String(dotted.dropLast()) : dotted
    return isASCII
      ? text : text.split(separator: ".", omittingEmptySubsequences: false).map(aLabel).joined(separator: ".")
  }

  /// The canonical name, if it is one that can stand in mail: letters, digits, hyphens, no empty label.
  static func ascii(_ name: some StringProtocol) -> String? {
    let text = canonical(name)
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253,
      labels.allSatisfy({ label in
        (1...63).contains(label.utf8.count)
          && label.utf8.allSatisfy { Octet.isLetter($0) || Octet.isDigit($0) || $0 == 0x2D || $0 == 0x5F }
      })
    else { return nil }
    return text
  }

  /// An IPv4 address, or anything in brackets.
  static func isAddress(_ name: String) -> Bool {
    name.hasPrefix("[") || name.contains(":") || name.utf8.allSatisfy { Octet.isDigit($0) || $0 == UInt8(ascii: ".") }
  }

  private static func aLabel(_ label: Substring) -> String {
    guard !label.utf8.allSatisfy({ $0 < 0x80 }), label.unicodeScalars.count <= 63 else { return String(label) }
    return "xn--" + Punycode.encode(Array(label.unicodeScalars))
  }
}

/// Punycode (RFC 3492 §6.3).
enum Punycode {
  private static let base: UInt32 = 36
  private static let threshold: (min: UInt32, max: UInt32) = (1, 26)
  private static let skew: UInt32 = 38

  /// For labels of at most 63 characters, so nothing overflows.
  static func encode(_ scalars: [Unicode.Scalar]) -> String {
    var out = scalars.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
    let plain = UInt32(out.count)
    var handled = plain
    if plain > 0 { out.append(UInt8(ascii: "-")) }
    var code: UInt32 = 128
    var delta: UInt32 = 0
    var bias: UInt32 = 72
    while handled < UInt32(scalars.count) {
      guard let next = scalars.lazy.map(\.value).filter({ $0 >= code }).min() else { break }
      delta &+= (next &- code) &* (handled + 1)
      code = next
      for scalar in scalars {
        if scalar.value < code { delta &+= 1 }
        guard scalar.value == code else { continue }
        append(delta, bias, to: &out)
        bias = adapted(delta, points: handled + 1, isFirst: handled == plain)
        delta = 0
        handled += 1
      }
      delta &+= 1
      code &+= 1
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func append(_ delta: UInt32, _ bias: UInt32, to out: inout [UInt8]) {
    var rest = delta
    var k = base
    while true {
      let t = k <= bias ? threshold.min : k >= bias &+ threshold.max ? threshold.max : k &- bias
      if rest < t { break }
      out.append(digit(t &+ (rest &- t) % (base &- t)))
      rest = (rest &- t) / (base &- t)
      k &+= base
    }
    out.append(digit(rest))
  }

  private static func digit(_ value: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? 0x61 + value : 0x30 + value &- 26)
  }

  private static func adapted(_ delta: UInt32, points: UInt32, isFirst: Bool) -> UInt32 {
    var delta = isFirst ? delta / 700 : delta / 2
    delta &+= delta / points
    var k: UInt32 = 0
    while delta > ((base - threshold.min) * threshold.max) / 2 {
      delta /= base - threshold.min
      k &+= base
    }
    return k &+ (base * delta) / (delta &+ skew)
  }
}
