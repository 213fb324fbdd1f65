import HTTPTypes
import Hummingbird
import Store

/// The description of the API (OpenAPI 3.1), made of the routes themselves.
enum OpenAPI {
  static let path = "/openapi.json"

  static let document: JSONValue = .object([
    "openapi": .string("3.1.0"),
    "info": .object([
      "title": .string("gatewayd"), "version": .string("1"),
      "description": .string("Requests, cases and decisions of a support mailbox; docs/api.md explains them."),
    ]),
    "security": .array([.object(["token": .array([])])]),
    "paths": .object(paths),
    "components": .object([
      "securitySchemes": .object(["token": .object(["type": .string("http"), "scheme": .string("bearer")])]),
      "schemas": .object(APISchemas.all),
    ]),
  ])

  private static var paths: [String: JSONValue] {
    var paths: [String: [String: JSONValue]] = [:]
    for route in API.routes {
      // The address of the contract ends in a slash; both are served.
      let path = route.path == API.submitPath ? route.path + "/" : route.path
      paths[path, default: [:]][route.method.rawValue.lowercased()] = operation(route)
    }
    return paths.mapValues { .object($0) }
  }

  private static func operation(_ route: APIRoute) -> JSONValue {
    var fields: [String: JSONValue] = [
      "summary": .string(route.summary), "responses": .object(replies(route)),
      "x-scopes": .array(APIToken.Scope.allCases.filter(route.scopes.contains).map { .string($0.rawValue) }),
    ]
    let parameters = parameters(route)
    if !parameters.isEmpty { fields["parameters"] = .array(parameters) }
    if let body = route.body {
      fields["requestBody"] = .object(["required": .bool(true), "content": content(body)])
    }
    return .object(fields)
  }

  private static func parameters(_ route: APIRoute) -> [JSONValue] {
    var all: [JSONValue] = []
    if route.path.contains("{id}") {
      all.append(parameter("id", in: "path", "its number or id", Schema.text, required: true))
    }
    all += route.query.map { parameter($0.name, in: "query", $0.description, $0.schema) }
    if route.method == .post {
      all.append(
        parameter(
          "Idempotency-Key", in: "header", "a request with the same key is carried out once in a day", Schema.text))
    }
    if route.scopes == [.decide] {
      all.append(
        parameter("If-Match", in: "header", "the ETag of the case as it was shown, or `version`", Schema.text))
    }
    return all
  }

  private static func parameter(
    _ name: String, in place: String, _ description: String, _ schema: JSONValue, required: Bool = false
  ) -> JSONValue {
    .object([
      "name": .string(name), "in": .string(place), "description": .string(description), "schema": schema,
      "required": .bool(required),
    ])
  }

  private static func content(_ schema: String) -> JSONValue {
    .object(["application/json": .object(["schema": Schema.ref(schema)])])
  }

  private static func replies(_ route: APIRoute) -> [String: JSONValue] {
    let content =
      route.reply.map(Self.content) ?? .object(["text/event-stream": .object(["schema": Schema.text])])
    return [
      String(route.status.code): .object(["description": .string(route.summary), "content": content]),
      "default": .object([
        "description": .string("What was refused, and why; nothing was changed."), "content": Self.content("Problem"),
      ]),
    ]
  }
}

extension API {
  func addDescription(to router: Router<DeskContext>) {
    router.get(RouterPath(OpenAPI.path)) { request, _ in
      try APIReply(.ok, OpenAPI.document).response(to: request)
    }
  }
}
