import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// Many sessions at once through Postfix and the milter: every mail that was accepted is in the store, once.
  @Suite("Milter under load", .timeLimit(.minutes(20)))
  struct MilterLoadTests {
    /// What the store knows of mails through the milter.
    private struct Count: Equatable {
      var messages: Int
      var differentMessages: Int
      var cases: Int
      var withoutOutcome: Int
    }

    private func count(_ installation: Installation) async throws -> Count {
      try await store(of: installation).read { database in
        let row = try Row.fetchOne(
          database,
          sql: """
            SELECT count(*) AS messages, count(DISTINCT message_id) AS different,
              (SELECT count(*) FROM cases) AS cases,
              (SELECT count(*) FROM ledger WHERE outcome IS NULL) AS open
            FROM messages WHERE direction = 'inbound'
            """)
        return Count(
          messages: row?["messages"] ?? 0, differentMessages: row?["different"] ?? 0, cases: row?["cases"] ?? 0,
          withoutOutcome: row?["open"] ?? 0)
      }
    }

    private func store(of installation: Installation) throws -> DatabaseQueue {
      var configuration = GRDB.Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(10)
      return try DatabaseQueue(path: installation.store, configuration: configuration)
    }

    private let sessions = Installation.Options(milter: true, roles: "intake,web")

    @Test("Twenty sessions: nothing is put off below the bound, nothing is lost or doubled")
    func load() async throws {
      try await Installation.run(sessions) { installation in
        // It ends with an error at the first answer that is not "accepted".
        try await smtpSource(200, sessions: 20, port: installation.servers.smtpPort)
        #expect(
          try await count(installation)
            == Count(messages: 200, differentMessages: 200, cases: 200, withoutOutcome: 0))
        #expect(installation.servers.mails(of: "support@shop.test").isEmpty, "captured")
        try await installation.configured("audit")
      }
    }

    @Test("The daemon ends in the middle of a load and comes back", arguments: [SIGKILL, SIGTERM])
    func ends(_ signal: Int32) async throws {
      try await Installation.run(sessions) { installation in
        let total = 200
        try await smtpSource(total, sessions: 5, port: installation.servers.relayPort)
        try await eventually("some are stored", every: .milliseconds(5)) {
          try await count(installation).messages >= 10 ? true : nil
        }
        if signal == SIGKILL { installation.kill() } else { try await installation.terminate() }
        let before = try await count(installation)
        #expect(before.messages < total, "it was the middle")
        try await installation.start()
        try await eventually("Postfix has delivered all", every: .seconds(1)) {
          try await Program.succeed("postqueue", ["-c", installation.servers.postfixConfiguration, "-f"])
          return installation.servers.queuedMails == 0 ? true : nil
        }
        #expect(
          try await count(installation)
            == Count(messages: total, differentMessages: total, cases: total, withoutOutcome: 0))
        #expect(installation.servers.mails(of: "support@shop.test").isEmpty, "captured")
        try await installation.configured("audit")
      }
    }

    @Test("The milter observes a mailbox that is watched as well: one case for each mail")
    func observing() async throws {
      var options = sessions
      options.milterMode = "observe"
      try await Installation.run(options) { installation in
        try await smtpSource(10, sessions: 2, port: installation.servers.smtpPort)
        #expect(try await installation.servers.waitForMails(10, of: "support@shop.test").count == 10)
        try await eventually("the mailbox has been read") {
          let seen = try await store(of: installation).read {
            try Int.fetchOne($0, sql: "SELECT count(outcome) FROM ledger")
          }
          return seen == 20 ? true : nil
        }
        #expect(
          try await count(installation) == Count(messages: 10, differentMessages: 10, cases: 10, withoutOutcome: 0))
      }
    }

    private func smtpSource(_ messages: Int, sessions: Int, port: Int) async throws {
      try await Program.succeed(
        "smtp-source",
        [
          "-d", "-s", "\(sessions)", "-m", "\(messages)", "-l", "2048", "-f", "ann@customers.test",
          "-t", "support@shop.test", "-M", "client.customers.test", "127.0.0.1:\(port)",
        ])
    }
  }
}
