/// Lines that part one's own words from a quoted or forwarded mail: "-----Original Message-----".
enum Separator {
  static func matches(_ line: Substring) -> Bool {
    guard line.utf8.count < 200 else { return false }
    // An announcement ends in a colon, if not in one of ASCII.
    let mayAnnounce = line.utf8.contains { $0 == UInt8(ascii: ":") || $0 >= 0x80 }
    let isFenced = isFenced(line)
    guard mayAnnounce || isFenced else { return false }
    let text = PlainLine.normalized(String(line))
    if mayAnnounce, announcements.contains(text) { return true }
    guard isFenced else { return false }
    let dashes: Set<Character> = ["-", "–", "—", "_", "=", " "]
    let inner = text.drop { dashes.contains($0) }
    let end = inner.lastIndex { !dashes.contains($0) }.map { inner.index(after: $0) } ?? inner.startIndex
    let title = String(inner[..<end])
    return titles.contains(title) || authored.contains { title.hasPrefix($0) }
  }

  /// At least two dashes at both ends.
  private static func isFenced(_ line: Substring) -> Bool {
    guard mayBeDrawn(line) else { return false }
    let text = line.trimmedBlanks.filter { $0 != "*" }
    func isFence(_ part: some StringProtocol) -> Bool {
      part.allSatisfy { $0 == "-" || $0 == "–" || $0 == "—" || $0 == "_" || $0 == "=" }
    }
    return text.count > 4 && isFence(text.prefix(2)) && isFence(text.suffix(2))
  }

  /// Whether it begins with a character that rules are drawn with; most lines do not, and are not read further.
  private static func mayBeDrawn(_ line: Substring) -> Bool {
    let first = line.utf8.first { $0 > 0x20 } ?? 0
    return first >= 0x80 || first == UInt8(ascii: "-") || first == UInt8(ascii: "_") || first == UInt8(ascii: "=")
      || first == UInt8(ascii: "*")
  }

  /// "Original Message" without its dashes, as some telephones write it; only a header block below makes it a title.
  static func isBareTitle(_ line: Substring) -> Bool {
    line.utf8.count < 100 && titles.contains(PlainLine.normalized(String(line)))
  }

  /// A rule drawn above a quote.
  static func isRule(_ line: Substring) -> Bool {
    guard mayBeDrawn(line) else { return false }
    let text = line.trimmedBlanks
    return text.utf8.count >= 3 && text.allSatisfy { "-_─━—=*".contains($0) }
  }

  private static let titles = words(
    """
    original message, original email, original mail, original appointment, forwarded message, forwarded mail,
    forward message, forwarded email, reply message, mensaje original, mensaje reenviado, ursprüngliche nachricht,
    originalnachricht, original nachricht, original-nachricht, weitergeleitete nachricht, ursprüngliche mail,
    message d'origine, message d’origine, message original, message transféré, message transmis, mail original,
    e-mail d'origine, message de réponse, messaggio originale, messaggio inoltrato, oorspronkelijk bericht,
    origineel bericht, oorspronkelijke bericht, doorgestuurd bericht, mensagem original, mensagem encaminhada,
    mensagem reencaminhada, ursprungligt meddelande, originalmeddelande, vidarebefordrat meddelande,
    oprindelig meddelelse, original meddelelse, original besked, videresendt meddelelse, videresendt besked,
    opprinnelig melding, videresendt melding, oryginalna wiadomość, wiadomość oryginalna, przekazana wiadomość,
    wiadomość przekazana, wiadomość przesłana dalej, původní zpráva, původní e-mail, přeposlaná zpráva, pôvodná správa,
    preposlaná správa, alkuperäinen viesti, välitetty viesti, edelleen lähetetty viesti, исходное сообщение,
    пересланное сообщение, переадресованное сообщение, пересылаемое сообщение, початкове повідомлення,
    пересланий лист, переслане повідомлення, orijinal mesaj, özgün ileti, iletilen mesaj, yönlendirilen ileti,
    iletilmiş mesaj, eredeti üzenet, továbbított üzenet, továbbított levél, mesaj original, mesajul original,
    mesaj redirecționat, mesaj transmis, αρχικό μήνυμα, προωθημένο μήνυμα, оригинално съобщение, препратено съобщение,
    izvorna poruka, originalna poruka, proslijeđena poruka, izvirno sporočilo, posredovano sporočilo, algsõnum,
    originaalsõnum, edastatud kiri, oriģinālais ziņojums, originalus laiškas, 元のメッセージ, 転送メッセージ, 転送されたメッセージ,
    オリジナルメッセージ, original message, 原始邮件, 转发邮件, 转发的邮件, 原邮件, 转发邮件信息, 原始郵件, 轉寄郵件, 轉寄的郵件, 轉寄訊息, 원본 메시지,
    원본 메일, 전달된 메시지, 전달된 메일, 전달 메시지, הודעה מקורית, הודעה שהועברה, הודעה שהועברה הלאה, הרשומה המקורית, الرسالة الأصلية,
    رسالة أصلية, رسالة مُعاد توجيهها, الرسالة المُعاد توجيهها, missatge original, missatge reenviat, mensaxe orixinal,
    thư gốc, tin nhắn đã chuyển tiếp, pesan asli, pesan terusan, upprunaleg skilaboð
    """)

  /// Titles that go on: "Forwarded by Ada Byron/Shop on 16.03.2026".
  private static let authored = [
    "forwarded by ", "weitergeleitet von ", "réacheminé par ", "inoltrato da ", "doorgestuurd door ", "reenviado por ",
    "encaminhado por ", "vidarebefordrat av ", "przesłane przez ",
  ]

  /// Apple's, without dashes.
  private static let announcements = words(
    """
    begin forwarded message:, anfang der weitergeleiteten nachricht:, début du message réexpédié :,
    début du message transféré :, inicio del mensaje reenviado:, inizio messaggio inoltrato:,
    begin doorgestuurd bericht:, início da mensagem reencaminhada:, início da mensagem encaminhada:,
    vidarebefordrat brev:, start på videresendt besked:, videresendt melding:, videresendt besked:,
    początek przekazywanej wiadomości:, začátek přeposílané zprávy:, välitetty viesti alkaa:, edelleenlähetetty viesti:,
    начало переадресованного сообщения:, початок переадресованого повідомлення:, i̇letilen mesaj başlangıcı:,
    iletilen ileti başlangıcı:, továbbított levél kezdete:, începe mesajul redirecționat:, αρχή προωθημένου μηνύματος:,
    転送されたメッセージ:, 以下是转发的邮件：, 开始转发的邮件：, 下面是被转发的邮件：, 開始轉寄郵件：, 전달된 메시지 시작:, תחילת הודעה שהועברה:,
    بداية الرسالة المعاد توجيهها:
    """)

  private static func words(_ list: String) -> Set<String> {
    Set(list.split(separator: ",").map { $0.trimmedBlanks })
  }
}
