import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// A stop in the middle of the work.
  @Suite("Signals", .timeLimit(.minutes(20)))
  struct SignalTests {
    private static let count = 40

    @Test("SIGTERM while mail comes in and runs are open: it ends in time, and nothing is lost or done twice")
    func terminated() async throws {
      // Runs that are open stay so: the model says nothing.
      let silent = try ScriptedHTTP([[.hang]])
      try await Installation.run(.init(model: silent.url)) { installation in
        let mails = (1...Self.count).map { number in
          CustomerMail(
            from: "kim\(number)@customers.test", subject: "Letter \(number)",
            text: "Do you have the trail shoe in size 42? It is for my sister, number \(number).")
        }
        let servers = installation.servers
        let delivery = Task {
          for mail in mails { try await servers.deliver(mail.eml, from: mail.from) }
        }
        try await eventually("runs are open") {
          silent.requests.count >= 2 && installation.log.contains("job started") ? true : nil
        }
        let began = ContinuousClock.now
        let status = try await installation.terminate()
        let took = ContinuousClock.now - began
        #expect(status == 0)
        #expect(installation.log.contains(" daemon: stopped"))
        #expect(installation.log.contains("job given back; it goes on at the next start"))
        // The time to drain, and some for a machine that is busy.
        #expect(took < .seconds(60))
        print("SIGTERM under load: ended after \(took), \(silent.requests.count) questions to the model were open")
        try await delivery.value
        // Between the two starts: what was begun waits, and the stop is no attempt of a job's.
        let left = try await jobs(installation)
        let states = Set(left.map(\.state))
        #expect(states == ["queued"] && left.map(\.attempts).max() == 0, "\(left)")

        silent.stop()
        try await installation.start()
        try await everyMailHasItsDraft(installation)
      }
    }

    private struct Job: Decodable {
      let state: String
      let attempts: Int
    }

    private func jobs(_ installation: Installation) async throws -> [Job] {
      let text = try await installation.configured("jobs", "list", "--json", "--limit", "200")
      return try JSONDecoder().decode([Job].self, from: Data(text.utf8))
    }

    private func everyMailHasItsDraft(_ installation: Installation) async throws {
      try await eventually("every run has ended") {
        let found = try await jobs(installation)
        return found.count == Self.count && found.allSatisfy { $0.state == "done" } ? true : nil
      }
      try await installation.configured("audit")
      struct Case: Decodable {
        let customer: String
        let state: String
      }
      let text = try await installation.configured("cases", "list", "--json", "--limit", "200")
      let cases = try JSONDecoder().decode([Case].self, from: Data(text.utf8))
      #expect(cases.count == Self.count && cases.allSatisfy { $0.state == "review" }, "one case for each mail")
      #expect(Set(cases.map(\.customer)) == Set((1...Self.count).map { "kim\($0)@customers.test" }))
    }
  }
}
