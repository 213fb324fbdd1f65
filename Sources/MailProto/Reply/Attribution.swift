/// The line that mail programs put above a quote: "On Monday, Ada wrote:", in the languages customers write.
enum Attribution {
  private struct Phrase {
    /// How the line begins, in lower case.
    let openings: [String]
    /// One of these verbs must stand in it.
    let verbs: [String]
  }

  private static let phrases = [
    Phrase(openings: ["on "], verbs: [" wrote"]),
    Phrase(openings: ["am "], verbs: [" schrieb"]),
    Phrase(openings: ["le "], verbs: [" a écrit", " a ecrit"]),
    Phrase(openings: ["el "], verbs: [" escribió", " escribio"]),
    Phrase(openings: ["il "], verbs: [" ha scritto"]),
    Phrase(openings: ["op "], verbs: [" schreef"]),
    Phrase(openings: ["em ", "a ", "no dia ", "às "], verbs: [" escreveu"]),
    Phrase(
      openings: ["den ", "på ", "d. ", "tor ", "ons ", "tis ", "mån ", "fre ", "lör ", "sön "], verbs: [" skrev"]),
    Phrase(
      openings: ["w dniu ", "dnia ", "pt.", "pon.", "wt.", "śr.", "czw.", "sob.", "niedz."],
      verbs: [" napisał", " pisze"]),
    Phrase(
      openings: ["dne ", "dňa ", "po ", "út ", "st ", "čt ", "pá ", "so ", "ne "], verbs: [" napsal", " napísal"]),
  ]

  private static let anyVerb = phrases.flatMap(\.verbs)

  /// Whether the lines, read as one, are an attribution: they end in a colon, hold a verb of writing, and a date or an
  /// address.
  ///
  /// Several lines must begin like one, and their last ones must not do alone: the line above may be the sender's own.
  static func matches(_ lines: ArraySlice<Substring>) -> Bool {
    guard lines.last?.utf8.last(where: { !Octet.isSpace($0) }) == UInt8(ascii: ":"),
      lines.reduce(0, { $0 + $1.utf8.count }) <= 400,
      lines.allSatisfy({ !$0.trimmedBlanks.isEmpty })
    else { return false }
    let text = joined(lines)
    guard text.contains(where: \.isNumber) || text.contains("@") else { return false }
    if lines.count == 1 { return opensAsExpected(text) || stands(alone: text) }
    return opensAsExpected(text) && !(1..<lines.count).contains { opensAsExpected(joined(lines.dropFirst($0))) }
  }

  /// "on … wrote:", or "on … wrote … :" with a time or an address.
  private static func opensAsExpected(_ text: String) -> Bool {
    phrases.contains { phrase in
      phrase.openings.contains { text.hasPrefix($0) }
        && phrase.verbs.contains { verb in
          textBehind(verb, in: text).map { $0.utf8.count <= 5 || isDetailed(text) } ?? false
        }
    }
  }

  /// One line that begins with a name or an unexpected day: "ada <a@b.test> wrote:", "man. 16. mar. skrev a <a@b>:".
  private static func stands(alone text: String) -> Bool {
    if isGmailShort(text) { return true }
    return isDetailed(text)
      && anyVerb.contains { verb in
        textBehind(verb, in: text).map { $0.utf8.count <= 5 || $0.hasSuffix(">:") || $0.hasSuffix("):") } ?? false
      }
  }

  private static func textBehind(_ verb: String, in text: String) -> String? {
    text.firstRange(of: verb).map { text[$0.upperBound...].trimmedBlanks }
  }

  /// `2026-03-16 10:00 gmt+01:00 name <a@b>:`
  private static func isGmailShort(_ text: String) -> Bool {
    text.hasSuffix(">:") && text.contains("@") && text.prefix(4).allSatisfy(\.isNumber) && text.contains("-")
  }

  /// Whether it names a time or an address, which people do not type.
  static func isDetailed(_ lines: ArraySlice<Substring>) -> Bool { isDetailed(joined(lines)) }

  private static func isDetailed(_ text: String) -> Bool {
    if text.contains("@") { return true }
    var previous: Character?
    for character in text {
      if character.isNumber, previous == ":" || previous == "." { return true }
      previous = character
    }
    return false
  }

  private static func joined(_ lines: ArraySlice<Substring>) -> String {
    lines.map(\.trimmedBlanks).joined(separator: " ").lowercased()
      .filter { $0 != "*" && $0 != "\u{200E}" && $0 != "\u{FEFF}" && $0 != "\u{200B}" }
  }

  /// `From: …` and the like, which stand above quotes.
  static func isHeaderLine(_ line: String) -> Bool { HeaderBlockText.label(of: line[...]) != nil }
}

/// The block "From: … Sent: … To: … Subject: …" that Outlook puts above a quote.
enum HeaderBlockText {
  enum Label: Hashable { case from, date, to, subject }

  private static let labels: [String: Label] = {
    let words: [(Label, [String])] = [
      (.from, ["from", "von", "de", "da", "van", "från", "fra", "od", "expéditeur", "mittente"]),
      (
        .date,
        [
          "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "enviada em", "fecha", "inviato",
          "data", "verzonden", "skickat", "sendt", "dato", "wysłano", "odesláno", "enviada",
        ]
      ),
      (.to, ["to", "an", "à", "para", "a", "aan", "till", "til", "do", "komu", "cc", "kopie", "kopia"]),
      (
        .subject,
        [
          "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "ämne", "emne", "temat",
          "předmět",
        ]
      ),
    ]
    return words.reduce(into: [:]) { all, entry in for word in entry.1 { all[word] = entry.0 } }
  }()

  static func label(of line: Substring) -> Label? {
    let text = line.drop { $0 == "*" || $0 == ">" || $0 == " " || $0 == "\u{A0}" }
    guard let colon = text.prefix(20).firstIndex(of: ":") else { return nil }
    let name = text[..<colon].lowercased().filter { $0 != "*" && $0 != "\u{A0}" }
    return labels[name.trimmedBlanks]
  }

  /// How many lines such a block takes at the start of `lines`; nil if there is none. It begins with the sender or
  /// the date and names both and a subject: "From: Berlin, To: Paris" is a customer's own list.
  static func height(_ lines: ArraySlice<Substring>) -> Int? {
    guard let first = lines.first, let start = label(of: first), start == .from || start == .date else { return nil }
    var found: Set<Label> = []
    var height = 0
    for line in lines.prefix(10) {
      if let label = label(of: line) {
        found.insert(label)
      } else if line.trimmedBlanks.isEmpty || line.first?.isWhitespace != true && found.count >= 3 {
        break
      }
      height += 1
    }
    return found.isSuperset(of: [.from, .date, .subject]) ? height : nil
  }
}

/// Lines that part one's own words from a quoted or forwarded mail: "-----Original Message-----".
enum Separator {
  static func matches(_ line: String) -> Bool {
    let text = line.lowercased().trimmedBlanks
    if announcements.contains(text) { return true }
    guard text.hasPrefix("--"), text.hasSuffix("--"), text.utf8.count < 100 else { return false }
    let inner = text.filter { $0 != "-" }.trimmedBlanks
    return titles.contains(inner)
  }

  private static let titles: Set<String> = [
    "original message", "original email", "original appointment", "forwarded message", "forwarded by",
    "ursprüngliche nachricht", "originalnachricht", "original nachricht", "weitergeleitete nachricht",
    "message d'origine", "message d’origine", "message original", "message transféré", "message transmis",
    "mensaje original", "mensaje reenviado", "messaggio originale", "messaggio inoltrato", "oorspronkelijk bericht",
    "origineel bericht", "doorgestuurd bericht", "mensagem original", "mensagem encaminhada",
    "ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande", "oprindelig meddelelse",
    "videresendt meddelelse", "opprinnelig melding", "videresendt melding", "oryginalna wiadomość",
    "wiadomość oryginalna", "przekazana wiadomość", "wiadomość przekazana", "původní zpráva", "přeposlaná zpráva",
    "forwarded mail", "reply message", "message de réponse",
  ]

  private static let announcements: Set<String> = [
    "begin forwarded message:", "anfang der weitergeleiteten nachricht:", "début du message réexpédié :",
    "début du message transféré :", "inicio del mensaje reenviado:", "inizio messaggio inoltrato:",
    "begin doorgestuurd bericht:", "início da mensagem reencaminhada:", "vidarebefordrat brev:",
    "start på videresendt besked:", "videresendt melding:", "początek przekazywanej wiadomości:",
    "začátek přeposílané zprávy:",
  ]
}
