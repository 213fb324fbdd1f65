import Agent
import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// What a server or the network does wrong.
@Suite struct ModelFailureTests {
  @Test func tooManyRequestsAreTriedAgainWhenTheServerSays() async throws {
    #expect(
      try await ModelHost.ask([.answer(429, headers: ["Retry-After: 7"])]).error
        == .transient("HTTP 429", retryAfter: 7))
    guard
      case .transient(_, let wait?) = try await ModelHost.ask(
        [.answer(503, headers: ["Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"])]).error
    else { return #expect(Bool(false), "no wait") }
    #expect(wait == RetryAfter.longest)
  }

  @Test func retryAfterHasTwoForms() {
    let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT
    func seconds(_ value: String) -> Int? { RetryAfter.seconds(value, now: now) }
    #expect(seconds("120") == 120 && seconds(" 0 ") == 0)
    #expect(seconds("99999999999999999999999") == RetryAfter.longest)
    #expect(seconds("Sun, 06 Nov 1994 08:51:37 GMT") == 120)
    #expect(seconds("Sunday, 06-Nov-94 08:51:37 GMT") == 120)
    #expect(seconds("Sun Nov  6 08:51:37 1994") == 120)
    #expect(seconds("Sun, 06 Nov 1994 08:00:00 GMT") == 0)
    #expect(seconds("-1") == nil && seconds("soon") == nil && seconds("") == nil && seconds("1.5") == nil)
  }

  @Test(arguments: [
    "", "not json", "{}", #"{"choices":[]}"#, #"{"choices":[{"message":{"content":7}}]}"#, "\u{0}\u{1}",
  ])
  func rubbishIsTransient(_ body: String) async throws {
    #expect(try await ModelHost.ask([.answer(200, body)]).transient == "the reply is not one of this API")
  }

  @Test(arguments: [
    [ScriptedHTTP.Step.cut(abruptly: true)], [.cut(abruptly: false)],
    [.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":["), .cut(abruptly: false)],
    [.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":["), .cut(abruptly: true)],
    [.say("SSH-2.0-OpenSSH_9.2\r\n"), .cut(abruptly: false)],
  ])
  func aCutConnectionIsTransient(script: [ScriptedHTTP.Step]) async throws {
    #expect(try await ModelHost.ask(script).transient != nil)
  }

  @Test func aReplyOverTheLimitIsCutOff() async throws {
    let script: [ScriptedHTTP.Step] = [
      .say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"),
      .drip(String(repeating: " ", count: 65_536), milliseconds: 0),
    ]
    #expect(try await ModelHost.ask(script).transient == "the reply is longer than 4 MiB")
  }

  /// Neither silence nor a drop now and then holds a run for longer than it may take; the connection is closed.
  @Test(arguments: [
    [ScriptedHTTP.Step.hang], [.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), .hang],
    [.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"), .drip(" ", milliseconds: 50)],
    [.streamHead, .drip("1\r\n:\r\n", milliseconds: 50)], [.say("HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\n"), .hang],
  ])
  func aSlowServerIsLeft(script: [ScriptedHTTP.Step]) async throws {
    try await ModelHost.with([script], { $0.timeout = 1 }) { host in
      #expect(await host.ask().transient == "no whole answer within 1 seconds")
      try await until { host.server.connections == 0 }
    }
  }

  @Test func theDeadlineOfTheNodeCountsToo() async throws {
    try await ModelHost.with([[.hang]]) { host in
      let result = await Deadline.$node.withValue(SystemClock.monotonic() + 300) { await host.ask() }
      #expect(result.transient?.contains("no whole answer") == true)
      try await until { host.server.connections == 0 }
    }
  }

  @Test func aCancelledCallLeavesNoConnection() async throws {
    try await ModelHost.with([[.hang]]) { host in
      let call = Task { await host.ask() }
      try await until { host.server.requests.count == 1 }
      #expect(host.server.connections == 1)
      call.cancel()
      #expect(await call.value.transient != nil)
      try await until { host.server.connections == 0 }
    }
  }

  /// The key is in no error, whatever goes wrong.
  @Test func noErrorNamesTheKey() async throws {
    let echo = #"{"error":{"message":"bad key hush-hush","type":"hush-hush","code":"hush-hush"}}"#
    for script in [[ScriptedHTTP.Step.answer(400, echo)], [.answer(401, echo)], [.answer(500, "hush-hush")], [.hang]] {
      let error = try await ModelHost.ask(script) { $0.timeout = 1 }.error
      #expect(error != nil && !"\(String(describing: error))".contains("hush"))
    }
    let nobody = try await ModelHost.ask([.hang]) { $0.url = "http://127.0.0.1:1/v1" }
    #expect(nobody.transient == "no connection: refused")
  }
}
