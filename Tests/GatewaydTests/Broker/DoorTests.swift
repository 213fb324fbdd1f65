#if Redis
  import Foundation
  import Store
  import TestSupport
  import Testing

  @testable import Broker
  @testable import Gatewayd

  /// Requests in and results out through a real redis-server.
  @Suite(.enabled(if: RedisServer.isAvailable, "redis-server is not installed"), .timeLimit(.minutes(5)))
  struct DoorTests {
    private static let job = "4f0c3a52-9f1e-4b7e-8a53-1d2c3b4a5f60"

    @Test func aRequestBecomesAJobAndItsResultIsPublished() async throws {
      let scene = try await DoorScene()
      try scene.publish(try APIDesk.request(case: 77, job: Self.job))
      await scene.takeIn()
      #expect(try await scene.jobs.map(\.id.value) == [Self.job])
      try await scene.work()
      try await scene.tell()
      let result = try #require(try scene.results.first)
      #expect(try scene.results.count == 1)
      #expect(result["event"] == "case.waiting" && result["id"]?.isEmpty == false)
      let body = result.json
      #expect((body["job_id"] as? String)?.lowercased() == Self.job && body["case_id"] as? Int == 77)
      #expect(body["email_response"] is String && body["actions"] is [Any] && body["context"] is [Any])
      #expect(body["event_id"] as? String == result["id"] && body["success_status"] as? Bool == true)
      #expect(await scene.isWell(BrokerIntake.dependency))
      #expect(await scene.isWell(BrokerOutbox.dependency))
      // Nothing of it is in anybody's hands.
      #expect(try await scene.intake.reader.backlog().pending == 0)
      try await scene.close()
    }

    @Test func theSameJobTwiceIsOneJobAndOneRun() async throws {
      let scene = try await DoorScene()
      let request = try APIDesk.request(job: Self.job)
      for _ in 0..<3 { try scene.publish(request) }
      await scene.takeIn()
      try await scene.work()
      try scene.publish(request)
      await scene.takeIn()
      try await scene.work()
      try await scene.tell()
      #expect(try await scene.jobs.count == 1)
      #expect(try scene.results.count == 1 && scene.deadLetters.isEmpty)
      try await scene.close()
    }

    /// Read, stored, and the process ended before Redis was told.
    @Test func aRequestWithoutJobIsOneJobHoweverOftenItIsHandedOut() async throws {
      let scene = try await DoorScene()
      try scene.publish(try APIDesk.request())
      let messages = try await scene.intake.reader.next(10)
      try await scene.intake.take(messages)
      await scene.intake.reader.putBack(messages)
      await scene.takeIn()
      #expect(try await scene.jobs.count == 1)
      try await scene.close()
    }

    @Test func whatCannotBeTakenGoesToTheDeadLettersWithAReason() async throws {
      let scene = try await DoorScene()
      let wrong: [(body: String, reason: String)] = [
        ("no JSON", "The body is no JSON"), ("[1]", "body: The body must be a JSON object."),
        (#"{"customer_id":1}"#, "case_id: `case_id` is missing"),
        (try APIDesk.request(job: "7"), "job_id: `job_id` should be a UUID"),
        (try APIDesk.request("  "), "email_content: It is empty"),
        (try APIDesk.request(String(repeating: "a", count: 2 << 20)), "body: it has 2097"),
      ]
      for entry in wrong { try scene.publish(entry.body) }
      try scene.publish("x", field: "data")
      try scene.publish(try APIDesk.request(job: Self.job))
      try scene.publish(try APIDesk.request("Something else entirely", job: Self.job))
      await scene.takeIn()
      let letters = try scene.deadLetters
      // Each as it came.
      #expect(letters.prefix(wrong.count + 1).map { $0["body"] ?? "none" } == wrong.map(\.body) + [""])
      let reasons = wrong.map(\.reason) + ["body: it is missing", "job_id: it was used for another request"]
      for (letter, reason) in zip(letters, reasons) {
        #expect(letter["reason"]?.hasPrefix(reason) == true, "\(letter["reason"] ?? "")")
        #expect(letter["reason"]?.contains("\n") == false)
        #expect(letter["place"]?.hasPrefix("gatewayd.requests/") == true)
      }
      #expect(letters.count == reasons.count)
      #expect(try await scene.jobs.count == 1)
      #expect(try await scene.intake.reader.backlog() == BrokerBacklog(waiting: 0, pending: 0))
      try await scene.close()
    }

    @Test func nothingIsReadWhileTooManyJobsWait() async throws {
      let scene = try await DoorScene("max_waiting: 3, batch: 2")
      for number in 1...6 { try scene.publish(try APIDesk.request(case: Int64(number))) }
      for _ in 0..<5 { await scene.takeIn() }
      #expect(try await scene.jobs.count == 4)
      #expect(try await scene.intake.reader.backlog() == BrokerBacklog(waiting: 2, pending: 0))
      try await scene.work()
      await scene.takeIn()
      #expect(try await scene.jobs.count == 6)
      try await scene.close()
    }

    @Test func resultsWaitForABrokerThatIsAway() async throws {
      let scene = try await DoorScene(fsync: "always")
      try scene.publish(try APIDesk.request(job: Self.job))
      await scene.takeIn()
      scene.redis.kill()
      try await scene.work()
      try await scene.tell()
      #expect(await scene.isWell(BrokerOutbox.dependency) == false)
      await scene.takeIn()
      #expect(await scene.isWell(BrokerIntake.dependency) == false)
      #expect(try await scene.parts.store.waitingDeliveries(of: Configuration.Doors.name) == 1)
      try scene.redis.start()
      scene.link.close()
      while try await scene.parts.store.waitingDeliveries(of: Configuration.Doors.name) > 0 { try await scene.tell() }
      #expect(try scene.results.count == 1)
      #expect(await scene.isWell(BrokerOutbox.dependency))
      try await scene.close()
    }

    /// Confirmed by the broker, and the process ended before it was written down.
    @Test func aResultThatComesAgainHasTheSameID() async throws {
      let scene = try await DoorScene()
      try scene.publish(try APIDesk.request(job: Self.job))
      await scene.takeIn()
      try await scene.work()
      let (store, name) = (scene.parts.store, Configuration.Doors.name)
      while try await store.publish(to: name, scene.outboxEvents, requestsOnly: true, now: scene.parts.now()) {}
      let due = try #require(try await store.nextDeliveries(of: name, limit: 9).first)
      try await scene.tell()
      #expect(try scene.results.map { $0["id"] } == [due.eventID])
      try await scene.close()
    }

    @Test func mailIsNotPublished() async throws {
      let scene = try await DoorScene()
      let mail = "From: a@b.test\r\nSubject: x\r\nMessage-ID: <1@b.test>\r\n\r\nDo you have red shoes?\r\n"
      _ = try await scene.intake.intake.accept(Array(mail.utf8), origin: .imported(path: "x", index: 0))
      try await scene.work()
      try await scene.tell()
      #expect(try scene.results.isEmpty)
      try await scene.close()
    }
  }

  extension DoorScene {
    var outboxEvents: Set<HookEvent> { parts.configuration.broker?.events ?? [] }
  }
#endif
