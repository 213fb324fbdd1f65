/// What a message shows only once its parts are decoded.
struct Findings: Sendable {
  let automatic: AutomaticMail?
  let bounce: Bounce?
  let receiptFor: MessageID?
  let authentication: [AuthenticationResult]
  let defects: [Defect]
  let ambiguous: Bool

  init(_ message: Message) {
    let blocks = AuthenticationBlock.all(message.header)
    authentication = blocks.flatMap(\.results)
    let report = BounceReader(
      header: message.header, root: message.root, parts: message.parts, text: message.text, limits: message.limits)
    bounce = report.bounce
    receiptFor = report.receiptFor
    automatic = AutomaticSigns(
      header: message.header, root: message.root, from: message.from, subject: message.subject,
      messageID: message.messageID, isBounce: report.bounce != nil
    ).judge(own: nil)
    let damage = Self.damage(message.parts)
    defects = Defect.inOrder(
      message.earlyDefects + damage.defects + (message.body?.defects ?? []) + blocks.compactMap(\.defect))
    ambiguous = message.isEarlyAmbiguous || damage.inText || message.body?.ambiguous == true
  }

  /// Parts whose transfer encoding no encoder writes.
  private static func damage(_ parts: [Part]) -> (defects: [Defect], inText: Bool) {
    var defects: [Defect] = []
    var inText = false
    for part in parts {
      guard let at = part.content.measures.damagedAt else { continue }
      // Within what an encoded part decoded to, there is no place in the message.
      let isDirect = part.content.range == part.body
      defects.append(Defect(.damagedTransferEncoding, at: part.body.lowerBound + (isDirect ? at : 0)))
      if part.contentType.hasPrefix("text/") { inText = true }
    }
    return (defects, inText)
  }
}
