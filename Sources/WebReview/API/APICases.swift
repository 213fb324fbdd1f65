import HTTPTypes
import Store

extension API {
  static let cases = [
    APIRoute(
      .get, "/api/v1/cases", [.read], "Cases, the newest first.",
      query: [.state(Case.State.self)] + caseFilters + pages,
      reply: "CasePage"
    ) { api, call in try await api.listCases(call) },
    APIRoute(.get, "/api/v1/cases/{id}", [.read], "A case with its mail, draft, decisions and replies.", reply: "Case")
    {
      api, call in try await api.showCase(call)
    },
    APIRoute(
      .get, "/api/v1/cases/{id}/explain", [.read], "Everything that led to where a case stands, oldest first.",
      reply: "EventList"
    ) { api, call in try await api.explain(call) },
    APIRoute(
      .get, "/api/v1/drafts", [.read], "What the agent proposed, the newest first.",
      query: [.state(Draft.State.self), .caseID] + pages, reply: "DraftPage"
    ) { api, call in
      let page = try await api.store.drafts(
        state: try call.word("state"), caseID: try call.number("case_id").map(CaseID.init), try call.paging())
      return try APIReply(page) { try $0.document(api.settings.backend) }
    },
    APIRoute(.get, "/api/v1/drafts/{id}", [.read], "One draft.", reply: "Draft") { api, call in
      guard let draft = try await api.store.draft(call.id()) else { throw APIProblem.notFound }
      return APIReply(.ok, try draft.document(api.settings.backend))
    },
    APIRoute(
      .get, "/api/v1/decisions", [.read], "What people decided, the newest first.", query: [.caseID] + pages,
      reply: "DecisionPage"
    ) { api, call in
      let page = try await api.store.decisions(
        caseID: try call.number("case_id").map(CaseID.init), try call.paging())
      return APIReply(page) { $0.document }
    },
  ]

  private static let caseFilters: [APIParameter] = [
    .init("route", "draft, manual, escalation or no_reply", Schema.text),
    .init("topic", "of the classification", Schema.text), .init("urgency", "low, medium, high or urgent", Schema.text),
    .init("customer_id", "the shop's number of the customer", Schema.integer),
    .init("external_id", "what the caller of the API calls the case", Schema.integer),
  ]

  private func listCases(_ call: APICall) async throws -> APIReply {
    var filter = CaseSelection()
    filter.state = try call.word("state")
    if let route = call.query("route") {
      guard let known = Proposal.Route(rawValue: route) else {
        throw APIProblem.invalid("route", "`route` should be one of draft, manual, escalation, no_reply.")
      }
      filter.route = known
    }
    (filter.topic, filter.urgency) = (call.query("topic"), call.query("urgency"))
    (filter.customerID, filter.externalID) = (try call.number("customer_id"), try call.number("external_id"))
    return APIReply(try await store.cases(filter, try call.paging())) { .object($0.line) }
  }

  /// Its ETag names the version, for If-Match of a decision, and the bytes.
  private func showCase(_ call: APICall) async throws -> APIReply {
    guard let view = try await store.view(call.id()) else { throw APIProblem.notFound }
    var reply = APIReply(.ok, try view.document(settings.backend))
    reply.headers[.eTag] = "\"v\(view.case.version)-\(APIReply.hash(try APIReply.bytes(reply.body)))\""
    return reply
  }

  private func explain(_ call: APICall) async throws -> APIReply {
    let id: CaseID = try call.id()
    guard try await store.case(id) != nil else { throw APIProblem.notFound }
    return APIReply(.ok, .object(["items": .array(try await store.auditEvents(caseID: id).map(\.document))]))
  }
}
