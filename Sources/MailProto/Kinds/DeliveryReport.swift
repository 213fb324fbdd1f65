/// A delivery status notification (RFC 3464, RFC 6533).
struct DeliveryReport {
  private let groups: [HeaderBlock]

  /// At most as many groups as addresses are allowed in a field.
  init(_ body: [UInt8], limits: MailLimits) {
    var groups: [HeaderBlock] = []
    var at = 0
    while at < body.count, groups.count <= limits.addressesPerField {
      let block = HeaderBlock(body, at..<body.count, limits: limits)
      if block.body > at {
        if !block.fields.isEmpty { groups.append(block) }
        at = block.body
      } else {
        // A line that is no field: on with the next one.
        var lines = LineReader(body, at..<body.count)
        at = lines.next()?.next ?? body.count
      }
    }
    self.groups = groups
  }

  static func isStatus(_ type: String) -> Bool {
    type == "message/delivery-status" || type == "message/global-delivery-status"
  }

  private struct Recipient {
    let address: String?
    let status: String?
    let action: String
  }

  /// Nil if nothing failed and nothing is delayed. It speaks of the first failed recipient.
  func bounce(original: MessageID?) -> Bounce? {
    let troubled = groups.compactMap(Self.recipient).filter { $0.action == "failed" || $0.action == "delayed" }
    guard let first = troubled.first(where: { $0.action == "failed" }) ?? troubled.first else { return nil }
    return Bounce(
      finalRecipient: first.address, status: first.status, action: first.action, originalMessageID: original,
      recipients: troubled.filter { $0.action == first.action }.compactMap(\.address))
  }

  /// Some servers name the mail in the report itself.
  var originalID: MessageID? {
    for group in groups.prefix(2) {
      for name in ["x-original-message-id", "original-message-id", "x-message-id"] {
        if let id = group.first(name).flatMap({ MessageID.list($0.value).first }) { return id }
      }
    }
    return nil
  }

  private static func recipient(_ group: HeaderBlock) -> Recipient? {
    let named = [group.first("final-recipient"), group.first("original-recipient")].compactMap(\.self)
    guard !named.isEmpty || group.first("action") != nil && group.first("status") != nil else { return nil }
    let address = named.lazy.compactMap { AddressText.typed($0.value) }.first
    let status =
      group.first("status").flatMap { EnhancedStatus.first(in: $0.value) }
      ?? group.first("diagnostic-code").flatMap { EnhancedStatus.first(in: $0.value) }
    let fallback = status?.hasPrefix("4") == true ? "delayed" : status?.hasPrefix("2") == true ? "delivered" : "failed"
    let action = group.first("action")?.value.lowercased().prefix { $0.isLetter }.description ?? ""
    return Recipient(address: address, status: status, action: action.isEmpty ? fallback : action)
  }
}

/// A message disposition notification (RFC 8098): read, or deleted unread. No bounce.
struct DispositionNotice {
  static func isNotice(_ type: String) -> Bool {
    type == "message/disposition-notification" || type == "message/global-disposition-notification"
  }

  /// The mail that was read.
  let originalID: MessageID?

  init(_ body: [UInt8], limits: MailLimits) {
    let block = HeaderBlock(body, body.indices, limits: limits)
    originalID = block.first("original-message-id").flatMap { MessageID.list($0.value).first }
  }
}

/// Enhanced status codes (RFC 3463 §2).
enum EnhancedStatus {
  /// The first `5.1.1` in a text.
  static func first(in text: String) -> String? {
    for word in text.split(whereSeparator: { !($0.isASCII && $0.isNumber) && $0 != "." }) {
      let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
      guard numbers.count == 3, ["2", "4", "5"].contains(numbers[0]),
        numbers.dropFirst().allSatisfy({ (1...3).contains($0.utf8.count) })
      else { continue }
      return String(word)
    }
    return nil
  }
}

enum AddressText {
  private static let around: Set<Character> = ["<", ">", ":", ";", ",", "(", ")", " ", "\t", "\"", "'", "[", "]"]

  /// `local@domain` out of a word with brackets and punctuation around it; nil if it is no plain address.
  static func plain(_ word: some StringProtocol) -> String? {
    var text = Substring(word.trimmedBlanks)
    while let first = text.first, around.contains(first) { text = text.dropFirst() }
    while let last = text.last, around.contains(last) || last == "." { text = text.dropLast() }
    if text.lowercased().hasPrefix("mailto:") { text = text.dropFirst(7) }
    // Plain text of HTML: `a@b<mailto:a@b>`.
    if let open = text.firstIndex(of: "<"), open > text.startIndex { text = text[..<open] }
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    // Local parts in other scripts come in reports of RFC 6533.
    guard halves.count == 2, text.utf8.count <= 254, !halves[0].isEmpty, DomainName.ascii(halves[1]) != nil,
      halves[0].unicodeScalars.allSatisfy({
        $0.value > 0x20 && $0.value != 0x7F && !"<>\"(),;:\\[]".unicodeScalars.contains($0)
      })
    else { return nil }
    return String(text)
  }

  /// The address of `rfc822; a@b` or `utf-8; \x{e4}@b` (RFC 3464 §2.3.1, RFC 6533 §3).
  static func typed(_ value: String) -> String? {
    let halves = value.split(separator: ";", maxSplits: 1)
    guard let text = halves.last else { return nil }
    return plain(unescaped(String(text)))
  }

  /// `\x{e4}` and `+AD0` forms: only the first is common.
  private static func unescaped(_ text: String) -> String {
    guard text.contains("\\x{") else { return text }
    var out = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "\\x{"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      out += rest[..<start.lowerBound]
      let scalar = UInt32(rest[start.upperBound..<end], radix: 16).flatMap(Unicode.Scalar.init)
      out.unicodeScalars.append(scalar ?? "\u{FFFD}")
      rest = rest[rest.index(after: end)...]
    }
    return out + rest
  }
}
