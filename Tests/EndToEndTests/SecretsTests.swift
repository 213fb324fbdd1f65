import Testing

extension EndToEnd {
  @Suite("Secrets", .timeLimit(.minutes(10)))
  struct SecretsTests {
    @Test("The log of the lowest level holds no password")
    func log() async throws {
      try await Installation.run(.init(logLevel: "trace")) { installation in
        try await installation.terminate()
        #expect(installation.log.contains("debug"))
        // The mailbox's and the submission server's; Dovecot's name for it is not in a log of ours.
        #expect(!installation.log.contains("\"secret\""))
        #expect(!installation.log.contains(installation.password))
      }
    }
  }
}
