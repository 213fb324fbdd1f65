#if Milter
  import Foundation
  import Logging
  import MailIO
  import Synchronization
  import TestSupport
  import Testing

  /// Behind a real Postfix. One test, since a process runs one milter once.
  @Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(3)))
  struct MilterServerTests {
    private final class Seen: Sendable {
      private let list = Mutex<[MilterMessage]>([])
      func add(_ message: MilterMessage) { list.withLock { $0.append(message) } }
      var messages: [MilterMessage] { list.withLock { $0 } }
    }

    @Test func answersReachTheSender() async throws {
      let socket = "/tmp/gwmilter-\(getpid())"
      let seen = Seen()
      let server = MilterServer(
        settings: MilterSettings(
          socket: "unix:\(socket)", socketMode: 0o666, recipients: ["Support@shop.test"], maximumBytes: 10_000),
        logger: Logger(label: "test")
      ) { message in
        seen.add(message)
        let text = String(decoding: message.bytes, as: UTF8.self)
        return text.contains("tempfail") ? .tempfail : text.contains("discard") ? .discard : .accept
      }
      let running = Task { try await server.run() }
      let bed = try await Testbed.start(milter: socket)
      defer { bed.stop() }

      try await bed.deliver(
        "Subject:no blank\nX-Folded: one\n\ttwo\n\n.accept\n", from: "ann@customers.test", to: "support+tag@shop.test")
      let message = try #require(seen.messages.first)
      #expect(!message.queueID.isEmpty)
      #expect(message.envelopeFrom == "ann@customers.test")
      #expect(message.recipients == ["support+tag@shop.test"])
      let text = String(decoding: message.bytes, as: UTF8.self)
      #expect(text == "Subject:no blank\r\nX-Folded: one\r\n\ttwo\r\n\r\n.accept\r\n", "\(text)")

      let error = await #expect(throws: TestbedError.self) {
        try await bed.deliver("Subject: tempfail\n\nx\n", from: "ann@customers.test")
      }
      guard case .refused(let reply) = error else { return }
      #expect(reply.hasPrefix("451 4.3.0"))

      let large = await #expect(throws: TestbedError.self) {
        try await bed.deliver(
          "Subject: x\n\n" + String(repeating: "0123456789\n", count: 2000), from: "ann@customers.test")
      }
      #expect(large == .refused(reply: "552 5.3.4 Message too large"))

      // For somebody else: untouched, however large.
      let count = seen.messages.count
      try await bed.deliver(
        "Subject: y\n\n" + String(repeating: "0123456789\n", count: 2000), from: "ann@customers.test",
        to: "bob@customers.test")
      #expect(seen.messages.count == count)
      #expect(try await bed.waitForMails(1, of: "bob@customers.test").count == 1)

      // Swallowed for us, delivered to the other recipient.
      try await bed.deliver(
        Array("Subject: discard\n\nx\n".utf8), from: "ann@customers.test",
        to: ["support@shop.test", "cleo@customers.test"])
      #expect(try await bed.waitForMails(1, of: "cleo@customers.test").count == 1)
      try await bed.deliver("Subject: last\n\nx\n", from: "ann@customers.test")
      let mails = try await bed.waitForMails(2, of: "support@shop.test")
      #expect(mails.count == 2)
      #expect(!mails.contains { String(decoding: $0, as: UTF8.self).contains("discard") })

      server.stop()
      try await running.value
      await #expect(throws: MilterError.onlyOncePerProcess) { try await server.run() }
    }
  }
#endif
