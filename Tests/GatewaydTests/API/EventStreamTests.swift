import AsyncHTTPClient
import Foundation
import NIOCore
import Store
import Testing
import WebReview

@testable import Gatewayd

/// Server-sent events, and going on behind the last one heard.
@Suite struct EventStreamTests {
  /// Ids and names of the events of a stream, until there are so many.
  private static func listen(
    _ desk: APIDesk, _ secret: String, until count: Int, _ headers: [String: String] = [:], path: String = "?after=0"
  ) async throws -> [(id: Int, name: String)] {
    var request = HTTPClientRequest(url: "\(desk.url)/api/v1/events\(path)")
    request.headers.add(name: "Authorization", value: "Bearer \(secret)")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    #expect(response.status == .ok)
    #expect(response.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
    var text = ""
    for try await part in response.body {
      text += String(buffer: part)
      let events = Self.events(text)
      if events.count >= count { return events }
    }
    return Self.events(text)
  }

  private static func events(_ text: String) -> [(id: Int, name: String)] {
    text.components(separatedBy: "\n\n").dropLast().compactMap { block in
      let lines = block.split(separator: "\n")
      guard let id = lines.first(where: { $0.hasPrefix("id: ") }).flatMap({ Int($0.dropFirst(4)) }),
        let name = lines.first(where: { $0.hasPrefix("event: ") })?.dropFirst(7)
      else { return nil }
      return (id, String(name))
    }
  }

  @Test func aListenerMissesNothing() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token("crm", Set(APIToken.Scope.allCases))
      _ = try await desk.post("/email_agent/", secret, try APIDesk.request())
      try await desk.work()
      let heard = try await Self.listen(desk, secret, until: 2)
      #expect(heard.map(\.name) == ["message.received", "job.done"])
      let last = try #require(heard.last?.id)
      // What happens while nobody listens is told behind the last one heard.
      _ = try await desk.post("/email_agent/", secret, try APIDesk.request(case: 5))
      let later = try await Self.listen(
        desk, secret, until: 1, ["Last-Event-ID": "\(last)"], path: "")
      #expect(later.map(\.name) == ["message.received"] && later.allSatisfy { $0.id > last })
      // And what happens meanwhile is told at once.
      async let live = Self.listen(desk, secret, until: 2, ["Last-Event-ID": "\(last)"], path: "")
      try await desk.work()
      #expect(try await live.map(\.name) == ["message.received", "job.done"])
    }
  }

  @Test func onlyReadersListen() async throws {
    try await APIDesk.run { desk in
      let submits = try await desk.token("a", [.submit])
      #expect(try await desk.get("/api/v1/events?after=0", submits).status == 403)
      let reads = try await desk.token("b", [.read])
      #expect(try await desk.get("/api/v1/events", reads, ["Last-Event-ID": "x"]).status == 422)
    }
  }
}
