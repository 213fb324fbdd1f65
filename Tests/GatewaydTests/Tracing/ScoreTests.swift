import Agent
import Foundation
import Logging
import MailProto
import Store
import Testing

@testable import Gatewayd

/// What people said of the agent's work, as Langfuse is told.
@Suite(.enabled(if: TraceReceiver.isAvailable), .serialized, .timeLimit(.minutes(5)))
struct ScoreTests {
  private func sender(_ kit: TraceKit, _ receiver: TraceReceiver, secret: String = "sk-test") throws -> ScoreSender {
    let settings = try kit.configuration(receiver.langfuse).telemetry.traces
    let langfuse = try #require(settings.langfuse)
    let secrets = SecretReader(environment: ["LANGFUSE_SECRET": secret])
    return ScoreSender(
      store: kit.store, langfuse: try LangfuseAPI(langfuse, secrets: secrets), environment: settings.environment,
      mask: true, now: { SystemClock().now() }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// A case with a draft, a person, and a sender that has seen nothing yet.
  private func with(_ body: (TraceKit, TraceReceiver, ScoreSender, User) async throws -> Void) async throws {
    let receiver = try await TraceReceiver.start()
    defer { receiver.stop() }
    let kit = try await TraceKit()
    let person = try await kit.store.addUser(
      name: "mara", password: "a long enough password", role: .reviewer, now: SystemClock().now())
    let sender = try sender(kit, receiver)
    _ = try await sender.step()
    try await kit.runs(1)
    try await body(kit, receiver, sender, person)
  }

  private func drain(_ sender: ScoreSender) async throws { while try await sender.step() {} }

  @Test func anEditBecomesADecisionAndACorrection() async throws {
    try await with { kit, receiver, sender, mara in
      let (found, draft) = try await draft(kit)
      _ = try await kit.store.approve(
        Approval(
          caseID: found.id, draft: draft.id, version: found.version,
          text: "Dear Nora Quill, we have them.", actions: []), by: mara, now: SystemClock().now())
      try await drain(sender)
      let trace = try #require(try await kit.traces().first)
      let calls = try receiver.calls()
      #expect(calls.map(\.path) == ["/api/public/scores", "/api/public/scores"])
      #expect(calls.allSatisfy { $0.body["traceId"] == .text(trace.id.hex) })
      #expect(calls[0].body["dataType"] == .text("CATEGORICAL") && calls[0].body["value"] == .text("edit"))
      #expect(calls[1].body["dataType"] == .text("CORRECTION") && calls[1].body["name"] == .text("output"))
      #expect(calls[1].body["value"] == .text("Dear [name], we have them."))
      #expect(try await sender.step() == false)
      #expect(try receiver.calls().count == 2, "nothing is told twice")
    }
  }

  private func draft(_ kit: TraceKit) async throws -> (Case, Draft) {
    let line = try #require(try await kit.store.runs(caseID: nil, limit: 1).first)
    let view = try #require(try await kit.store.view(line.run.caseID))
    return (view.case, try #require(view.draft))
  }

  @Test func aSecondThumbTakesThePlaceOfTheFirst() async throws {
    try await with { kit, receiver, sender, mara in
      let run = try #require(try await kit.store.runs(caseID: nil, limit: 1).first).run
      for good in [false, true] {
        try await kit.store.label(
          run.caseID, run: run.id, good: good, reason: "ask +44 7700 900123", by: mara, now: SystemClock().now())
        try await drain(sender)
      }
      try await kit.store.label(run.caseID, run: nil, good: true, reason: nil, by: mara, now: SystemClock().now())
      try await drain(sender)
      let calls = try receiver.calls()
      #expect(calls.map { $0.body["value"] } == [.number(0), .number(1), .number(1)])
      #expect(calls[0].body["id"] == calls[1].body["id"] && calls[2].body["id"] != calls[1].body["id"])
      #expect(calls[0].body["comment"] == .text("ask [phone]") && calls[0].body["dataType"] == .text("BOOLEAN"))
      #expect(calls[2].body["sessionId"] == .text("case-\(run.caseID)") && calls[2].body["traceId"] == nil)
    }
  }

  /// What could not be told is told later, from the store.
  @Test func whatIsNotTakenWaits() async throws {
    let kit = try await TraceKit()
    let receiver = try await TraceReceiver.start()
    let sender = try sender(kit, receiver)
    _ = try await sender.step()
    receiver.stop()
    let mara = try await kit.store.addUser(
      name: "mara", password: "a long enough password", role: .reviewer, now: SystemClock().now())
    try await kit.runs(1)
    let run = try #require(try await kit.store.runs(caseID: nil, limit: 1).first).run
    try await kit.store.label(run.caseID, run: run.id, good: true, reason: nil, by: mara, now: SystemClock().now())
    #expect(try await sender.step() == false)
    let again = try await TraceReceiver.start(port: receiver.port)
    defer { again.stop() }
    // Another process, that knows nothing of the first.
    try await drain(try self.sender(kit, again))
    #expect(try again.calls().count == 1)
  }

  @Test func whatIsRefusedHoldsNothingUp() async throws {
    try await with { kit, receiver, _, mara in
      let run = try #require(try await kit.store.runs(caseID: nil, limit: 1).first).run
      try await kit.store.label(run.caseID, run: run.id, good: true, reason: nil, by: mara, now: SystemClock().now())
      try await drain(try sender(kit, receiver, secret: "wrong"))
      try await drain(try sender(kit, receiver))
      #expect(try receiver.calls().isEmpty)
    }
  }
}
