/// How the subjects of automatic answers begin, in the languages that mail servers speak. Lower case.
///
/// A subject is weak evidence, and a customer whose mail counts as automatic is never answered. So a word that people
/// use too ("Absent at delivery") must be the whole subject or end in a colon, as programs write it.
enum AbsenceWords {
  /// A person's answer to one begins with "Re:" and does not match.
  static func announce(_ subject: String) -> Bool {
    let text = PlainLine.normalized(subject)
    let bytes = Array(text.utf8)
    if !unmistakableIndex.matches(bytes).isEmpty { return true }
    return headingIndex.matches(bytes).contains { length in
      let rest = String(decoding: bytes[length...], as: UTF8.self).drop { $0 == " " || $0 == "!" || $0 == "." }
      return rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix("：") || rest.hasPrefix("re:")
    }
  }

  private static let unmistakableIndex = PrefixIndex(unmistakable)
  private static let headingIndex = PrefixIndex(headings)

  /// Nobody but a program begins a subject so.
  private static let unmistakable = [
    "automatic reply", "out of office autoreply", "out of office auto-reply", "auto-reply:", "autoreply:",
    "auto reply:",
    "[auto-reply]", "[auto reply]", "automated reply", "automated response", "auto response:", "automatische antwort",
    "abwesenheitsnotiz", "abwesenheitsbenachrichtigung", "abwesenheitsmeldung", "automatische abwesenheits",
    "réponse automatique", "reponse automatique", "message d'absence", "notification d'absence", "respuesta automática",
    "respuesta automatica", "risposta automatica", "automatisch antwoord", "automatisch bericht", "afwezigheidsbericht",
    "afwezigheidsmelding", "resposta automática", "resposta automatica", "autosvar:", "automatiskt svar",
    "frånvaromeddelande", "automatisk svar", "fraværsmeddelelse", "fraværsmelding", "fraværsbesked",
    "automaattinen vastaus", "poissaoloilmoitus", "automatyczna odpowiedź", "autoodpowiedź", "odpowiedź automatyczna",
    "automatická odpověď", "automatická odpoveď", "автоматический ответ", "автоответ", "автоматична відповідь",
    "автовідповідь", "автоматичен отговор", "otomatik yanıt", "otomatik cevap", "automatikus válasz",
    "automatikus üzenet",
    "răspuns automat", "raspuns automat", "αυτόματη απάντηση", "automatski odgovor", "samodejni odgovor",
    "automaatvastus", "automātiskā atbilde", "automatinis atsakymas", "自動応答", "自動返信", "自動回答", "自动答复", "自动回复", "自動回覆",
    "자동 회신", "자동 응답", "자동응답", "תשובה אוטומטית", "מענה אוטומטי", "رد تلقائي", "resposta automàtica", "trả lời tự động",
    "balasan otomatis", "ตอบกลับอัตโนมัติ", "sjálfvirkt svar",
  ]

  private static let headings = [
    "out of office", "out of the office", "out-of-office", "ooo", "vacation", "vacation reply", "auto", "auto reply",
    "auto-reply", "autoreply", "auto response", "on leave", "on vacation", "away from my mail", "away from the office",
    "away from my office", "i am out of the office", "i am currently out of the office", "abwesenheit", "abwesend",
    "ich bin abwesend", "nicht im büro", "im urlaub", "absence du bureau", "absent du bureau", "absence", "absent(e)",
    "absent", "en congé", "hors du bureau", "fuera de la oficina", "fuera de oficina", "ausencia", "ausente",
    "fuori sede",
    "fuori ufficio", "assenza", "assente", "afwezig", "afwezigheid", "niet aanwezig", "ausência", "ausência temporária",
    "fora do escritório", "autosvar", "frånvaro", "frånvarande", "fravær", "ikke på kontoret", "inte på kontoret",
    "poissa", "poissaolo", "lomalla", "poza biurem", "nieobecność", "nieobecny", "mimo kancelář", "nepřítomnost",
    "neprítomnosť", "вне офиса", "нет на месте", "в отпуске", "поза офісом", "у відпустці", "ofis dışında", "izinde",
    "irodán kívül", "szabadságon", "în afara biroului", "in concediu", "în concediu", "εκτός γραφείου", "不在通知", "不在",
    "外出", "休暇中", "不在办公室", "外出通知", "不在辦公室", "부재중", "휴가 중", "מחוץ למשרד", "خارج المكتب", "izvan ureda", "odsoten",
  ]
}

/// Finds which of many phrases a text begins with, looking only at those that share its first two bytes.
private struct PrefixIndex {
  private var phrases: [UInt16: [[UInt8]]] = [:]

  init(_ list: [String]) {
    for phrase in list {
      let bytes = Array(phrase.utf8)
      if let key = Self.key(bytes) { phrases[key, default: []].append(bytes) }
    }
  }

  /// The lengths of those that match.
  func matches(_ text: [UInt8]) -> [Int] {
    guard let key = Self.key(text), let candidates = phrases[key] else { return [] }
    return candidates.filter { text.starts(with: $0) }.map(\.count)
  }

  private static func key(_ bytes: [UInt8]) -> UInt16? {
    guard bytes.count >= 2 else { return nil }
    return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
  }
}
