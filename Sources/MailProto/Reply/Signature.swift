/// Where a signature, the line of a telephone, or a legal notice begins at the end of one's own words.
struct Signature {
  /// The index of its first line.
  let start: Int
  /// What stands below the mark reads as if it were said to somebody.
  let isDoubtful: Bool

  /// A longer text below `-- ` is no signature.
  private static let maxLines = 15

  /// Nil if there is none.
  init?(_ lines: [Substring]) {
    var end = LegalNotice.start(lines) ?? lines.count
    // A telephone's line may stand below or above the rest.
    if let device = DeviceLine.start(lines[..<end]) { end = device }
    let mark = Self.mark(lines[..<end])
    guard let start = mark ?? (end < lines.count ? end : nil) else { return nil }
    self.start = start
    isDoubtful = mark.map { Self.speaks(lines[($0 + 1)..<end]) } ?? false
  }

  /// The last `-- ` (RFC 3676 §4.3) with little below it. Where its blank was lost, and for other marks, which people
  /// draw between their own words too, what follows must be sure to be a signature.
  private static func mark(_ lines: ArraySlice<Substring>) -> Int? {
    var spoken = 0
    for index in lines.indices.reversed().prefix(maxLines * 3) {
      guard spoken <= maxLines else { return nil }
      if !lines[index].isBlank { spoken += 1 }
      if lines[index] == "-- " || lines[index] == "--\u{A0}" { return index }
      guard isBareMark(lines[index]) else { continue }
      let below = lines[(index + 1)...].filter { !$0.isBlank }
      guard !below.isEmpty, looksLikeSignature(below) else { continue }
      let above = lines[..<index].last { !$0.isBlank }?.trimmedBlanks
      if above?.hasSuffix(":") != true, holdsContact(below) || isName(below) { return index }
    }
    return nil
  }

  private static func isBareMark(_ line: Substring) -> Bool {
    guard let first = line.utf8.first(where: { $0 > 0x20 }),
      first >= 0x80 || first == UInt8(ascii: "-") || first == UInt8(ascii: "_")
    else { return false }
    return ["--", "—", "---", "__", "–", "___"].contains(line.trimmedBlanks)
  }

  /// Short lines without sentences: name, street, telephone.
  static func looksLikeSignature(_ lines: some Collection<Substring>) -> Bool {
    lines.count <= 10
      && lines.allSatisfy { line in
        let text = line.trimmedBlanks
        guard text.count <= 100, let last = text.last, !"?!:,".contains(last) else { return false }
        let words = text.split(separator: " ").count
        return words <= 9 && !(last == "." && words > 4)
      }
  }

  /// An address, a site, or a telephone number.
  private static func holdsContact(_ lines: [Substring]) -> Bool {
    lines.contains { line in
      let text = line.lowercased()
      return text.holds("@") || text.holds("www.") || text.holds("://")
        || text.utf8.count { Octet.isDigit($0) } >= 7
    }
  }

  /// One or two lines of a few words that begin with capitals.
  private static func isName(_ lines: [Substring]) -> Bool {
    lines.count <= 2
      && lines.allSatisfy { line in
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.count <= 4 && words.allSatisfy { $0.first?.isUppercase == true && !$0.contains(where: \.isNumber) }
      }
  }

  /// A question, or several sentences.
  private static func speaks(_ lines: ArraySlice<Substring>) -> Bool {
    var sentences = 0
    for line in lines {
      let text = line.trimmedBlanks
      let words = text.split(separator: " ").count
      if text.hasSuffix("?"), words >= 4 { return true }
      if words >= 7, text.hasSuffix(".") || text.hasSuffix("!") { sentences += 1 }
    }
    return sentences >= 3
  }
}

/// "Sent from my iPhone" and its like, at the end of one's own words.
enum DeviceLine {
  /// Nil if the last line with words is none.
  static func start(_ lines: ArraySlice<Substring>) -> Int? {
    guard let last = lines.lastIndex(where: { !$0.isBlank }), isOne(lines[last]) else { return nil }
    return last
  }

  private static func isOne(_ line: Substring) -> Bool {
    guard line.utf8.count <= 300 else { return false }
    let whole = PlainLine.normalized(String(line))
    guard firstWords.isHeld(in: whole) else { return false }
    let text = withoutLinks(whole)
    guard text.count <= 90, let end = text.last, end != "?", !text.holds(", ") else { return false }
    guard devices.isHeld(in: text) else { return false }
    return prefixes.contains { text.hasPrefix($0) }
      || embracing.contains { text.hasPrefix($0.0) && text.hasSuffix($0.1) }
      || suffixes.contains { text.hasSuffix($0) }
  }

  private static func withoutLinks(_ text: String) -> String {
    text.split(separator: " ").map { word in
      word.firstIndex(of: "<").map { word[..<$0] } ?? word
    }.filter { !$0.isEmpty && !$0.holds("://") && !$0.hasPrefix("[") }.joined(separator: " ")
      .split { $0 == "." || $0 == " " }.joined(separator: " ")
  }

  /// One of these must stand in the line: "Sent from my office" is a sentence.
  private static let devices = WordSearch(deviceNames)
  /// Taking links away from a line leaves no word that it did not hold: most lines are told by this alone.
  private static let firstWords = WordSearch(deviceNames.map { String($0.prefix { $0 != " " }) })

  private static let deviceNames = [
    "iphon", "ipad", "android", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "pixel", "blackberry", "phone",
    "handy", "tablet", "mobil", "móvil", "móbil", "telefon", "telemóvel", "celular", "outlook", "yahoo", "gmail", "gmx",
    "web de", "proton", "bluemail", "mail for windows", "mail für windows", "courrier pour windows", "windows",
    "spark", "thunderbird", "fairemail", "k-9", "telefoon", "komórk", "puhelime", "смартфон", "телефон", "телефону",
    "mail ru", "яндекс", "почт", "κινητό", "smartphone", "huawei", "oneplus", "oppo", "vivo", "freenet", "t-online",
    "アンドロイド", "スマート", "手机", "手機", "邮箱", "아이폰", "갤럭시", "הטלפון", "هاتف", "device", "mobile", "mac", "hotmail",
  ]

  private static let prefixes = [
    "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from proton", "sent from an ",
    "sent from a ", "sent from samsung", "sent from blue", "sent from android", "sent with proton", "sent with [proton",
    "sent with k-9", "sent with spark", "sent with aqua mail", "sent via samsung", "sent via the samsung",
    "sent via bluemail", "sent via blackberry", "sent using gmail", "sent using zoho", "get outlook for ",
    "get bluemail", "gesendet von ", "gesendet mit ", "gesendet über ", "gesendet aus ",
    "diese nachricht wurde von meinem", "outlook für ", "holen sie sich outlook", "laden sie outlook", "envoyé de mon ",
    "envoyé depuis ", "envoyé à partir de ", "envoyé avec ", "envoyé via ", "télécharger outlook", "obtenez outlook",
    "enviado desde ", "enviado con ", "obtener outlook", "inviato da", "inviato con ", "scarica outlook",
    "ottieni outlook", "verstuurd vanaf ", "verzonden vanaf ", "verzonden met ", "verstuurd met ", "outlook voor ",
    "enviado do ", "enviado a partir ", "enviado de ", "enviado por ", "enviado pelo ", "obter o outlook",
    "baixe o outlook",
    "skickat från ", "skickades från ", "sendt fra ", "sendt via ", "hent outlook", "få outlook", "skaffa outlook",
    "hämta outlook", "wysłane z ", "wysłano z ", "pobierz outlook", "odesláno z ", "odesláno ze ", "odoslané z ",
    "lähetetty ", "hanki outlook", "отправлено с ", "отправлено из ", "надіслано з ", "відправлено з ", "elküldve ",
    "küldve ", "trimis de pe ", "trimis din ", "στάλθηκε από ", "изпратено от ", "poslano s ", "poslano z ",
    "saadetud minu", "발신 ", "发自我的", "从我的", "從我的", "發自我的", "來自我的", "sent from ", "נשלח מ", "مرسل من ", "أرسلت من ",
    "enviat des ",
    "đã gửi từ ", "dikirim dari ", "iphoneから", "ipadから", "gönderen: ", "envoyé par ",
  ]

  /// A beginning and an end: "Von meinem iPhone gesendet" is no sentence of a customer's.
  private static let embracing = [
    ("von meinem ", "gesendet"), ("von meinem ", "geschickt"), ("von mobile ", "gesendet"), ("von ", " gesendet"),
    ("mit ", " gesendet"), ("van mijn ", "verzonden"), ("z mojego ", "wysłane"), ("mein ", " gesendet"),
  ]

  private static let suffixes = [
    "imden gönderildi", "umdan gönderildi", "ımdan gönderildi", "tan gönderildi", "ten gönderildi", "dan gönderildi",
    "den gönderildi", "から送信", "から送信されました", "에서 보냄", "에서 보낸 메일", "에서 발송", "készülékemről küldve", "telefonomról küldve",
    "eszközömről küldve",
  ]
}

/// The paragraphs at the end that speak of confidence and recipients, and the plea to save paper.
enum LegalNotice {
  /// The first line of the first of them; nil if the text does not end in one.
  static func start(_ lines: [Substring]) -> Int? {
    var start: Int?
    var wasNotice = false
    for paragraph in paragraphs(lines).reversed().prefix(6) {
      let size = lines[paragraph].reduce(0) { $0 + $1.utf8.count }
      guard size <= maxSize else { break }
      let text = PlainLine.normalized(lines[paragraph])
      if isNotice(text, size: size) {
        wasNotice = true
      } else if !isFooter(text, size: size) {
        break
      }
      start = paragraph.lowerBound
    }
    return wasNotice ? start : nil
  }

  private static func paragraphs(_ lines: [Substring]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for (index, line) in lines.enumerated() {
      if line.isBlank || Separator.isRule(line) {
        if let open = start { found.append(open..<index) }
        start = nil
      } else {
        start = start ?? index
      }
    }
    if let open = start { found.append(open..<lines.count) }
    return found
  }

  /// It speaks of confidence and of recipients, and it begins as such notices do or uses several of their words: a
  /// customer may well speak of something confidential.
  private static func isNotice(_ text: String, size: Int) -> Bool {
    guard size >= 100, secrecy.isHeld(in: text), addressee.isHeld(in: text) else { return false }
    let begins = openings.contains { text.hasPrefix($0) } || text.prefix(60).holds("confidential")
    return begins || formal.count(in: text) >= 2
  }

  private static func isFooter(_ text: String, size: Int) -> Bool { size <= 400 && footers.isHeld(in: text) }

  /// A longer paragraph, in bytes, is neither.
  private static let maxSize = 6000

  private static let secrecy: WordSearch = [
    "confidential", "privileged", "vertraulich", "confidentiel", "confidencial", "riservat", "confidenzial",
    "vertrouwelijk", "poufn", "důvěrn", "dôvern", "fortrolig", "konfidentiell", "luottamuksel", "конфиденциальн",
    "конфіденційн", "gizli", "bizalmas", "confidenţial", "confidențial", "εμπιστευτικ", "поверителн", "povjerljiv",
    "zaupn", "機密", "秘密", "机密", "保密", "비밀", "기밀", "חסוי", "סודי", "سري",
  ]
  private static let addressee: WordSearch = [
    "intended", "recipient", "addressee", "empfänger", "bestimmt", "adressat", "destinataire", "destinatari",
    "geadresseerde", "ontvanger", "adresat", "příjemc", "príjemc", "modtager", "mottaker", "mottagare",
    "vastaanottaj", "получател", "адресат", "одержувач", "alıcı", "címzett", "destinatar", "παραλήπτ", "primatelj",
    "prejemnik", "受信", "宛先", "收件", "수신", "נמען", "المستلم", "المرسل إليه",
  ]
  private static let openings = [
    "this e-mail", "this email", "this message", "this communication", "this transmission", "the information",
    "the contents", "the content of", "confidential", "disclaimer", "notice:", "important", "privileged",
    "diese e-mail",
    "diese mail", "diese nachricht", "der inhalt dieser", "die information", "vertraulich", "haftungsausschluss",
    "hinweis:", "ce message", "cet e-mail", "ce courriel", "ce courrier", "les informations", "este mensaje",
    "este correo", "la información", "aviso", "esta mensagem", "este e-mail", "as informações", "questo messaggio",
    "questa e-mail", "questa email", "le informazioni", "il contenuto", "dit bericht", "deze e-mail",
    "dit e-mailbericht",
    "de informatie", "niniejsza", "ta wiadomość", "treść tej", "informacje zawarte", "tento e-mail", "tato zpráva",
    "denne e-mail", "denne mail", "denne e-post", "detta meddelande", "detta e-post", "tämä viesti", "tämä sähköposti",
    "это сообщение", "данное сообщение", "настоящее", "цей лист", "це повідомлення", "bu e-posta", "bu mesaj",
    "bu ileti",
    "ez az e-mail", "acest mesaj", "acest e-mail", "αυτό το", "το παρόν", "このメール", "本メール", "此邮件", "本邮件", "이 메일", "본 메일",
  ]
  private static let formal: WordSearch = [
    "attachment", "solely", "unauthori", "strictly prohibited", "disclos", "dissemination", "delete", "anhänge",
    "unbefugt", "irrtümlich", "vernichten", "löschen", "pièces jointes", "exclusivement", "erreur", "exclusiv",
    "adjunt",
    "allegati", "esclusiv", "bijlage", "uitsluitend", "załącznik", "wyłącznie", "přílohy", "výhradně", "vedhæft",
    "vedlegg", "bilagor", "вложени", "исключительно",
  ]
  private static let footers: WordSearch = [
    "consider the environment before", "think before you print", "before printing this", "vor dem ausdrucken",
    "bevor sie diese mail drucken", "bevor sie diese e-mail drucken", "avant d'imprimer ce", "avant d’imprimer ce",
    "antes de imprimir este", "prima di stampare", "voordat u deze e-mail print", "innan du skriver ut",
    "virus-free. www", "virenfrei. www", "sans virus. www", "libre de virus. www", "scanned for viruses by",
  ]
}
