/// The sentences of a mail that say something: without quotes, greetings, thanks, signatures and boilerplate, and
/// without what is meant for a program.
enum MailSentences {
  /// In their order. A sentence without an end is cut where words end.
  static func of(_ text: String) -> [String] {
    let own = MailSignature.cut(from: withoutQuotes(text.withoutInvisibles))
    return Words.sentences(Words.unwrapped(own)).compactMap { sentence in
      let plain = withoutGreeting(sentence)
      return isEmpty(plain) ? nil : clipped(plain)
    }
  }

  /// In tokens; a longer sentence is no sentence.
  static let longest = 80

  // MARK: Lines

  /// Own words are cut at intake; what was uncertain then came whole.
  private static func withoutQuotes(_ text: String) -> String {
    var kept: [Substring] = []
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let bare = line.drop { $0 == " " || $0 == "\t" }
      if bare.hasPrefix(">") { continue }
      if isDivider(line) { break }
      kept.append(line)
    }
    return kept.joined(separator: "\n")
  }

  /// What stands above a quoted mail or a signature.
  private static func isDivider(_ line: Substring) -> Bool {
    if line == "--" || line == "-- " || line.hasPrefix("_____") { return true }
    guard line.utf8.count < 200 else { return false }
    let padded = Words.padded(String(line))
    if line.hasPrefix("-----") { return Words.contains(padded, any: dividers) }
    guard line.hasSuffix(":") else { return false }
    return attributions.contains { padded.hasPrefix(" \($0.0) ") && padded.contains(" \($0.1) ") }
  }

  private static let dividers: PhraseSet = [
    "original message", "forwarded message", "ursprungliche nachricht", "message dorigine", "mensaje original",
    "oorspronkelijk bericht",
  ]
  private static let attributions = [
    ("on", "wrote"), ("am", "schrieb"), ("le", "ecrit"), ("el", "escribio"), ("op", "schreef"),
  ]

  // MARK: Sentences

  /// `Hello Nora, where is it?` → `where is it?`
  private static func withoutGreeting(_ sentence: String) -> String {
    guard let comma = sentence.firstIndex(where: { $0 == "," || $0 == "!" }) else { return sentence }
    let head = sentence[..<comma]
    guard head.utf8.count <= 40, let first = Words.tokens(String(head)).first, greetings.contains(first) else {
      return sentence
    }
    return sentence[sentence.index(after: comma)...].trimming(where: \.isWhitespace)
  }

  private static func isEmpty(_ sentence: String) -> Bool {
    let words = Words.tokens(sentence)
    guard let first = words.first else { return true }
    let holdsNumber = sentence.contains(where: \.isNumber)
    if words.count <= 4, greetings.contains(first), !sentence.contains("?") { return true }
    let padded = " " + words.joined(separator: " ") + " "
    if words.count <= 8, !holdsNumber, Words.contains(padded, any: MailSignature.signOffs) { return true }
    if words.count <= 14, !holdsNumber, !sentence.contains("?"), Words.contains(padded, any: thanks) { return true }
    return Words.contains(padded, any: boilerplate) || Injection.isIn(sentence)
  }

  private static func clipped(_ sentence: String) -> String {
    guard sentence.utf8.count > longest * 2, TokenCount.of(sentence) > longest else { return sentence }
    var kept: [Substring] = []
    var tokens = 0
    for word in sentence.split(whereSeparator: \.isWhitespace) {
      tokens += TokenCount.of(String(word))
      guard tokens <= longest else { break }
      kept.append(word)
    }
    return kept.joined(separator: " ") + "…"
  }

  private static let greetings: Set<String> = [
    "hi", "hello", "hey", "dear", "good", "greetings", "hallo", "guten", "liebe", "lieber", "sehr", "moin", "servus",
    "bonjour", "salut", "bonsoir", "hola", "buenos", "buenas", "estimado", "estimada", "beste", "geachte", "goedendag",
    "ciao", "buongiorno", "hej", "ola",
  ]
  private static let thanks: PhraseSet = [
    "thank you", "thanks", "many thanks", "thx", "danke", "vielen dank", "merci", "gracias", "bedankt", "dank u",
    "dank je", "grazie", "i appreciate", "much appreciated", "im grateful",
  ]
  private static let boilerplate: PhraseSet = [
    "hope this finds you well", "hope this email finds you", "hope you are well", "hope you are doing well",
    "hope youre well", "this email is confidential", "this message is confidential", "intended recipient",
    "intended only for", "please consider the environment", "think before you print", "unsubscribe",
    "privacy policy", "all rights reserved", "do not hesitate to contact", "dont hesitate to contact",
    "feel free to contact us", "look forward to hearing", "looking forward to hearing", "we appreciate your patience",
    "thank you for contacting", "thank you for reaching out", "thank you for your patience", "follow us on",
    "diese e mail ist vertraulich", "diese nachricht ist vertraulich", "zogern sie nicht",
    "ce message est confidentiel",
    "este mensaje es confidencial", "dit bericht is vertrouwelijk", "registered office", "registered in england",
    "any help would be appreciated", "let me know if you have any questions", "if you have any further questions",
    "if you have any questions", "legally privileged", "are confidential and", "is confidential and",
    "accept service by e mail", "accept service by email", "you are receiving this", "you received this email because",
    "you received this newsletter", "excuse typos", "excuse any typos", "excuse the typos", "excuse brevity",
    "excuse my brevity", "excuse the brevity", "vat registered", "company registered", "sitz der gesellschaft",
    "registergericht", "handelsregister", "newsletter abbestellen", "sie erhalten diese e mail",
    "vous recevez cet e mail", "se desabonner", "recibe este correo", "darse de baja", "u ontvangt deze e mail",
    "afmelden",
  ]
}
