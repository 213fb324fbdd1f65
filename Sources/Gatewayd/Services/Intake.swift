import Agent
import CrashPoints
import Logging
import MailProto
import Store
import Telemetry

/// A message at the door.
struct RawMail: Sendable {
  /// The bytes; of a message over the limit, perhaps only its beginning.
  let raw: [UInt8]
  let origin: Origin
  /// Bytes of the whole message.
  let size: Int
  /// What a request of the API says beside its words.
  var request: Arrival.Request?

  var attempt: Attempt { Attempt(origin, bytes: raw) }

  init(_ raw: [UInt8], origin: Origin, size: Int? = nil) {
    self.raw = raw
    self.origin = origin
    self.size = max(raw.count, size ?? 0)
  }
}

/// The one door: IMAP, milter, `import` and the API hand every message to `accept`.
///
/// Guarantee: when `accept` returns, the message is on disk with its outcome; only then may the caller flag, move,
/// accept or answer. An error means that nothing of the message was recorded, so the caller must come back with it.
struct Intake: Sendable {
  let store: Store
  let guards: Agent.Guards
  let identity: Configuration.Identity
  let alignment: Alignment
  let own: OwnMail
  /// The support addresses that carry reply tokens, in lower case: `support@example.net`.
  let tokenAddresses: [String]
  let limits: MailLimits
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// A message during whose intake the process ended this often is set aside with its bytes; the others go on.
  private static let crashLimit = 3
  /// The same for a message that the store refuses.
  private static let failureLimit = 5

  func accept(_ raw: [UInt8], origin: Origin) async throws -> Accepted {
    let mail = RawMail(raw, origin: origin)
    let began = SystemClock.monotonic()
    defer { Meter.process.observe(Metric.intakeSeconds, since: began) }
    let attempt = try await store.countAttempt(mail.attempt, now: now())
    CrashPoint.reach(.attemptCounted)
    return try await take(mail, attempt: attempt)
  }

  /// Takes in one message whose attempt is on disk. What is wrong with the message ends in an outcome; what is wrong
  /// with the store is thrown, and is no attempt.
  func take(_ mail: RawMail, attempt: Int) async throws -> Accepted {
    guard attempt <= Self.crashLimit else {
      let reason = "gatewayd ended \(Self.crashLimit) times while it was taken in"
      return try await setAside(mail.raw, origin: mail.origin, outcome: .quarantined, reason: reason)
    }
    if let reason = oversize(mail) {
      return try await setAside(mail.raw, origin: mail.origin, outcome: .oversize, reason: reason)
    }
    var failures = 0
    while true {
      do {
        let message = Message(parsing: mail.raw, limits: limits)
        let sent = try await store.sentTexts(references: message.inReplyTo + message.references)
        let (arrival, rules) = arrival(
          message, sent: sent, origin: mail.origin, request: mail.request)
        CrashPoint.reach(.parsed)
        let accepted = try await store.accept(arrival, rules: rules)
        log(accepted, origin: mail.origin)
        return accepted
      } catch  where error.isOfTheStore {
        try? await store.forgetAttempts([mail.attempt])
        throw error
      } catch {
        failures += 1
        guard failures >= Self.failureLimit else { continue }
        let reason = "taking it in failed \(failures) times: \(brief(error))"
        return try await setAside(mail.raw, origin: mail.origin, outcome: .quarantined, reason: reason)
      }
    }
  }

  /// A message that is not taken in: its bytes (or what there is of them), the reason and a ledger row are kept.
  func setAside(_ raw: [UInt8], origin: Origin, outcome: LedgerOutcome, reason: String) async throws -> Accepted {
    let accepted = try await store.quarantine(raw, origin: origin, outcome: outcome, reason: reason, now: now())
    logger.warning("message set aside", metadata: ["outcome": "\(outcome.rawValue)", "reason": "\(reason)"])
    return accepted
  }

  /// Why a message is not looked at, if it is over the limit.
  func oversize(_ mail: RawMail) -> String? {
    mail.size > limits.messageBytes ? "\(mail.size) bytes; the limit is \(limits.messageBytes)" : nil
  }

  /// `sent`: the texts of our own mail in the cases that the message refers to.
  func arrival(
    _ message: Message, sent: [String], origin: Origin, request: Arrival.Request? = nil
  ) -> (arrival: Arrival, rules: IntakeRules) {
    let inbound = Inbound(message, ourMail: sent)
    let automatic = request == nil ? message.automatic(own: own) : nil
    var arrival = Arrival(
      origin: origin, inbound: inbound, receivedAt: now(), replyTokens: replyTokens(of: message),
      automatic: automatic, facts: Agent.Memory.facts(in: inbound.newText), request: request)
    arrival.isUrgent = Agent.Guards.isUrgent(subject: message.subject, text: inbound.newText)
    return (arrival, rules(for: inbound, automatic: automatic, isRequest: request != nil))
  }

  private func rules(for inbound: Inbound, automatic: AutomaticMail?, isRequest: Bool) -> IntakeRules {
    let identity = identity
    let alignment = alignment
    let message = inbound.message
    let automatic = automatic.map { (kind: $0.kind.rawValue, reason: $0.reason) }
    let guards = guards
    // What can be said without the case is said here: other messages wait for the transaction that finds it.
    let stopped = guards.judgeAlone(
      characters: inbound.characters, quotedCharacters: inbound.quotedText.count, text: inbound.newText,
      automatic: automatic)
    let judge = { @Sendable (tokenHolder: Bool) -> (tier: SenderTier, reason: String) in
      if isRequest { return (.t2, "a request of the API: its token's holder vouches for the customer") }
      if identity.trustUnauthenticated {
        return (.t2, SenderTier.unproven)
      }
      return SenderTier.judge(
        message: message, authservID: identity.authservID, alignment: alignment, tokenHolder: tokenHolder)
    }
    let withoutToken = judge(false)
    return IntakeRules(
      identify: { tokenHolder in tokenHolder ? judge(true) : withoutToken },
      judge: { history in
        Verdict(stopped ?? guards.judgeRepetition(inbound.newText, earlier: history.earlier.map(\.text)))
      })
  }

  /// `support+TOKEN@example.net` in any field that says where this copy was delivered.
  private func replyTokens(of message: Message) -> [String] {
    let delivered = message.fields.filter { ["delivered-to", "x-original-to"].contains($0.name.lowercased()) }
    let addresses = (message.to + message.cc).map(\.folded) + delivered.map { $0.value.trimmingBlanks().lowercased() }
    return addresses.compactMap { address in
      tokenAddresses.lazy.compactMap { Self.token(in: address, of: $0) }.first
    }
  }

  /// The part between `local+` and `@domain`, or nil if the address is not a tagged form of `base`.
  static func token(in address: String, of base: String) -> String? {
    guard let at = base.lastIndex(of: "@") else { return nil }
    let prefix = base[..<at] + "+"
    let suffix = base[at...]
    guard address.hasPrefix(prefix), address.hasSuffix(suffix), address.count > prefix.count + suffix.count else {
      return nil
    }
    return String(address.dropFirst(prefix.count).dropLast(suffix.count))
  }

  func log(_ accepted: Accepted, origin: Origin) {
    var facts: Logger.Metadata = ["outcome": "\(accepted.outcome.rawValue)", "origin": "\(origin.kind)"]
    if let caseID = accepted.caseID { facts["case.id"] = "\(caseID)" }
    if accepted.newCase { facts["case.new"] = "true" }
    if case .person(let reason, _)? = accepted.verdict { facts["reason"] = "\(reason)" }
    if case .imap(_, _, _, let uid) = origin { facts["imap.uid"] = "\(uid)" }
    logger.notice("message taken in", metadata: facts)
  }
}

extension Error {
  /// Whether this says nothing about the message: the store is full, locked, damaged or away, or we are being stopped.
  var isOfTheStore: Bool {
    switch self as? StoreError {
    case .unavailable, .damaged, .locked: true
    case nil: self is CancellationError
    default: false
    }
  }
}

extension Verdict {
  init(_ verdict: GuardVerdict) {
    switch verdict {
    case .agent: self = .agent
    case .person(let reason, let explanation): self = .person(reason: reason, explanation: explanation)
    case .record(let explanation): self = .record(explanation: explanation)
    }
  }
}

extension Origin {
  /// A word for logs.
  var kind: String {
    switch self {
    case .imap: "imap"
    case .milter: "milter"
    case .imported: "import"
    case .api: "api"
    }
  }
}
