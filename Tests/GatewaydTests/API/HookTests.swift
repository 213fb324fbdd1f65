import Foundation
import Logging
import Store
import Synchronization
import TestSupport
import Testing
import WebReview

@testable import Gatewayd

/// What other programs are told of cases, by a real HTTP server that follows a script.
@Suite struct HookTests {
  private static let secret = "a secret of the other program"

  /// A desk, a receiver, and a sender whose clock can be moved.
  private final class Scene: Sendable {
    let desk: APIDesk
    let receiver: ScriptedHTTP
    let sender: HookSender
    let token: String
    let clock: Seconds

    init(
      _ desk: APIDesk, _ scripts: [[ScriptedHTTP.Step]], events: Set<HookEvent> = Set(HookEvent.allCases),
      retryFor: Int = 86_400
    ) async throws {
      self.desk = desk
      receiver = try ScriptedHTTP(scripts)
      let (clock, start) = (Seconds(), desk.now)
      let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let url = "http://127.0.0.1:\(receiver.port)/crm"
      let hook = Configuration.Hook(
        name: "crm", endpoint: .init(url: url, secret: .variable("X"), timeout: 5), events: events, retryFor: retryFor)
      sender = HookSender(
        hook, store: desk.store, endpoint: WebhookEndpoint(url: url, secret: HookTests.secret, timeout: 5),
        backend: APIParts(intake: desk.parts.intake(logger: quiet)),
        now: { start.adding(seconds: clock.value) }, logger: quiet)
      token = try await desk.token("crm", Set(APIToken.Scope.allCases))
      self.clock = clock
      // From now on it hears what happens.
      #expect(try await sender.step() == false)
    }

    func request(case number: Int64 = 77) async throws {
      _ = try await desk.post("/email_agent/", token, try APIDesk.request(case: number))
      try await desk.work()
    }

    /// Tells what is due.
    func tell() async throws { while try await sender.step() {} }

    /// What was told: event and the caller's case.
    var told: [String] {
      receiver.requests.map { request in
        let external = (request.json["case"] as? [String: Any])?["external_id"] as? Int
        return "\(request.json["event"] ?? "") \(external ?? 0)"
      }
    }
  }

  final class Seconds: Sendable {
    private let seconds = Mutex<Int64>(0)
    var value: Int64 { seconds.withLock { $0 } }
    func pass(_ more: Int64) { seconds.withLock { $0 += more } }
  }

  private static func run(
    _ scripts: [[ScriptedHTTP.Step]], retryFor: Int = 86_400, events: Set<HookEvent> = Set(HookEvent.allCases),
    _ body: @escaping @Sendable (Scene) async throws -> Void
  ) async throws {
    try await APIDesk.run { desk in
      let scene = try await Scene(desk, scripts, events: events, retryFor: retryFor)
      defer { scene.receiver.stop() }
      try await body(scene)
    }
  }

  @Test func aDraftAndItsDecisionAreTold() async throws {
    try await Self.run([[.answer(200)]]) { scene in
      try await scene.request()
      try await scene.tell()
      #expect(scene.told == ["case.waiting 77"])
      let first = try #require(scene.receiver.requests.first)
      let result = try #require(first.json["result"] as? [String: Any])
      #expect(result["case_id"] as? Int == 77 && result["email_response"] is String)
      #expect(result["context"] is [Any] && result["actions"] is [Any] && result["decision"] is NSNull)
      // The other desk decides, through the API, on what it was told.
      let found = try #require(first.json["case"] as? [String: Any])
      let draft = try #require((first.json["draft"] as? [String: Any])?["id"] as? Int)
      let decided = try await scene.desk.post(
        "/api/v1/cases/\(found["id"] ?? 0)/edit", scene.token,
        #"{"draft_id":\#(draft),"version":\#(found["version"] ?? 0),"text":"We have none.","actions":[]}"#)
      #expect(decided.status == 201, "\(decided.body)")
      try await scene.tell()
      #expect(scene.told == ["case.waiting 77", "case.decided 77"])
      let last = try #require(scene.receiver.requests.last)
      #expect((last.json["decision"] as? [String: Any])?["text"] as? String == "We have none.")
      #expect((last.json["result"] as? [String: Any])?["email_response"] as? String == "We have none.")
    }
  }

  /// Over the time and the exact bytes, as docs/webhooks.md says.
  @Test func everyRequestIsSigned() async throws {
    try await Self.run([[.answer(204)]]) { scene in
      try await scene.request()
      try await scene.tell()
      let told = try #require(scene.receiver.requests.first)
      let key = try #require(told.headers["idempotency-key"])
      let field = try #require(told.headers["gatewayd-signature"])
      let seconds = try #require(field.split(separator: ",").dropFirst().first.flatMap { Int64($0.dropFirst(2)) })
      let right = WebhookSignature(secret: Self.secret).value(seconds: seconds, key: key, body: Array(told.body.utf8))
      #expect(field == right && told.json["id"] as? String == key)
    }
  }

  @Test func whatFailsIsToldAgainInItsOrder() async throws {
    let elsewhere = ScriptedHTTP.Step.answer(302, headers: ["Location: /elsewhere"])
    try await Self.run([[.answer(500)], [.cut(abruptly: true)], [elsewhere], [.answer(200)]]) { scene in
      try await scene.request(case: 1)
      let version = try await scene.desk.store.cases(CaseSelection(), Paging(limit: 1)).items.first
      let found = try #require(version)
      _ = try await scene.desk.store.closeCase(
        found.id, version: found.version, by: try await scene.desk.reviewer(), now: scene.desk.now)
      for _ in 0..<10 {
        try await scene.tell()
        scene.clock.pass(7200)
      }
      // Three attempts in vain, and each event once; the second waits for the first.
      #expect(scene.told == Array(repeating: "case.waiting 1", count: 4) + ["case.decided 1"])
      let keys = scene.receiver.requests.compactMap { $0.headers["idempotency-key"] }
      #expect(Set(keys.prefix(4)).count == 1 && Set(keys).count == 2)
      #expect(scene.receiver.requests.allSatisfy { $0.path == "/crm" })
      let log = try await scene.desk.store.deliveries(limit: 10)
      #expect(log.map(\.state) == [.delivered, .delivered] && log.map(\.attempts) == [1, 4])
    }
  }

  @Test func oneCaseDoesNotWaitForAnother() async throws {
    try await Self.run([[.answer(503)], [.answer(200)]]) { scene in
      try await scene.request(case: 1)
      try await scene.request(case: 2)
      // The first is put off; when the other side answers again, whatever is due is told.
      for _ in 0..<4 {
        try await scene.tell()
        scene.clock.pass(7200)
      }
      #expect(scene.told.sorted() == ["case.waiting 1", "case.waiting 1", "case.waiting 2"])
    }
  }

  @Test func whatIsNeverTakenIsGivenUp() async throws {
    try await Self.run([[.answer(400)], [.answer(400)], [.answer(200)]], retryFor: 3600) { scene in
      try await scene.request(case: 1)
      try await scene.tell()
      scene.clock.pass(7100)
      try await scene.tell()
      let given = try #require(try await scene.desk.store.deliveries(limit: 1).first)
      #expect(given.state == .failed && given.said == "given up: HTTP 400")
      try await scene.desk.store.retryDelivery(given.id, by: "test", now: scene.desk.now.adding(seconds: 7200))
      scene.clock.pass(7200)
      try await scene.tell()
      #expect(try await scene.desk.store.deliveries(state: .delivered, limit: 9).count == 1)
      await #expect(throws: StoreError.self) {
        try await scene.desk.store.retryDelivery(given.id, by: "test", now: scene.desk.now)
      }
    }
  }

  /// The answer was heard, and the process ended before it was written down: told again, under the same id.
  @Test func anEndBeforeTheRecordTellsAgain() async throws {
    try await Self.run([[.answer(200)]]) { scene in
      try await scene.request()
      while try await scene.desk.store.publish(to: "crm", Set(HookEvent.allCases), now: scene.desk.now) {}
      let first = try #require(try await scene.desk.store.nextDelivery(of: "crm", now: scene.desk.now))
      let again = try #require(try await scene.desk.store.nextDelivery(of: "crm", now: scene.desk.now))
      #expect(first == again)
      try await scene.tell()
      #expect(scene.receiver.requests.map { $0.headers["idempotency-key"] } == [first.eventID])
    }
  }

  @Test func onlyWhatIsAskedForIsTold() async throws {
    try await Self.run([[.answer(200)]], events: [.decided]) { scene in
      try await scene.request()
      try await scene.tell()
      #expect(scene.told.isEmpty)
    }
  }

  @Test func whatWasErasedIsNotTold() async throws {
    try await Self.run([[.answer(200)]]) { scene in
      try await scene.request()
      while try await scene.desk.store.publish(to: "crm", Set(HookEvent.allCases), now: scene.desk.now) {}
      _ = try await scene.desk.store.erase(.number(1), by: "test", now: scene.desk.now)
      try await scene.tell()
      let body = try #require(scene.receiver.requests.first).body
      #expect(!body.contains("Anna") && !body.contains("running shoes") && !body.contains("\"customer_id\":1"))
    }
  }

  @Test(arguments: [
    ("- { name: crm, url: \"http://crm.test/x\", secret_env: S }", "https://"),
    ("- { name: crm, url: \"https://crm.test/x\" }", "secret_file"),
    ("- { url: \"https://crm.test/x\", secret_env: S }", "name"),
    ("- { name: \"a b\", url: \"https://crm.test/x\", secret_env: S }", "one word"),
    ("- { name: crm, url: \"https://crm.test/x\", secret_env: S, events: [case.opened] }", "case.opened"),
    ("- { name: crm, url: \"https://crm.test/x\", secret_env: S, event: [case.decided] }", "events"),
  ])
  func badSettingsAreNamed(_ yaml: String, _ words: String) throws {
    #expect(throws: ConfigurationError.self) {
      do {
        _ = try Configuration.parse("webhooks:\n  \(yaml)\n", file: "t.yaml", environment: [:])
      } catch let error as ConfigurationError {
        #expect(error.description.contains(words), "\(error)")
        throw error
      }
    }
  }
}
