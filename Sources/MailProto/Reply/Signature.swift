/// Where a signature, the line of a telephone, or a legal notice begins at the end of one's own words.
enum Signature {
  /// A longer text below `-- ` is no signature.
  private static let maxLines = 15

  /// The index of its first line; nil if there is none.
  static func start(_ lines: [Substring]) -> Int? {
    var end = lines.count
    if let notice = noticeStart(lines) { end = notice }
    if let dashes = dashes(lines[..<end]) { return dashes }
    if let mobile = mobileLine(lines[..<end]) { return mobile }
    return end < lines.count ? end : nil
  }

  /// The first `-- ` (RFC 3676 §4.3) with little below it; mail programs often lose its blank.
  private static func dashes(_ lines: ArraySlice<Substring>) -> Int? {
    guard let index = lines.firstIndex(where: { $0 == "-- " || $0 == "--" || $0 == "--\u{A0}" }) else { return nil }
    let below = lines[(index + 1)...].count { !$0.trimmedBlanks.isEmpty }
    return below <= maxLines ? index : nil
  }

  /// "Sent from my iPhone" as the last line.
  private static func mobileLine(_ lines: ArraySlice<Substring>) -> Int? {
    guard let last = lines.lastIndex(where: { !$0.trimmedBlanks.isEmpty }) else { return nil }
    let text = lines[last].trimmedBlanks.lowercased()
    guard text.utf8.count <= 160, mobile.contains(where: { text.hasPrefix($0) }),
      devices.contains(where: { text.contains($0) })
    else { return nil }
    return last
  }

  /// One of these must stand in the line too: "Von meinem Konto …" is a sentence.
  private static let devices = [
    "iphone", "ipad", "android", "samsung", "galaxy", "huawei", "xiaomi", "pixel", "blackberry", "phone", "handy",
    "tablet", "mobil", "móvil", "telefon", "telemóvel", "outlook", "yahoo", "gmail", "gmx", "web.de", "proton",
    "bluemail", "mail for windows", "spark", "thunderbird", "windows",
  ]

  private static let mobile = [
    "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from proton", "sent via ",
    "sent with proton", "get outlook for ", "get bluemail", "sent using ", "von meinem ", "gesendet von ",
    "diese nachricht wurde von meinem", "gesendet mit ", "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ",
    "télécharger outlook", "enviado desde ", "obtener outlook", "inviato da", "scarica outlook", "verstuurd vanaf ",
    "verzonden vanaf ", "verzonden met ", "enviado do ", "enviado a partir ", "obter o outlook", "skickat från ",
    "sendt fra ", "hent outlook", "skaffa outlook", "wysłane z ", "wysłano z ", "odesláno z ", "odoslané z ",
  ]

  /// The paragraph, among the last of the text, that speaks of confidence and recipients.
  private static func noticeStart(_ lines: [Substring]) -> Int? {
    var paragraphs: [Range<Int>] = []
    var start: Int?
    for (index, line) in lines.enumerated() {
      if line.trimmedBlanks.isEmpty {
        if let open = start { paragraphs.append(open..<index) }
        start = nil
      } else {
        start = start ?? index
      }
    }
    if let open = start { paragraphs.append(open..<lines.count) }
    return paragraphs.suffix(4).first { isNotice(lines[$0]) }?.lowerBound
  }

  private static func isNotice(_ lines: ArraySlice<Substring>) -> Bool {
    guard (120...4000).contains(lines.reduce(0) { $0 + $1.utf8.count }) else { return false }
    let text = lines.joined(separator: " ").lowercased()
    let secrecy = [
      "confidential", "vertraulich", "confidentiel", "confidencial", "riservat", "vertrouwelijk", "poufn", "důvěrn",
      "fortrolig", "konfidentiell",
    ]
    let addressee = [
      "intended", "recipient", "empfänger", "destinataire", "destinatari", "geadresseerde", "adresat", "příjemc",
      "modtager", "mottaker", "mottagare", "bestimmt",
    ]
    return secrecy.contains { text.contains($0) } && addressee.contains { text.contains($0) }
  }
}
