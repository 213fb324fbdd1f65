import HTTPTypes
import Store

extension API {
  static let outbox = [
    APIRoute(
      .get, "/api/v1/outbox", [.read], "Replies by mail, the newest first.",
      query: [.state(Outgoing.State.self), .caseID] + pages, reply: "OutgoingPage"
    ) { api, call in
      let page = try await api.store.outgoing(
        state: try call.word("state"), caseID: try call.number("case_id").map(CaseID.init), try call.paging())
      return APIReply(page) { .object($0.line) }
    },
    APIRoute(.get, "/api/v1/outbox/{id}", [.read], "One reply.", reply: "Outgoing") { api, call in
      guard let found = try await api.store.outgoingByID(call.id()) else { throw APIProblem.notFound }
      return APIReply(.ok, .object(found.line))
    },
  ]
}
