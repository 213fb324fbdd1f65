// Decisions that come from another program's desk. The rules are the store's, the same for every desk; what was shown
// there is named by the case's version and the draft's number, and a decision on anything older changes nothing.
import HTTPTypes
import Logging
import Store

extension API {
  static let decisions = [
    APIRoute(
      .post, "/api/v1/cases/{id}/approve", [.decide], "Approve a draft as it is, with the actions that are named.",
      body: "Approval", reply: "Decided", status: .created
    ) { api, call in try await api.decide(call) { id, version, user in try await api.approve(call, id, version, user) }
    },
    APIRoute(
      .post, "/api/v1/cases/{id}/edit", [.decide], "Approve a reply in other words, or one that a person wrote alone.",
      body: "Edit", reply: "Decided", status: .created
    ) { api, call in try await api.decide(call) { id, version, user in try await api.edit(call, id, version, user) } },
    APIRoute(
      .post, "/api/v1/cases/{id}/reject", [.decide], "Turn a draft down; the case stays with people.",
      body: "Reason", reply: "Decided", status: .created
    ) { api, call in
      try await api.decide(call) { id, version, user in
        try await api.store.reject(id, version: version, reason: call.reason(), by: user, now: call.now)
      }
    },
    APIRoute(
      .post, "/api/v1/cases/{id}/escalate", [.decide], "Hand a case to somebody who knows more.",
      body: "Reason", reply: "Decided", status: .created
    ) { api, call in
      try await api.decide(call) { id, version, user in
        try await api.store.escalate(id, version: version, reason: call.reason(), by: user, now: call.now)
      }
    },
    APIRoute(
      .post, "/api/v1/cases/{id}/close", [.decide], "Close a case without a reply.",
      body: "Closing", reply: "Decided", status: .created
    ) { api, call in
      try await api.decide(call) { id, version, user in
        try await api.store.closeCase(id, version: version, asSpam: call.flag("spam"), by: user, now: call.now)
      }
    },
  ]

  private func decide(
    _ call: APICall, _ act: (CaseID, Int, User) async throws -> Decision
  ) async throws -> APIReply {
    let id: CaseID = try call.id()
    let (version, byHeader) = try call.version()
    do {
      let decision = try await act(id, version, try await store.decider(for: call.token, now: call.now))
      desk.logger.notice("case decided", metadata: ["case.id": "\(id)", "decision": "\(decision.kind.rawValue)"])
      let found = try await store.case(id)
      // Nothing of a customer: it is kept for callers that ask twice.
      var reply = APIReply(
        .created,
        .object([
          "decision_id": .integer(decision.id.value), "case_id": .integer(id.value),
          "kind": .string(decision.kind.rawValue), "at": .string(decision.at.iso),
          "version": .integer(Int64(found?.version ?? version)), "state": JSONValue(found?.state.rawValue),
        ]))
      if let found { reply.headers[.eTag] = "\"v\(found.version)\"" }
      return reply
    } catch let error as DeskError {
      throw APIProblem(error, staleStatus: byHeader ? .preconditionFailed : .conflict)
    }
  }

  private func approve(_ call: APICall, _ id: CaseID, _ version: Int, _ user: User) async throws -> Decision {
    guard let number = try call.integer("draft_id") else {
      throw APIProblem.invalid("draft_id", "`draft_id` is missing: the draft that was shown.")
    }
    guard let draft = try await store.draft(DraftID(number)), draft.caseID == id else {
      throw APIProblem.invalid("draft_id", "The case has no draft of this number.")
    }
    let approval = try self.approval(call, id, version, draft, text: draft.proposal.emailResponse ?? "")
    return try await store.approve(approval, by: user, now: call.now)
  }

  private func edit(_ call: APICall, _ id: CaseID, _ version: Int, _ user: User) async throws -> Decision {
    guard let text = try call.text("text") else {
      throw APIProblem.invalid("text", "`text` is missing: the reply as it is to be sent.")
    }
    var draft: Draft?
    if let number = try call.integer("draft_id") {
      draft = try await store.draft(DraftID(number))
      guard draft?.caseID == id else {
        throw APIProblem.invalid("draft_id", "The case has no draft of this number.")
      }
    }
    return try await store.approve(
      try approval(call, id, version, draft, text: text), by: user, now: call.now)
  }

  private func approval(
    _ call: APICall, _ id: CaseID, _ version: Int, _ draft: Draft?, text: String
  ) throws -> Approval {
    var approval = Approval(
      caseID: id, draft: draft?.id, version: version, text: text, actions: try call.choices(draft),
      confirmUngrounded: try call.flag("confirm_ungrounded"))
    approval.reason = try call.text("reason")
    approval.copies = try (call.list("copies") ?? []).map { item in
      guard case .string(let address) = item else {
        throw APIProblem.invalid("copies", "`copies` should be a list of addresses.")
      }
      return address
    }
    return approval
  }
}

extension APICall {
  /// The version that the caller has seen: If-Match (RFC 9110 §13.1.1) or the field `version`.
  fileprivate func version() throws -> (version: Int, byHeader: Bool) {
    if let tag = request.headers[.ifMatch] {
      let digits = tag.trimmed.dropFirst(2).prefix { $0.isASCII && $0.isNumber }
      guard tag.trimmed.hasPrefix("\"v"), let version = Int(digits) else {
        throw APIProblem.invalid("If-Match", "If-Match should be the ETag of the case, such as \"v4\".")
      }
      return (version, true)
    }
    guard let number = try integer("version"), let version = Int(exactly: number) else {
      throw APIProblem(
        status: .init(code: 428, reasonPhrase: "Precondition Required"), kind: "version_needed",
        message: "Say which version of the case was shown: If-Match with its ETag, or the field `version`.",
        field: "version")
    }
    return (version, false)
  }

  fileprivate func reason() throws -> String {
    guard let reason = try text("reason"), !reason.trimmed.isEmpty else {
      throw APIProblem.invalid("reason", "`reason` is missing: why, in words for people.")
    }
    return reason
  }

  /// Which of the draft's actions are approved. Where it proposes some, silence is no answer.
  fileprivate func choices(_ draft: Draft?) throws -> [Approval.Choice] {
    guard let items = try list("actions") else {
      let proposed = draft?.proposal.actions.filter { $0.action != "Human_escalation" } ?? []
      guard proposed.isEmpty else {
        throw APIProblem.invalid(
          "actions", "`actions` is missing: the draft proposes \(proposed.count); [] approves none of them.")
      }
      return []
    }
    return try items.map { item in
      guard let fields = item.fields, case .integer(let number)? = fields["index"], let index = Int(exactly: number),
        let proposed = draft?.proposal.actions.indices, proposed.contains(index)
      else {
        throw APIProblem.invalid("actions", "Each action should be {\"index\": place in the draft's list, from 0}.")
      }
      switch fields["amount"] {
      case nil, .null: return Approval.Choice(index: index)
      case .integer(let amount): return Approval.Choice(index: index, amount: amount)
      default: throw APIProblem.invalid("actions", "`amount` should be a whole number of minor units.")
      }
    }
  }
}

extension APIProblem {
  /// - Parameter staleStatus: 412 where the version came in If-Match, else 409.
  init(_ error: DeskError, staleStatus: HTTPResponse.Status) {
    switch error {
    case .notFound: self = .notFound
    case .stale(let by, let what, let at):
      self.init(
        status: staleStatus, kind: "stale",
        message: "\(by) changed the case meanwhile: \(what), \(at.iso). Look at it again, then decide.")
    case .ungrounded(let claims):
      self.init(
        status: .unprocessableContent, kind: "ungrounded",
        message: "No fact supports part of the reply; check it, then say `confirm_ungrounded`: "
          + claims.map { "“\($0)”" }.joined(separator: ", "), field: "confirm_ungrounded")
    case .emptyReply: self = .invalid("text", "The reply is empty.")
    case .badAmount(let action, let why): self = .invalid("actions", "\(action): \(why)")
    case .badAction(let why): self = .invalid("actions", why)
    case .notAllowed(let why):
      self.init(status: .conflict, kind: "not_allowed", message: "That cannot be decided: \(why).")
    }
  }
}
