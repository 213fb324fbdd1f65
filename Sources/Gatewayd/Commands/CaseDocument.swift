import Store

/// A case as `cases show --json` prints it.
struct CaseDocument: Encodable {
  struct Mail: Encodable {
    let id: Int64
    let direction: String
    let from: String?
    let subject: String?
    let receivedAt: String
    let tier: Int
    let tierReason: String
    let automatic: String?
    let characters: Int
    let newText: String
    enum CodingKeys: String, CodingKey {
      case id, direction, from, subject, tier, automatic, characters
      case receivedAt = "received_at"
      case tierReason = "tier_reason"
      case newText = "new_text"
    }
  }
  struct Reply: Encodable {
    let id: Int64
    let state: String
    let to: [String]
    let messageID: String
    let attempts: Int
    let lastReply: String?
    let text: String
    enum CodingKeys: String, CodingKey {
      case id, state, to, attempts, text
      case messageID = "message_id"
      case lastReply = "last_reply"
    }
  }
  struct Action: Encodable {
    let id: Int64
    let state: String
    let action: String
    let params: [String: JSONValue]
    let approvedBy: String
    let result: String?
    enum CodingKeys: String, CodingKey {
      case id, state, action, params, result
      case approvedBy = "approved_by"
    }
  }
  let `case`: CaseLine
  let version: Int
  let draft: Proposal?
  let draftID: Int64?
  let messages: [Mail]
  let outgoing: [Reply]
  let actions: [Action]
  let nodes: [String]
  enum CodingKeys: String, CodingKey {
    case `case`, version, draft, messages, outgoing, actions, nodes
    case draftID = "draft_id"
  }

  init(_ view: CaseView) {
    `case` = CaseLine(view.case)
    version = view.case.version
    draft = view.draft?.proposal
    draftID = view.draft?.id.value
    messages = view.messages.map {
      Mail(
        id: $0.id.value, direction: $0.direction.rawValue, from: $0.from?.address, subject: $0.subject,
        receivedAt: $0.receivedAt.iso, tier: $0.tier.rawValue, tierReason: $0.tierReason,
        automatic: $0.automatic?.reason, characters: $0.characters, newText: $0.newText)
    }
    outgoing = view.outgoing.map {
      Reply(
        id: $0.id.value, state: $0.state.rawValue, to: $0.envelope.to, messageID: $0.messageID.value,
        attempts: $0.attempts, lastReply: $0.lastReply, text: $0.text)
    }
    actions = view.actions.map {
      Action(
        id: $0.id.value, state: $0.state.rawValue, action: $0.action, params: $0.params, approvedBy: $0.approvedBy,
        result: $0.result)
    }
    nodes = view.run?.nodes ?? []
  }
}

/// A case for a person at a terminal.
struct CasePrinter {
  private let view: CaseView

  init(_ view: CaseView) { self.view = view }

  func show() {
    let record = view.case
    print("Case \(record.id) (version \(record.version)): \(terminal(record.subject))")
    print("  \(record.state.rawValue), \(record.topic ?? "no topic"), urgency \(record.urgency ?? "unknown")")
    if let explanation = record.explanation { print("  \(record.reason ?? ""): \(terminal(explanation))") }
    for message in view.messages {
      let who = message.direction == .inbound ? message.from?.address ?? "?" : "reply"
      let proof = "tier \(message.tier.rawValue): \(message.tierReason)"
      print("\n--- mail \(message.id), \(message.receivedAt.iso) \(terminal(who)) (\(proof))")
      print(terminal(message.newText))
    }
    if let draft = view.draft { show(draft) }
    for reply in view.outgoing { print("\nreply \(reply.id): \(reply.state.rawValue) \(reply.lastReply ?? "")") }
    for action in view.actions {
      print("action \(action.id): \(action.action) \(action.state.rawValue) \(action.result ?? "")")
    }
  }

  private func show(_ draft: Draft) {
    print("\n=== draft \(draft.id) (\(draft.state.rawValue), \(draft.proposal.route.rawValue))")
    print(terminal(draft.proposal.emailResponse ?? "(no text)"))
    for fact in draft.proposal.context { print("  [\(fact.id)] \(terminal(fact.text)) (\(fact.source))") }
    for claim in draft.proposal.grounding where claim.context == nil {
      print(terminal("  to confirm: “\(claim.claim)”: \(claim.problem ?? "no fact supports it")"))
    }
    for (index, action) in draft.proposal.actions.enumerated() {
      let params = action.params.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" }
      print("  action \(index): \(action.action) \(params.joined(separator: " "))")
    }
  }
}

/// Mail is hostile: control characters could drive the terminal, so they are shown as pictures.
func terminal(_ text: String) -> String {
  var safe = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A, 0x09: safe.append(scalar)
    case 0x0D: continue
    case 0..<0x20: safe.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
    case 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: safe.append("\u{FFFD}")
    default: safe.append(scalar)
    }
  }
  return String(safe)
}
