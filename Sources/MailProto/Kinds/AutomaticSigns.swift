/// What is known of mail that we sent ourselves.
public struct OwnMail: Sendable {
  /// Our own addresses.
  public var addresses: [String]
  /// The domain of our Message-IDs.
  public var domain: String
  /// The value of our instance header.
  public var instance: String

  public init(addresses: [String], domain: String, instance: String) {
    self.addresses = addresses
    self.domain = domain
    self.instance = instance
  }

  /// The name of the header field that carries `instance`.
  public static let instanceField = "X-Gatewayd-Instance"
}

/// The signs by which mail shows that no person wrote it to us now (RFC 3834, RFC 2919, RFC 2369).
struct AutomaticSigns {
  let header: HeaderBlock
  let root: Entity?
  let from: [Address]
  let subject: String?
  let messageID: MessageID?
  let isBounce: Bool

  func judge(own: OwnMail?) -> AutomaticMail? {
    if let own, let sign = ownSign(own) { return sign }
    if isBounce { return AutomaticMail(kind: .bounce, reason: bounceReason) }
    if let reason = autoReplyReason { return AutomaticMail(kind: .autoReply, reason: reason) }
    if let reason = listReason { return AutomaticMail(kind: .list, reason: reason) }
    if let reason = bulkReason { return AutomaticMail(kind: .bulk, reason: reason) }
    return nil
  }

  func ownSign(_ own: OwnMail) -> AutomaticMail? {
    if let field = header.first(OwnMail.instanceField.lowercased()), field.value == own.instance {
      return AutomaticMail(kind: .own, reason: sign(field))
    }
    if let id = messageID, id.value.hasPrefix("gw."), id.value.lowercased().hasSuffix("@" + own.domain.lowercased()) {
      return AutomaticMail(kind: .own, reason: "Message-ID: <\(id.value)>")
    }
    let ours = Set(own.addresses.map { $0.lowercased() })
    if let address = from.first(where: { ours.contains($0.folded) }) {
      return AutomaticMail(kind: .own, reason: "From: \(address.address)")
    }
    return nil
  }

  private func sign(_ field: HeaderField) -> String { "\(field.name): \(field.value.prefix(200))" }

  private var reportType: String? {
    guard root?.content.type == "multipart/report", let field = header.first("content-type") else { return nil }
    return ParameterizedValue(field.value)["report-type"] ?? "unknown"
  }

  private var bounceReason: String {
    if let type = reportType { return "Content-Type: multipart/report; report-type=\(type)" }
    if let field = header.first("x-failed-recipients") { return sign(field) }
    return "From: \(from.first?.address ?? "")"
  }

  private var autoReplyReason: String? {
    if let field = header.first("auto-submitted"), Self.firstWord(field.value) != "no" { return sign(field) }
    for name in ["x-autoreply", "x-autorespond", "x-auto-response", "x-fc-machinegenerated", "x-autoreply-from"] {
      if let field = header.first(name), Self.firstWord(field.value) != "no" { return sign(field) }
    }
    if let field = precedence, Self.firstWord(field.value) == "auto_reply" { return sign(field) }
    if let type = reportType { return "Content-Type: multipart/report; report-type=\(type)" }
    if let field = header.first("return-path"), field.value.filter({ !$0.isWhitespace }) == "<>" { return sign(field) }
    if let address = from.first, Self.isMachine(address) { return "From: \(address.address)" }
    if let subject, Self.announcesAbsence(subject) { return "Subject: \(subject.prefix(200))" }
    return nil
  }

  private var listReason: String? {
    for name in ["list-id", "list-post", "list-unsubscribe"] {
      if let field = header.first(name) { return sign(field) }
    }
    if let field = precedence, Self.firstWord(field.value) == "list" { return sign(field) }
    return nil
  }

  private var bulkReason: String? {
    guard let field = precedence, ["bulk", "junk"].contains(Self.firstWord(field.value)) else { return nil }
    return sign(field)
  }

  private var precedence: HeaderField? { header.first("precedence") ?? header.first("x-precedence") }

  private static func firstWord(_ value: String) -> String {
    value.lowercased().prefix { $0.isLetter || $0 == "-" || $0 == "_" }.description
  }

  /// mailer-daemon, postmaster, and the many spellings of no-reply.
  static func isMachine(_ address: Address) -> Bool {
    let local = address.folded.split(separator: "@").first.map(String.init) ?? ""
    if isDaemon(address) { return true }
    let letters = local.filter { $0.isLetter }
    return ["noreply", "donotreply", "nepasrepondre", "nichtantworten", "noresponder", "nonrispondere"].contains {
      letters.hasPrefix($0)
    }
  }

  static func isDaemon(_ address: Address) -> Bool {
    let local = address.folded.split(separator: "@").first.map(String.init) ?? ""
    return ["mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "maildaemon"].contains(local)
  }

  static func announcesAbsence(_ subject: String) -> Bool {
    let text = subject.lowercased()
    return absencePhrases.contains { text.hasPrefix($0) }
  }

  /// How out-of-office subjects begin. A person's answer to one begins with "Re:" and does not match.
  private static let absencePhrases = [
    "out of office", "out of the office", "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response",
    "auto:", "away from", "i am out of", "automatische antwort", "abwesenheit", "abwesend", "ich bin abwesend",
    "réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau", "respuesta automática",
    "respuesta automatica", "fuera de la oficina", "fuera de oficina", "risposta automatica", "fuori sede",
    "fuori ufficio", "automatisch antwoord", "automatisch bericht", "afwezig", "resposta automática",
    "resposta automatica", "ausência", "autosvar", "automatiskt svar", "frånvaro", "automatisk svar", "fravær",
    "autosvar", "automatyczna odpowiedź", "autoodpowiedź", "poza biurem", "nieobecność", "automatická odpověď",
    "mimo kancelář", "nepřítomnost",
  ]
}
