/// Finds a delivery report: RFC 3464, or one of the common shapes without it (Exim, qmail, old gateways).
struct BounceReader {
  let bounce: Bounce?

  init(header: HeaderBlock, root: Entity?, parts: [Part], bytes: [UInt8], text: String, limits: MailLimits) {
    // Only the report itself: a customer may attach a bounce that they received.
    let children = root?.content.isMultipart == true ? root?.children ?? [] : []
    let parts = children.compactMap { child in child.part.flatMap { parts.indices.contains($0) ? parts[$0] : nil } }
    let isReport = root?.content.type == "multipart/report" || Self.isFromDaemon(header)
    if isReport, let part = parts.first(where: { Self.isStatus($0.contentType) }) {
      let body = TransferDecoder.decode(bytes[part.body], part.encoding).output
      let original = Self.originalID(parts, bytes, limits) ?? Self.idInText(text)
      bounce = Self.report(Self.groups(body, limits), original: original)
    } else {
      bounce = Self.guess(header: header, parts: parts, bytes: bytes, text: text, limits: limits)
    }
  }

  private static func isStatus(_ type: String) -> Bool {
    type == "message/delivery-status" || type == "message/global-delivery-status"
  }

  private static func isFromDaemon(_ header: HeaderBlock) -> Bool {
    let from = header.first("from").map { AddressParser($0.value, limit: 2).addresses } ?? []
    return from.first.map(AutomaticSigns.isDaemon) ?? false
  }

  // MARK: RFC 3464

  /// The groups of fields of a delivery-status part, at most as many as addresses are allowed in a field.
  private static func groups(_ body: [UInt8], _ limits: MailLimits) -> [HeaderBlock] {
    var groups: [HeaderBlock] = []
    var at = 0
    while at < body.count, groups.count <= limits.addressesPerField {
      let block = HeaderBlock(body, at..<body.count, limits: limits)
      if !block.fields.isEmpty { groups.append(block) }
      at = max(block.body, at + 1)
    }
    return groups
  }

  private struct Recipient {
    let address: String?
    let status: String?
    let action: String
  }

  /// Nil if nothing failed and nothing is delayed.
  private static func report(_ groups: [HeaderBlock], original: MessageID?) -> Bounce? {
    let troubled = groups.compactMap(recipient).filter { $0.action == "failed" || $0.action == "delayed" }
    guard let first = troubled.first(where: { $0.action == "failed" }) ?? troubled.first else { return nil }
    return Bounce(
      finalRecipient: first.address, status: first.status, action: first.action, originalMessageID: original,
      recipients: troubled.filter { $0.action == first.action }.compactMap(\.address))
  }

  private static func recipient(_ group: HeaderBlock) -> Recipient? {
    let named = group.first("final-recipient") ?? group.first("original-recipient")
    guard let named else { return nil }
    let address = named.value.split(separator: ";", maxSplits: 1).last.map { AddressText.plain(String($0)) }
    let status = group.first("status").flatMap { enhancedStatus($0.value) }
    let fallback = status?.hasPrefix("4") == true ? "delayed" : status?.hasPrefix("2") == true ? "delivered" : "failed"
    let action = group.first("action")?.value.lowercased().prefix { $0.isLetter }.description ?? fallback
    return Recipient(address: address ?? nil, status: status, action: action)
  }

  /// The first `5.1.1` in a text (RFC 3463 §2).
  static func enhancedStatus(_ text: String) -> String? {
    for word in text.split(whereSeparator: { !($0.isASCII && $0.isNumber) && $0 != "." }) {
      let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
      guard numbers.count == 3, ["2", "4", "5"].contains(numbers[0]),
        numbers.dropFirst().allSatisfy({ (1...3).contains($0.utf8.count) })
      else { continue }
      return String(word)
    }
    return nil
  }

  /// The Message-ID of the mail that came back with the report.
  private static func originalID(_ parts: [Part], _ bytes: [UInt8], _ limits: MailLimits) -> MessageID? {
    let returned = ["message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"]
    for part in parts where returned.contains(part.contentType) {
      let body = TransferDecoder.decode(bytes[part.body], part.encoding).output
      let header = HeaderBlock(body, body.indices, limits: limits)
      if let id = header.first("message-id").flatMap({ MessageID.list($0.value).first }) { return id }
    }
    return nil
  }

  // MARK: without RFC 3464

  private static func guess(
    header: HeaderBlock, parts: [Part], bytes: [UInt8], text: String, limits: MailLimits
  ) -> Bounce? {
    let failed = header.first("x-failed-recipients")
    let daemon = isFromDaemon(header)
    let emptyPath = header.first("return-path")?.value.filter { !$0.isWhitespace } == "<>"
    guard failed != nil || daemon || emptyPath else { return nil }
    let head = String(text.prefix(6000))
    // An empty return path is that of any automatic answer too: there the subject must say it.
    let subject = EncodedWord.decode(header.first("subject")?.value ?? "").text
    let wording = BounceWording(subject: subject, text: failed != nil || daemon ? head : "")
    guard failed != nil || wording.saysFailed || wording.saysDelayed else { return nil }
    let named = failed.map { AddressParser($0.value, limit: limits.addressesPerField).addresses.map(\.address) }
    let recipients = named ?? BounceWording.recipients(head)
    return Bounce(
      finalRecipient: recipients.first, status: enhancedStatus(head).flatMap { $0.hasPrefix("2") ? nil : $0 },
      action: wording.saysDelayed && failed == nil ? "delayed" : "failed",
      originalMessageID: originalID(parts, bytes, limits) ?? idInText(text), recipients: recipients)
  }

  /// A `Message-ID:` line in the text, from the copy of the message that many servers append.
  private static func idInText(_ text: String) -> MessageID? {
    for line in text.split(separator: "\n") {
      let bare = line.drop { $0 == " " || $0 == ">" || $0 == "\t" }
      guard bare.lowercased().hasPrefix("message-id:") else { continue }
      return MessageID.list(String(bare.dropFirst(11))).first
    }
    return nil
  }
}

/// A bounce in prose: what its words say.
private struct BounceWording {
  let saysFailed: Bool
  let saysDelayed: Bool
  init(subject: String, text: String) {
    let all = (subject + "\n" + text).lowercased()
    saysDelayed = ["delayed", "warning: could not send", "will be retried", "has not been delivered yet"]
      .contains { all.contains($0) }
    saysFailed =
      !saysDelayed
      && [
        "undeliver", "delivery failed", "delivery status notification (failure)", "failure notice", "returned mail",
        "returned to sender", "mail delivery failed", "could not be delivered", "couldn't be delivered",
        "unable to deliver", "delivery has failed", "user unknown", "unzustellbar", "nicht zugestellt",
        "non remis", "non distribu", "no se pudo entregar", "mancata consegna",
      ].contains { all.contains($0) }
  }

  /// Addresses that stand alone on a line, or in angle brackets followed by a colon, above the returned message.
  static func recipients(_ text: String) -> [String] {
    var found: [String] = []
    for line in text.split(separator: "\n").prefix(80) {
      let bare = line.trimmedBlanks
      let low = bare.lowercased()
      if bare.hasPrefix("---") && (low.contains("copy of") || low.contains("original message")) { break }
      if low.hasPrefix("received:") || low.hasPrefix("return-path:") { break }
      let word = bare.prefix { !$0.isWhitespace }
      let rest = bare.dropFirst(word.count)
      guard word.contains("@"), rest.isEmpty || word.hasPrefix("<"), let address = AddressText.plain(String(word)),
        !found.contains(address)
      else { continue }
      found.append(address)
    }
    return found
  }
}

enum AddressText {
  /// `local@domain` out of a word with brackets and punctuation around it; nil if it is no plain address.
  static func plain(_ word: String) -> String? {
    let around: Set<Character> = ["<", ">", ":", ";", ",", "(", ")", " ", "\t", "\""]
    var text = Substring(word.trimmedBlanks)
    while let first = text.first, around.contains(first) { text = text.dropFirst() }
    while let last = text.last, around.contains(last) || last == "." { text = text.dropLast() }
    let address = Address(address: String(text))
    return Envelope(from: address, to: [address]) == nil ? nil : String(text)
  }
}
