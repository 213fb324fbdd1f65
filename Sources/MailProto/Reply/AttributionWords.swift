/// The words by which the line above a quote is known, in the languages that mail programs speak. Lower case.
enum AttributionWords {
  /// One of these verbs stands in nearly every attribution. Most begin with a blank, so that they are whole words.
  static let verbs = PhraseFinder([
    " wrote", " schrieb", " geschrieben", " a écrit", " a ecrit", " escribió", " escribio", " ha scritto", " scrisse",
    " schreef", " geschreven", " escreveu", " skrev", " napisał", " pisze", "napisana przez", " napsal", " napísal",
    " kirjoitti", " írta", " a scris", " yazdı", " yazdi", " έγραψε", " написал", " пишет", " написав", " пише",
    " написа", " је написао", " je napisao", " napisal", " piše", " kirjutas", " rakstīja", " rašė", " parašė",
    " đã viết", " menulis", "เขียน", " כתב", "كتب", "كتابة", "写道", "寫道", "写到", "のメール", "書きました", "작성", "쓴 글",
    "썼습니다", " نوشت", " ने लिखा", " va escriure", " escribiu", " idatzi", " skrifaði", " het geskryf",
  ])

  /// How such a line begins where it does not begin with a day or a name.
  static let openings = [
    "on ", "am ", "le ", "el ", "en ", "il ", "in data ", "op ", "em ", "a ", "às ", "no dia ", "na ", "den ", "på ",
    "d. ", "w dniu ", "dnia ", "wiadomość napisana ", "dne ", "dňa ", "în ", "in ", "pe ", "la ", "στις ", "την ",
    "τη ", "בתאריך ", "ב-", "في ", "vào ", "pada ", "在", "於", "于", "kuupäev", "v ", "на ", "дня ", "u ", "dana ",
    "เมื่อ ", "در ", "þann ",
  ]

  /// Days of the week, short and long, with which such a line begins in languages without an opening word.
  static let days: Set<String> = {
    let words = """
      mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
      mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag
      lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
      mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo
      gio sab lunedì martedì mercoledì giovedì venerdì sabato domenica
      ma di wo do vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
      seg ter qua qui sex segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira
      mån tis ons tor fre lör sön man tir lør søn måndag mandag tirsdag onsdag torsdag fredag lørdag søndag
      pon wt śr czw pt sob niedz poniedziałek wtorek środa czwartek piątek sobota niedziela
      po út st čt pá ne pondělí úterý středa čtvrtek pátek neděle ut št pi
      ti ke to pe la su maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
      пн вт ср чт пт сб вс нд понедельник вторник среда четверг пятница суббота воскресенье понеділок
      lu mi jo vi sâ du luni marți miercuri joi vineri sâmbătă duminică
      pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma cumartesi
      hétfő kedd szerda csütörtök péntek szombat vasárnap
      δευ τρί τετ πέμ παρ σάβ κυρ δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
      uto sri čet pet ned tor sre pirmd otrd trešd ceturtd piektd
      """
    return Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }()

  /// Words of talk, which no mail program puts beside a name: "the courier wrote".
  static let talk: Set<String> = {
    let words = """
      i you he she they we it the my your his her their our me us who nobody somebody someone
      ich du sie er wir mir dir ihnen mein meine meinem ihr ihre der die das dem den jemand niemand ihr
      je tu vous elle nous mon ma votre quelqu'un yo usted ella ellos nosotros mi mis alguien
      io lei lui noi mio mia ik jij hij zij mijn jullie iemand eu você ele ela meu minha
      jag jeg du han hon hun vi mig meg min minä hän kurýr ja já mi ona
      я вы он она мне мой они мы ми він вона ben sen biz én ő
      """
    return Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }()
}

/// Finds any of many phrases in a text in one pass.
struct PhraseFinder: Sendable {
  /// By their first two bytes.
  private var phrases: [UInt16: [[UInt8]]] = [:]
  private var begins = Array(repeating: false, count: 256)

  /// Phrases of at least two bytes.
  init(_ list: [String]) {
    for phrase in list {
      let bytes = Array(phrase.utf8)
      guard bytes.count >= 2 else { continue }
      phrases[Self.key(bytes[0], bytes[1]), default: []].append(bytes)
      begins[Int(bytes[0])] = true
    }
  }

  /// Where the last one in the text ends; nil if there is none.
  func lastEnd(in text: [UInt8]) -> Int? {
    var found: Int?
    for index in text.indices.dropLast() where begins[Int(text[index])] {
      guard let candidates = phrases[Self.key(text[index], text[index + 1])] else { continue }
      for phrase in candidates where text[index...].starts(with: phrase) {
        found = max(found ?? 0, index + phrase.count)
      }
    }
    return found
  }

  private static func key(_ a: UInt8, _ b: UInt8) -> UInt16 { UInt16(a) << 8 | UInt16(b) }
}
