/// The block "From: … Sent: … To: … Subject: …" that mail programs put above a quoted or forwarded mail.
struct QuotedHeader {
  enum Label: Hashable { case from, date, to, subject, other }

  private static let maxLines = 16

  /// How many lines it takes.
  let height: Int
  /// It names an address or a time, or all four fields: no list of a customer's own.
  let isCertain: Bool

  /// Nil if `lines` does not begin with such a block: it begins with the sender, the date or the recipient, and names
  /// the sender, a subject, and one of the others. "From: Berlin, To: Paris" is a customer's own list.
  init?(_ lines: ArraySlice<Substring>) {
    guard let first = lines.first, let start = Self.label(of: first), start != .subject, start != .other else {
      return nil
    }
    var found: Set<Label> = []
    var height = 0
    var loose = 0
    var isDetailed = false
    for (index, line) in lines.prefix(Self.maxLines).enumerated() {
      if let label = Self.label(of: line) {
        // One mail has one sender and one subject: a second one begins another block.
        if (label == .from || label == .subject), found.contains(label) { break }
        found.insert(label)
        (height, loose) = (index + 1, 0)
        isDetailed = isDetailed || Self.isDetailed(line, label)
      } else if line.isBlank || Self.isComplete(found) && line.first?.isWhitespace != true {
        // One empty line may stand between the fields, as renderers of HTML leave it.
        guard line.isBlank, index + 1 < lines.count, Self.label(of: lines[lines.startIndex + index + 1]) != nil,
          !found.contains(.subject)
        else { break }
      } else {
        // Long lists of recipients go on below.
        loose += 1
        if loose > 4 { break }
        if line.first?.isWhitespace == true { height = index + 1 }
      }
    }
    guard Self.isComplete(found) else { return nil }
    self.height = height
    isCertain = isDetailed || found.isSuperset(of: [.from, .date, .to, .subject])
  }

  private static func isComplete(_ found: Set<Label>) -> Bool {
    found.isSuperset(of: [.from, .subject]) && (found.contains(.date) || found.contains(.to))
  }

  private static func isDetailed(_ line: Substring, _ label: Label) -> Bool {
    switch label {
    case .from, .to: return line.holds("@")
    case .subject, .other: return false
    case .date:
      let shape = DateShape(line.lowercased())
      return shape.hasTime || shape.hasYear
    }
  }

  /// The field that a line names, whatever stands before it of quote marks and stars.
  static func label(of line: some StringProtocol) -> Label? {
    guard line.utf8.prefix(150).contains(where: { $0 == UInt8(ascii: ":") || $0 == 0xEF }) else { return nil }
    let head = line.prefix(48)
    guard let colon = head.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
    let name = head[..<colon].drop { $0 == ">" || $0 == "*" || $0 == "|" || $0.isWhitespace }
    guard !name.isEmpty, name.utf8.count <= 60 else { return nil }
    return HeaderWords.labels[PlainLine.normalized(String(name))]
  }
}

/// What the fields of a quoted header are called in the languages that mail programs speak. Lower case.
enum HeaderWords {
  static let labels: [String: QuotedHeader.Label] = {
    var all: [String: QuotedHeader.Label] = [:]
    let lists: [(QuotedHeader.Label, String)] = [
      (.other, other), (.to, to), (.date, date), (.from, from), (.subject, subject),
    ]
    for (label, list) in lists {
      for word in list.split(separator: ",") { all[word.trimmedBlanks] = label }
    }
    return all
  }()

  private static let from = """
    from, von, de, da, van, från, fra, od, expéditeur, mittente, lähettäjä, от, от кого, отправитель, від, від кого,
    kimden, gönderen, feladó, de la, από, saatja, keneltä, no, nuo, 差出人, 送信者, 发件人, 寄件者, 寄件人, 發件人, 보낸 사람,
    보낸사람, 발신, מאת, من, từ, dari, remetente, afzender, avsändare, frá, nga, igorlea, פון
    """
  private static let date = """
    sent, date, gesendet, gesendet am, datum, envoyé, envoyé le, date d'envoi, enviado, enviado el, enviado em,
    enviada em, enviada, fecha, inviato, inviata, data, verzonden, skickat, sendt, dato, wysłano, data wysłania,
    odesláno, odoslané, dátum, lähetetty, päiväys, päivämäärä, pvm, отправлено, дата, дата отправки, надіслано, gönderildi,
    gönderme tarihi, tarih, elküldve, küldve, trimis, trimis la, dată, απεσταλμένα, στάλθηκε, ημερομηνία, изпратено,
    poslano, poslato, saadetud, kuupäev, nosūtīts, išsiųsta, 送信日時, 日時, 日付, 送信日, 发送时间, 日期, 时间, 发送日期, 寄件日期,
    傳送日期, 寄件時間, 發送時間, 보낸 날짜, 날짜, 발송일, נשלח, תאריך, تاريخ الإرسال, التاريخ, تم الإرسال, enviat, đã gửi, ngày,
    dikirim, tanggal, date/time, posted at
    """
  private static let to = """
    to, an, à, a, para, aan, till, til, do, komu, pre, vastaanottaja, кому, получатель, alıcı, kime, címzett, către,
    προς, до, za, prima, kellele, saaja, kam, kam., kom, 宛先, 收件人, 收件者, 받는 사람, 받는사람, 수신, אל, إلى, đến, kepada,
    destinataire, destinatario, destinatário, ontvanger, per a
    """
  private static let subject = """
    subject, betreff, objet, sujet, asunto, oggetto, onderwerp, assunto, ämne, emne, temat, předmět, predmet, aihe, тема,
    konu, tárgy, subiect, θέμα, относно, zadeva, naslov, teema, tēma, tema, 件名, 主题, 主旨, 主題, 제목, נושא, الموضوع,
    assumpte, chủ đề, perihal, subjek, thema, efni
    """
  private static let other = """
    cc, bcc, kopie, kopia, kopi, copie à, cópia, копия, копія, bilgi, másolatot kap, másolat, κοιν., κοινοποίηση, 抄送,
    副本, 参照, 참조, עותק, نسخة, copia, reply-to, reply to, antwort an, répondre à, responder a, rispondi a, importance,
    priority, wichtigkeit, priorität, importanza, importancia, attachments, anlagen, anhänge, pièces jointes, allegati,
    organization, organisation, bijlagen
    """
}
