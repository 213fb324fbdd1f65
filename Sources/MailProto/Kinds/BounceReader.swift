/// Finds a delivery report: RFC 3464, or one of the common shapes without it (Exim, qmail, old gateways).
struct BounceReader {
  let bounce: Bounce?
  /// The mail that a receipt (RFC 8098) is about.
  let receiptFor: MessageID?

  init(header: HeaderBlock, root: Entity?, parts: [Part], text: String, limits: MailLimits) {
    // Only the report itself: a customer may attach a bounce that they received.
    let children = root?.content.isMultipart == true ? root?.children ?? [] : [root].compactMap(\.self)
    let parts = children.compactMap { child in child.part.flatMap { parts.indices.contains($0) ? parts[$0] : nil } }
    let isReport = root?.content.type == "multipart/report" || Self.isFromDaemon(header)
    let notice = parts.first { DispositionNotice.isNotice($0.contentType) }
    if let notice, root?.content.type != "multipart/mixed" {
      receiptFor = DispositionNotice(notice.content.decoded(), limits: limits).originalID
      bounce = nil
      return
    }
    receiptFor = nil
    let returned = ReturnedMail(parts, limits: limits)
    if isReport, let part = parts.first(where: { DeliveryReport.isStatus($0.contentType) }) {
      let report = DeliveryReport(part.content.decoded(), limits: limits)
      let original = returned.messageID ?? report.originalID ?? ReturnedMail.idInText(text) ?? Self.answered(header)
      bounce = report.bounce(original: original)
    } else {
      bounce = BounceProse(header: header, text: text, isFromDaemon: Self.isFromDaemon(header), limits: limits)?
        .bounce(original: returned.messageID ?? ReturnedMail.idInText(text) ?? Self.answered(header))
    }
  }

  private static func isFromDaemon(_ header: HeaderBlock) -> Bool {
    let from = header.first("from").map { AddressParser($0.value, limit: 2).addresses } ?? []
    return from.first.map(AutomaticSigns.isDaemon) ?? false
  }

  /// Exchange and Gmail name the mail that failed as the one that they answer.
  private static func answered(_ header: HeaderBlock) -> MessageID? {
    for name in ["x-original-message-id", "in-reply-to", "references"] {
      if let id = header.first(name).flatMap({ MessageID.list($0.value).last }) { return id }
    }
    return nil
  }
}

/// The mail that came back with a report, or its header.
struct ReturnedMail {
  private(set) var messageID: MessageID?

  private static let types: Set<String> = [
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers",
    "text/rfc822",
  ]

  init(_ parts: [Part], limits: MailLimits) {
    for part in parts where Self.types.contains(part.contentType) {
      let body = part.content.decoded()
      let header = HeaderBlock(body, body.indices, limits: limits)
      messageID = header.first("message-id").flatMap { MessageID.list($0.value).first }
      if messageID != nil { return }
    }
  }

  /// A `Message-ID:` line in the text, from the copy of the message that many servers append.
  static func idInText(_ text: String) -> MessageID? {
    var lines = text.split(separator: "\n")[...]
    while let line = lines.popFirst() {
      let bare = line.drop { $0 == " " || $0 == ">" || $0 == "\t" || $0 == "|" }
      guard bare.first == "M" || bare.first == "m", bare.prefix(11).lowercased() == "message-id:" else { continue }
      // A folded field has its value on the next line.
      let value = bare.dropFirst(11).trimmedBlanks
      let next = value.isEmpty ? lines.first.map(String.init) ?? "" : value
      if let id = MessageID.list(next).first { return id }
    }
    return nil
  }
}

/// A bounce in prose: who failed, and whether for good.
struct BounceProse {
  private let recipients: [String]
  private let status: String?
  private let action: String

  /// Nil if the mail does not come from a mail server, or does not speak of a delivery that failed.
  init?(header: HeaderBlock, text: String, isFromDaemon: Bool, limits: MailLimits) {
    let failed = header.first("x-failed-recipients")
    let hasNoReturnPath = header.first("return-path")?.value.filter { !$0.isWhitespace } == "<>"
    guard failed != nil || isFromDaemon || hasNoReturnPath else { return nil }
    let head = String(text.prefix(8000))
    // An empty return path is that of any automatic answer too: there the subject must say it.
    let subject = EncodedWord.decode(header.first("subject")?.value ?? "").text
    let spoken = PlainLine.normalized(subject + "\n" + (failed != nil || isFromDaemon ? Self.report(head) : ""))
    let isDelayed = BounceWords.delayed.contains { spoken.holds($0) }
    let hasFailed = BounceWords.failed.contains { spoken.holds($0) }
    guard failed != nil || hasFailed || isDelayed else { return nil }
    let named = failed.map {
      AddressParser($0.value, limit: limits.addressesPerField).addresses.compactMap { AddressText.plain($0.address) }
    }
    recipients = named ?? Self.recipients(head)
    status = EnhancedStatus.first(in: Self.report(head)).flatMap { $0.hasPrefix("2") ? nil : $0 }
    // A warning says both that it could not be delivered and that it goes on trying.
    action = isDelayed && failed == nil && !BounceWords.final.contains { spoken.holds($0) } ? "delayed" : "failed"
  }

  func bounce(original: MessageID?) -> Bounce {
    Bounce(
      finalRecipient: recipients.first, status: status, action: action, originalMessageID: original,
      recipients: recipients)
  }

  /// What stands above the copy of the message.
  private static func report(_ text: String) -> String {
    var kept: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(120) {
      if beginsCopy(line) { break }
      kept.append(line)
    }
    return kept.joined(separator: "\n")
  }

  private static func beginsCopy(_ line: Substring) -> Bool {
    let bare = line.trimmedBlanks
    let low = bare.lowercased()
    if low.hasPrefix("received:") || low.hasPrefix("return-path:") { return true }
    guard bare.hasPrefix("--") || bare.hasPrefix("==") || bare.hasPrefix("__") else { return false }
    return BounceWords.copies.contains { low.holds($0) }
  }

  /// Addresses that stand alone on a line, in angle brackets followed by a colon, or behind a word such as "to".
  private static func recipients(_ text: String) -> [String] {
    var found: [String] = []
    for line in report(text).split(separator: "\n") where line.holds("@") {
      let bare = line.trimmedBlanks
      let words = bare.split(whereSeparator: \.isWhitespace)
      let marked = words.filter { $0.hasPrefix("<") && $0.holds("@") }
      let isFirst = words.first.map { $0.holds("@") && (words.count == 1 || $0.hasPrefix("<") || $0.hasSuffix(":")) }
      let candidates = isFirst == true ? words.prefix(1) : marked.isEmpty ? labelled(words) : marked[...]
      for word in candidates {
        guard let address = AddressText.plain(word), !found.contains(address), found.count < 100 else { continue }
        found.append(address)
      }
    }
    return found
  }

  /// `Recipient: a@b`, `To: a@b`, "… to a@b failed".
  private static func labelled(_ words: [Substring]) -> ArraySlice<Substring> {
    for (word, next) in zip(words, words.dropFirst()) where next.holds("@") {
      let label = word.lowercased()
      if label.hasSuffix(":") || BounceWords.prepositions.contains(label) { return [next][...] }
    }
    return []
  }
}
