import Agent
import Logging
import MailProto
import Store

/// The one door: IMAP, milter, `import` and the API hand every message to `accept`.
///
/// Guarantee: when `accept` returns, the message is on disk with its outcome; only then may the caller flag, move,
/// accept or answer. It throws only when nothing was recorded, so the caller must come back with the message.
struct Intake: Sendable {
  let store: Store
  let guards: Agent.Guards
  let identity: Configuration.Identity
  let own: OwnMail
  /// The support addresses that carry reply tokens, in lower case: `support@example.net`.
  let tokenAddresses: [String]
  let limits: MailLimits
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// A message that failed this often while it was taken in is set aside with its bytes; the others go on.
  private static let attemptLimit = 3

  func accept(_ raw: [UInt8], origin: Origin) async throws -> Accepted {
    let attempt = try await store.countAttempt(origin, now: now())
    guard attempt <= Self.attemptLimit else {
      return try await setAside(
        raw, origin: origin, outcome: .quarantined, reason: "taking it in failed \(Self.attemptLimit) times")
    }
    guard raw.count <= limits.messageBytes else {
      let reason = "\(raw.count) bytes; the limit is \(limits.messageBytes)"
      return try await setAside(raw, origin: origin, outcome: .oversize, reason: reason)
    }
    let message = Message(parsing: raw, limits: limits)
    let sent = try await store.sentTexts(references: message.inReplyTo + message.references)
    let inbound = Inbound(message, ourMail: sent)
    let accepted = try await store.accept(arrival(inbound, origin: origin), rules: rules(for: inbound))
    log(accepted, origin: origin)
    return accepted
  }

  /// A message that is not taken in: its bytes (or what there is of them), the reason and a ledger row are kept.
  func setAside(_ raw: [UInt8], origin: Origin, outcome: LedgerOutcome, reason: String) async throws -> Accepted {
    let accepted = try await store.quarantine(raw, origin: origin, outcome: outcome, reason: reason, now: now())
    logger.warning("message set aside", metadata: ["outcome": "\(outcome.rawValue)", "reason": "\(reason)"])
    return accepted
  }

  private func arrival(_ inbound: Inbound, origin: Origin) -> Arrival {
    Arrival(
      origin: origin, inbound: inbound, receivedAt: now(), replyTokens: replyTokens(of: inbound.message),
      automatic: inbound.message.automatic(own: own), facts: Agent.Memory.facts(in: inbound.newText))
  }

  private func rules(for inbound: Inbound) -> IntakeRules {
    let identity = identity
    let message = inbound.message
    let automatic = message.automatic(own: own).map { (kind: $0.kind.rawValue, reason: $0.reason) }
    let guards = guards
    return IntakeRules(
      identify: { tokenHolder in
        if identity.trustUnauthenticated {
          return (.t2, "believed without proof, as `identity.trust_unauthenticated` says")
        }
        return SenderTier.judge(message: message, authservID: identity.authservID, tokenHolder: tokenHolder)
      },
      judge: { history in
        let verdict = guards.judge(
          characters: inbound.characters, quotedCharacters: inbound.quotedText.count, text: inbound.newText,
          earlier: history.earlier.map(\.text), automatic: automatic)
        return Verdict(verdict)
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

  private func log(_ accepted: Accepted, origin: Origin) {
    var facts: Logger.Metadata = ["outcome": "\(accepted.outcome.rawValue)", "origin": "\(origin.kind)"]
    if let caseID = accepted.caseID { facts["case.id"] = "\(caseID)" }
    if accepted.newCase { facts["case.new"] = "true" }
    if case .person(let reason, _)? = accepted.verdict { facts["reason"] = "\(reason)" }
    if case .imap(_, _, _, let uid) = origin { facts["imap.uid"] = "\(uid)" }
    logger.notice("message taken in", metadata: facts)
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
