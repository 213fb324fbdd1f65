import Store

/// What bodies and replies look like, by name.
enum APISchemas {
  static let all: [String: JSONValue] = results.merging(records) { first, _ in first }
    .merging(bodies) { first, _ in first }.merging(errors) { first, _ in first }

  private static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> JSONValue
  where Word.RawValue == String { Schema.words(Word.allCases.map(\.rawValue)) }

  private static let route = Schema.words(["draft", "manual", "escalation", "no_reply"])

  // MARK: Results

  private static let results: [String: JSONValue] = [
    "Result": Schema.object(result),
    "JobResult": Schema.object(
      result.merging([
        "route": Schema.maybe(route), "state": words(Job.State.self), "desk_case_id": Schema.integer,
        "decision": Schema.maybe(Schema.ref("Decision")),
      ]) { $1 }),
    "ContextItem": Schema.object([
      "id": Schema.text, "text": Schema.text, "source": Schema.text, "row": Schema.map,
    ]),
    "ProposedAction": Schema.object([
      "action": Schema.text, "params": Schema.map, "premises": Schema.list(Schema.text),
      "requires_approval": Schema.flag,
    ]),
    "Claim": Schema.object([
      "claim": Schema.text, "start": Schema.integer, "end": Schema.integer, "context": Schema.maybe(Schema.text),
      "kind": Schema.text, "problem": Schema.maybe(Schema.text),
    ]),
    "Classification": Schema.object([
      "topic": Schema.text, "urgency": Schema.text, "summary": Schema.text, "confidence": Schema.number,
      "reasons": Schema.list(Schema.text),
    ]),
    "Trace": Schema.object(
      [
        "nodes": Schema.list(Schema.text), "model_calls": Schema.integer, "input_tokens": Schema.integer,
        "output_tokens": Schema.integer, "cost_usd": Schema.number, "milliseconds": Schema.integer,
      ], optional: ["memory": Schema.map]),
    "Failure": Schema.object(["kind": Schema.text, "message": Schema.text]),
  ]

  private static let result: [String: JSONValue] = [
    "job_id": Schema.text, "case_id": Schema.integer, "success_status": Schema.flag,
    "error": Schema.maybe(Schema.ref("Failure")), "classification": Schema.maybe(Schema.ref("Classification")),
    "route": route, "email_response": Schema.maybe(Schema.text), "email_response_summary": Schema.maybe(Schema.text),
    "context": Schema.list(Schema.ref("ContextItem")), "actions": Schema.list(Schema.ref("ProposedAction")),
    "grounding": Schema.list(Schema.ref("Claim")), "closest_product_sql_query": Schema.maybe(Schema.text),
    "product_ids": Schema.list(Schema.integer), "trace": Schema.ref("Trace"),
  ]

  // MARK: Records

  private static let records: [String: JSONValue] = [
    "CasePage": Schema.page(of: "CaseLine"), "DraftPage": Schema.page(of: "Draft"),
    "DecisionPage": Schema.page(of: "Decision"), "JobPage": Schema.page(of: "Job"),
    "OutgoingPage": Schema.page(of: "Outgoing"),
    "EventList": Schema.object(["items": Schema.list(Schema.ref("Event"))]),
    "CaseLine": Schema.object(caseLine),
    "Case": Schema.object(
      caseLine.merging([
        "assignee": Schema.maybe(Schema.text), "messages": Schema.list(Schema.ref("Message")),
        "draft": Schema.maybe(Schema.ref("Draft")), "decisions": Schema.list(Schema.ref("Decision")),
        "outgoing": Schema.list(Schema.ref("Outgoing")), "actions": Schema.list(Schema.ref("Action")),
      ]) { $1 }),
    "Address": Schema.object(["name": Schema.maybe(Schema.text), "address": Schema.text]),
    "Message": Schema.object([
      "id": Schema.integer, "direction": Schema.words(["inbound", "outbound"]),
      "from": Schema.maybe(Schema.ref("Address")), "subject": Schema.maybe(Schema.text), "received_at": Schema.time,
      "tier": Schema.integer, "tier_reason": Schema.text, "automatic": Schema.maybe(Schema.text),
      "characters": Schema.integer, "new_text": Schema.text, "quoted_text": Schema.text,
    ]),
    "Draft": Schema.object([
      "id": Schema.integer, "case_id": Schema.integer, "state": words(Draft.State.self), "created_at": Schema.time,
      "result": Schema.ref("Result"),
    ]),
    "Decision": Schema.object([
      "id": Schema.integer, "case_id": Schema.integer, "draft_id": Schema.maybe(Schema.integer),
      "kind": words(Decision.Kind.self), "reviewer": Schema.text, "reason": Schema.maybe(Schema.text),
      "text": Schema.maybe(Schema.text), "at": Schema.time, "undone_at": Schema.maybe(Schema.time),
    ]),
    "Outgoing": Schema.object([
      "id": Schema.integer, "case_id": Schema.integer, "decision_id": Schema.integer,
      "state": words(Outgoing.State.self), "to": Schema.list(Schema.text), "message_id": Schema.text,
      "attempts": Schema.integer, "next_attempt": Schema.time, "last_reply": Schema.maybe(Schema.text),
      "created_at": Schema.time, "sent_at": Schema.maybe(Schema.time), "text": Schema.text,
    ]),
    "Action": Schema.object([
      "id": Schema.integer, "state": words(ActionRecord.State.self), "action": Schema.text, "params": Schema.map,
      "approved_by": Schema.text, "approved_at": Schema.time, "attempts": Schema.integer,
      "result": Schema.maybe(Schema.text),
    ]),
    "Event": Schema.object([
      "id": Schema.integer, "event": Schema.text, "case_id": Schema.maybe(Schema.integer), "actor": Schema.text,
      "at": Schema.time, "detail": Schema.map,
    ]),
    "Job": Schema.object([
      "id": Schema.uuid, "state": words(Job.State.self), "priority": words(Job.Priority.self),
      "case_id": Schema.integer, "attempts": Schema.integer, "error": Schema.maybe(Schema.text),
      "queued_at": Schema.time, "created_at": Schema.time,
    ]),
    "JobChanged": Schema.object(["id": Schema.uuid, "state": words(Job.State.self)]),
    "Decided": Schema.object([
      "decision_id": Schema.integer, "case_id": Schema.integer, "kind": words(Decision.Kind.self), "at": Schema.time,
      "version": Schema.integer, "state": Schema.maybe(words(Case.State.self)),
    ]),
  ]

  private static let caseLine: [String: JSONValue] = [
    "id": Schema.integer, "state": words(Case.State.self), "version": Schema.integer, "subject": Schema.text,
    "customer_id": Schema.maybe(Schema.integer), "external_id": Schema.maybe(Schema.integer),
    "customer": Schema.ref("Address"), "topic": Schema.maybe(Schema.text), "urgency": Schema.maybe(Schema.text),
    "route": Schema.maybe(route), "reason": Schema.maybe(Schema.text), "explanation": Schema.maybe(Schema.text),
    "team": Schema.maybe(Schema.text), "merged_into": Schema.maybe(Schema.integer), "opened_at": Schema.time,
    "updated_at": Schema.time, "snoozed_until": Schema.maybe(Schema.time),
  ]

  // MARK: Bodies

  private static let choices: [String: JSONValue] = [
    "version": Schema.maybe(Schema.integer), "reason": Schema.maybe(Schema.text),
    "confirm_ungrounded": Schema.maybe(Schema.flag), "copies": Schema.maybe(Schema.list(Schema.text)),
    "actions": Schema.maybe(
      Schema.list(Schema.object(["index": Schema.integer], optional: ["amount": Schema.maybe(Schema.integer)]))),
  ]

  private static let bodies: [String: JSONValue] = [
    // Fields that are not known are left alone.
    "Request": Schema.object(
      [
        "customer_id": Schema.integer, "customer_name": Schema.text, "case_id": Schema.integer,
        "email_content": Schema.text,
      ], optional: ["job_id": Schema.maybe(Schema.uuid)], open: true),
    "Approval": Schema.object(["draft_id": Schema.integer], optional: choices),
    "Edit": Schema.object(
      ["text": Schema.text], optional: choices.merging(["draft_id": Schema.maybe(Schema.integer)]) { $1 }),
    "Reason": Schema.object(["reason": Schema.text], optional: ["version": Schema.maybe(Schema.integer)]),
    "Closing": Schema.object(
      [:], optional: ["version": Schema.maybe(Schema.integer), "spam": Schema.maybe(Schema.flag)]),
  ]

  // MARK: Errors

  private static let errors: [String: JSONValue] = [
    "Accepted": Schema.object([
      "job_id": Schema.uuid, "time": Schema.time, "error": .object(["type": .string("null")]),
    ]),
    "Problem": Schema.object(
      [
        "error": Schema.object(["kind": Schema.text, "message": Schema.text], optional: ["field": Schema.text]),
        "time": Schema.time,
      ], optional: ["job_id": .object(["type": .string("null")])]),
  ]
}
