import HTTPTypes
import Hummingbird
import Store

/// A parameter of an address.
struct APIParameter: Sendable {
  let name: String
  let description: String
  let schema: JSONValue

  init(_ name: String, _ description: String, _ schema: JSONValue) {
    (self.name, self.description, self.schema) = (name, description, schema)
  }

  static func state<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> APIParameter where Word.RawValue == String {
    APIParameter("state", "only in this state", Schema.words(Word.allCases.map(\.rawValue)))
  }

  static let caseID = APIParameter("case_id", "the desk's number of a case", Schema.integer)
}

/// One address of the API. The router and `/openapi.json` are made of the same list.
struct APIRoute: Sendable {
  typealias Handler = @Sendable (API, APICall) async throws -> APIReply

  let method: HTTPRequest.Method
  /// As OpenAPI writes it: `/api/v1/jobs/{id}`.
  let path: String
  /// One of these is needed.
  let scopes: Set<APIToken.Scope>
  let summary: String
  let query: [APIParameter]
  /// The schemas of the body and of the reply, by name; nil for none, or for a stream of events.
  let body: String?
  let reply: String?
  let status: HTTPResponse.Status
  let handle: Handler

  init(
    _ method: HTTPRequest.Method, _ path: String, _ scopes: Set<APIToken.Scope>, _ summary: String,
    query: [APIParameter] = [], body: String? = nil, reply: String?, status: HTTPResponse.Status = .ok,
    _ handle: @escaping Handler
  ) {
    (self.method, self.path, self.scopes, self.summary) = (method, path, scopes, summary)
    (self.query, self.body, self.reply, self.status) = (query, body, reply, status)
    self.handle = handle
  }

  /// The router knows addresses with and without a slash at their end as one.
  var routerPath: RouterPath { RouterPath(path) }
}

extension API {
  static let pages: [APIParameter] = [
    APIParameter("limit", "how many items a page holds, 1 to 200 (default 50)", Schema.integer),
    APIParameter("cursor", "`next` of the page before", Schema.text),
  ]
}
