import Foundation
import Store
import Testing

@testable import Gatewayd
@testable import WebReview

/// `/openapi.json` against the routes and against what is really answered.
@Suite struct OpenAPITests {
  /// Holds a value against a schema, with what this API uses of JSON Schema.
  private struct Validator {
    let schemas: [String: Any]

    func faults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
      if let ref = schema["$ref"] as? String {
        let name = String(ref.split(separator: "/").last ?? "")
        guard let target = schemas[name] as? [String: Any] else { return ["\(place): no schema \(name)"] }
        return faults(value, target, at: "\(place)<\(name)>")
      }
      if let either = schema["anyOf"] as? [[String: Any]] {
        let all = either.map { faults(value, $0, at: place) }
        return all.contains(where: \.isEmpty) ? [] : all.flatMap(\.self)
      }
      if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
        return ["\(place): \(value) is none of \(words)"]
      }
      switch schema["type"] as? String {
      case "null": return value is NSNull ? [] : ["\(place): is not null"]
      case "string": return value is String ? [] : ["\(place): no string: \(value)"]
      case "boolean": return isFlag(value) ? [] : ["\(place): no boolean: \(value)"]
      case "integer": return !isFlag(value) && (value as? Int) != nil ? [] : ["\(place): no integer: \(value)"]
      case "number": return !isFlag(value) && (value as? Double) != nil ? [] : ["\(place): no number: \(value)"]
      case "array":
        guard let items = value as? [Any], let each = schema["items"] as? [String: Any] else {
          return ["\(place): no list"]
        }
        return items.enumerated().flatMap { faults($1, each, at: "\(place)[\($0)]") }
      case "object": return objectFaults(value, schema, at: place)
      default: return ["\(place): the schema says nothing"]
      }
    }

    /// Foundation reads true and 1 as one class.
    private func isFlag(_ value: Any) -> Bool {
      (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    }

    private func objectFaults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
      guard let fields = value as? [String: Any] else { return ["\(place): no object"] }
      guard let known = schema["properties"] as? [String: [String: Any]] else { return [] }
      let missing = (schema["required"] as? [String] ?? []).filter { fields[$0] == nil }
      let strange = fields.keys.filter { known[$0] == nil }
      let inner = fields.flatMap { key, value in known[key].map { faults(value, $0, at: "\(place).\(key)") } ?? [] }
      return missing.map { "\(place).\($0): missing" } + strange.map { "\(place).\($0): not described" } + inner
    }
  }

  /// Every route of the description answers as it says, and no schema is left out.
  @Test func repliesAreAsDescribed() async throws {
    try await APIDesk.run { desk in
      let document = try await desk.get("/openapi.json", nil).json
      let parts = try #require(document["components"] as? [String: Any])
      let validator = Validator(schemas: try #require(parts["schemas"] as? [String: Any]))
      let secret = try await desk.token("crm", Set(APIToken.Scope.allCases))
      var seen: Set<String> = []

      func holds(_ route: String, _ reply: APIDesk.Reply, status: Int) throws {
        seen.insert(route)
        let halves = route.split(separator: " ").map(String.init)
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let operation = try #require(paths[halves[1]]?[halves[0].lowercased()] as? [String: Any], "\(route)")
        let replies = try #require(operation["responses"] as? [String: [String: Any]])
        let described = try #require(replies["\(status)"] ?? replies["default"], "\(route)")
        let content = try #require(described["content"] as? [String: [String: Any]])
        let schema = try #require(content["application/json"]?["schema"] as? [String: Any])
        #expect(reply.status == status, "\(route): \(reply.body)")
        #expect(validator.faults(reply.json, schema, at: route) == [])
      }

      let id = "4f0c3a52-9f1e-4b7e-8a53-1d2c3b4a5f60"
      let taken = try await desk.post("/email_agent/", secret, try APIDesk.request(job: id))
      try holds("POST /email_agent/", taken, status: 202)
      try holds("POST /email_agent/", try await desk.post("/email_agent/", secret, "{"), status: 422)
      try holds("POST /email_agent/", try await desk.post("/email_agent/", nil, "{}"), status: 401)
      try holds("GET /api/v1/jobs/{id}", try await desk.get("/api/v1/jobs/\(id)", secret), status: 200)
      try holds("POST /api/v1/jobs/{id}/cancel", try await desk.post("/api/v1/jobs/\(id)/cancel", secret), status: 200)
      try holds("GET /api/v1/jobs/{id}", try await desk.get("/api/v1/jobs/\(id)", secret), status: 200)
      try holds("POST /api/v1/jobs/{id}/retry", try await desk.post("/api/v1/jobs/\(id)/retry", secret), status: 200)
      try await desk.work()
      try holds("GET /api/v1/jobs", try await desk.get("/api/v1/jobs", secret), status: 200)
      let wanted: [(kind: String, body: String)] = [
        ("approve", #","draft_id":DRAFT,"actions":[],"confirm_ungrounded":true"#),
        ("edit", #","text":"No.","actions":[]"#),
        ("reject", #","reason":"r""#), ("escalate", #","reason":"r""#), ("close", ""),
      ]
      for (number, want) in wanted.enumerated() {
        if number > 0 {
          _ = try await desk.post("/email_agent/", secret, try APIDesk.request(case: Int64(number + 500)))
          try await desk.work()
        }
        let lines = try await desk.get("/api/v1/cases?limit=1", secret)
        try holds("GET /api/v1/cases", lines, status: 200)
        let line = try #require((lines.json["items"] as? [[String: Any]])?.first)
        let path = "/api/v1/cases/\(line["id"] ?? 0)"
        let shown = try await desk.get(path, secret)
        try holds("GET /api/v1/cases/{id}", shown, status: 200)
        let draft = (shown.json["draft"] as? [String: Any])?["id"] as? Int ?? 0
        let body = "{\"version\":\(line["version"] ?? 0)\(want.body.replacing("DRAFT", with: "\(draft)"))}"
        let decided = try await desk.post("\(path)/\(want.kind)", secret, body)
        try holds("POST /api/v1/cases/{id}/\(want.kind)", decided, status: 201)
        try holds("GET /api/v1/cases/{id}", try await desk.get(path, secret), status: 200)
        try holds("GET /api/v1/cases/{id}/explain", try await desk.get("\(path)/explain", secret), status: 200)
        try holds("GET /api/v1/drafts/{id}", try await desk.get("/api/v1/drafts/\(draft)", secret), status: 200)
      }
      try holds("GET /api/v1/jobs/{id}", try await desk.get("/api/v1/jobs/\(id)", secret), status: 200)
      try holds("GET /api/v1/drafts", try await desk.get("/api/v1/drafts", secret), status: 200)
      try holds("GET /api/v1/decisions", try await desk.get("/api/v1/decisions", secret), status: 200)
      try holds("GET /api/v1/outbox", try await desk.get("/api/v1/outbox", secret), status: 200)
      try holds("GET /api/v1/outbox/{id}", try await desk.get("/api/v1/outbox/9", secret), status: 404)

      let paths = try #require(document["paths"] as? [String: [String: Any]])
      let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
      #expect(described.subtracting(seen) == ["GET /api/v1/events"])
    }
  }

  @Test func everyRouteIsDescribedAndEverySchemaExists() throws {
    let document = try #require(OpenAPI.document.fields)
    let paths = try #require(document["paths"]?.fields)
    for route in API.routes {
      let path = route.path == API.submitPath ? "/email_agent/" : route.path
      #expect(paths[path]?.fields?[route.method.rawValue.lowercased()] != nil, "\(route.path)")
      for name in [route.body, route.reply].compactMap(\.self) { #expect(APISchemas.all[name] != nil, "\(name)") }
    }
    let text = String(decoding: try APIReply.bytes(OpenAPI.document), as: UTF8.self)
    for reference in text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/) {
      #expect(APISchemas.all[String(reference.1)] != nil, "\(reference.1)")
    }
  }
}
