import MailProto
import Store

/// What a person must know before anything else on the case page.
struct Banner: Sendable {
  /// A class of the style: `bad`, `warn` or `info`.
  let kind: String
  let heading: String
  let explanation: String?
  let advice: String?
  /// Where on the page it goes on.
  let target: String?
  let targetWords: String

  private init(
    _ kind: String, _ heading: String, _ explanation: String?, advice: String? = nil, target: String? = nil,
    targetWords: String = "Decide it below"
  ) {
    self.kind = kind
    self.heading = heading
    self.explanation = explanation.map { Visible.line($0, limit: 600) }
    self.advice = advice
    self.target = target
    self.targetWords = targetWords
  }

  /// First what went wrong with what was approved, then why the case is before a person.
  static func all(_ view: CaseView, now: Timestamp) -> [Banner] {
    let undone = Set(view.decisions.filter { $0.undoneAt != nil }.map(\.id))
    let failures = letters(view.outgoing) + deeds(view.actions.filter { !undone.contains($0.decision) })
    let reason = failures.isEmpty || !troubles.contains(view.case.reason ?? "") ? waiting(view) : nil
    return failures + [deadAddress(view, now: now), reason].compactMap(\.self)
  }

  /// Before a person writes to an address from which an earlier reply, of this case or another, came back.
  private static func deadAddress(_ view: CaseView, now: Timestamp) -> Banner? {
    guard view.case.state == .review, let dead = view.deadAddress, let address = view.replyTo?.address else {
      return nil
    }
    return Banner(
      "warn", "Mail to this address came back",
      "Mail to \(address) came back with \(dead.status) on \(Moment(dead.at, now: now).exact).",
      advice: "A reply may not arrive. Reach the customer another way, or send it again if the address works by now.")
  }

  private static let troubles: Set<String> = ["bounced", "uncertain", "action_failed"]

  private static func letters(_ letters: [Outgoing]) -> [Banner] {
    letters.compactMap { letter in
      switch letter.state {
      case .bounced:
        Banner(
          "bad", "The reply was refused", letter.lastReply, advice: ReasonWords.advice("bounced", drafted: false),
          target: OutgoingView.anchor(letter.id))
      case .uncertain:
        Banner(
          "bad", "Nobody knows whether the reply went", letter.lastReply,
          advice: ReasonWords.advice("uncertain", drafted: false), target: OutgoingView.anchor(letter.id))
      case .deferred:
        Banner(
          "warn", "The reply is delayed", letter.lastReply, advice: "It is tried again by itself.",
          target: OutgoingView.anchor(letter.id), targetWords: "See the reply")
      case .ready, .sending, .sent, .cancelled: nil
      }
    }
  }

  private static func deeds(_ actions: [ActionRecord]) -> [Banner] {
    actions.filter { $0.state == .failed }.map { action in
      Banner(
        "bad", "Not carried out: \(ActionWords.label(action.action))", action.result,
        advice: ReasonWords.advice("action_failed", drafted: false))
    }
  }

  /// Why a person must answer; only while one must.
  private static func waiting(_ view: CaseView) -> Banner? {
    guard view.case.state == .review else { return nil }
    let proposal = view.draft?.proposal
    if view.draft == nil, let last = view.decisions.last, last.kind == .reject, last.undoneAt == nil {
      return Banner(
        "warn", "\(Visible.line(last.reviewer, limit: 40)) rejected the draft", last.reason,
        advice: "Write the reply yourself, or close the case without one.")
    }
    let asked = proposal?.actions.first { $0.action == ActionWords.escalation }?.params["reason"]
      .map(ActionWords.words)
    let code = view.case.reason ?? asked
    let person = view.case.route == .manual || view.case.route == .escalation
    guard person || code != nil else { return nil }
    return Banner(
      "warn", code.map(ReasonWords.label) ?? "A person must answer this",
      ReasonWords.sentence(view.case.explanation) ?? code.flatMap(ReasonWords.sentence),
      advice: ReasonWords.advice(code, drafted: proposal?.emailResponse?.isEmpty == false))
  }
}

/// Remarks that warn: what a reader of the mail would not see, and what the agent noticed beside the shop's rows.
enum Remarks {
  private static let sources: Set<String> = ["workflow", "mail", "guard"]

  static func all(_ view: CaseView, mail: StoredMessage?, facts: [Proposal.ContextItem], said: [Banner]) -> [String] {
    let hidden = mail?.hasHiddenText == true
    let noticed = facts.filter { sources.contains($0.source) && ($0.row.isEmpty || $0.row["flag"] != nil) }.map(\.text)
      .filter { text in
        // The agent says the same of hidden text, and attachments stand with the mail.
        !(hidden && text.contains("people cannot see")) && !text.contains("attachment(s)")
          && !said.contains { $0.explanation?.contains(text) == true || ReasonWords.isTheSame($0.heading, text) }
      }
    return ((mail.map(MailView.warnings) ?? []) + noticed).prefix(20).map { Visible.line($0, limit: 400) }
  }
}
