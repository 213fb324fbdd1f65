import MailProto
import Store

// Records as the API shows them; `APISchemas` describes each, and a test holds one against the other.

extension Case {
  var line: [String: JSONValue] {
    [
      "id": .integer(id.value), "state": .string(state.rawValue), "version": .integer(Int64(version)),
      "subject": .string(subject), "customer_id": JSONValue(customerID), "external_id": JSONValue(externalID),
      "customer": party.document, "topic": JSONValue(topic), "urgency": JSONValue(urgency),
      "route": JSONValue(route?.rawValue), "reason": JSONValue(reason), "explanation": JSONValue(explanation),
      "team": JSONValue(team), "merged_into": JSONValue(mergedInto?.value), "opened_at": .string(openedAt.iso),
      "updated_at": .string(updatedAt.iso), "snoozed_until": JSONValue(snoozedUntil),
    ]
  }
}

extension CaseView {
  func document(_ backend: any APIBackend) throws -> JSONValue {
    var fields = self.case.line
    fields["assignee"] = JSONValue(assignee)
    fields["messages"] = .array(messages.map(\.document))
    fields["draft"] = try draft?.document(backend) ?? .null
    fields["decisions"] = .array(decisions.map(\.document))
    fields["outgoing"] = .array(outgoing.map { .object($0.line) })
    fields["actions"] = .array(actions.map(\.document))
    return .object(fields)
  }
}

extension Address {
  fileprivate var document: JSONValue { .object(["name": JSONValue(name), "address": .string(address)]) }
}

extension StoredMessage {
  fileprivate var document: JSONValue {
    .object([
      "id": .integer(id.value), "direction": .string(direction.rawValue), "from": from?.document ?? .null,
      "subject": JSONValue(subject), "received_at": .string(receivedAt.iso), "tier": .integer(Int64(tier.rawValue)),
      "tier_reason": .string(tierReason), "automatic": JSONValue(automatic?.reason),
      "characters": .integer(Int64(characters)), "new_text": .string(newText), "quoted_text": .string(quotedText),
    ])
  }
}

extension Draft {
  func document(_ backend: any APIBackend) throws -> JSONValue {
    .object([
      "id": .integer(id.value), "case_id": .integer(caseID.value), "state": .string(state.rawValue),
      "created_at": .string(createdAt.iso), "result": try backend.document(of: proposal),
    ])
  }
}

extension Decision {
  var document: JSONValue {
    .object([
      "id": .integer(id.value), "case_id": .integer(caseID.value), "draft_id": JSONValue(draft?.value),
      "kind": .string(kind.rawValue), "reviewer": .string(reviewer), "reason": JSONValue(reason),
      "text": JSONValue(text), "at": .string(at.iso), "undone_at": JSONValue(undoneAt),
    ])
  }
}

extension Outgoing {
  var line: [String: JSONValue] {
    [
      "id": .integer(id.value), "case_id": .integer(caseID.value), "decision_id": .integer(decision.value),
      "state": .string(state.rawValue), "to": .array(envelope.to.map { .string($0) }),
      "message_id": .string(messageID.value), "attempts": .integer(Int64(attempts)),
      "next_attempt": .string(nextAttempt.iso), "last_reply": JSONValue(lastReply),
      "created_at": .string(createdAt.iso), "sent_at": JSONValue(sentAt), "text": .string(text),
    ]
  }
}

extension ActionRecord {
  fileprivate var document: JSONValue {
    .object([
      "id": .integer(id.value), "state": .string(state.rawValue), "action": .string(action),
      "params": .object(params), "approved_by": .string(approvedBy), "approved_at": .string(approvedAt.iso),
      "attempts": .integer(Int64(attempts)), "result": JSONValue(result),
    ])
  }
}

extension AuditEvent {
  var document: JSONValue {
    .object([
      "id": .integer(sequence), "event": .string(event), "case_id": JSONValue(caseID?.value), "actor": .string(actor),
      "at": .string(at.iso), "detail": .object(detail),
    ])
  }
}

extension Job {
  var line: JSONValue {
    .object([
      "id": .string(id.value), "state": .string(state.rawValue), "priority": .string(priority.rawValue),
      "case_id": .integer(caseID.value), "attempts": .integer(Int64(attempts)), "error": JSONValue(error),
      "queued_at": .string(queuedAt.iso), "created_at": .string(createdAt.iso),
    ])
  }
}
