#if Milter
  import Foundation
  import MailIO
  import TestSupport
  import Testing

  /// Behind a real Postfix.
  extension MilterTests {
    @Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(15))) struct BehindPostfix {
      private let server = MilterTestServer.shared
      private let mark = UUID().uuidString

      private func withPostfix(_ body: (Testbed) async throws -> Void) async throws {
        try await server.start()
        let bed = try await Testbed.start(milter: server.path)
        defer { bed.stop() }
        try await body(bed)
      }

      private func eml(_ text: String) -> [UInt8] { Array("Subject: \(mark)\n\n\(text)\n".utf8) }

      @Test func everyByteComesThrough() async throws {
        try await withPostfix { bed in
          let eml: [UInt8] =
            Array(
              """
              Received: from elsewhere
              Subject:\(mark)
              X-Folded: one
              \ttwo
               three
              X-Empty:
              X-Twice: 1
              X-Twice: 2
              X-Eight:
              """.utf8) + [0x20, 0xE9, 0xFC, 0xFF] + Array("\n\n.dots\n..dots\n\nno \u{7F} end\n".utf8)
          try await bed.deliver(eml, from: "ann@customers.test", to: ["support+tag@shop.test"])
          let message = try #require(server.messages(with: mark).first)
          #expect(!message.queueID.isEmpty)
          #expect(message.envelopeFrom == "ann@customers.test")
          #expect(message.recipients == ["support+tag@shop.test"])
          let trace = """
            Return-Path: <ann@customers.test>\r
            Delivered-To: support+tag@shop.test\r
            X-Gatewayd-Client: [127.0.0.1]; helo=client.customers.test\r

            """
          let expected = Array(trace.utf8) + eml.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
          #expect(message.bytes == expected, "\(String(decoding: message.bytes, as: UTF8.self))")
        }
      }

      @Test func refusalsReachTheSender() async throws {
        try await withPostfix { bed in
          let refusal = await #expect(throws: TestbedError.self) {
            try await bed.deliver(eml("tempfail"), from: "ann@customers.test", to: ["support@shop.test"])
          }
          #expect(refusal == .refused(reply: "451 4.3.0 Message not stored, try again later"))
          let large = String(repeating: "0123456789\n", count: 2000)
          let tooLarge = await #expect(throws: TestbedError.self) {
            try await bed.deliver(eml(large), from: "ann@customers.test", to: ["support@shop.test"])
          }
          #expect(tooLarge == .refused(reply: "552 5.3.4 Message too large, the limit is 10000 bytes"))
          // With the size declared, for our recipient only and before the data.
          let replies = try await bed.talk([
            "EHLO x.test", "MAIL FROM:<ann@customers.test> SIZE=20000", "RCPT TO:<support@shop.test>",
            "RCPT TO:<bob@customers.test>", "QUIT",
          ])
          #expect(replies.map { $0.prefix(3) } == ["220", "250", "250", "552", "250", "221"], "\(replies)")
          // For somebody else: untouched, however large.
          try await bed.deliver(eml(large), from: "ann@customers.test", to: ["bob@customers.test"])
          #expect(try await bed.waitForMails(1, of: "bob@customers.test").count == 1)
          #expect(server.messages(with: mark).count == 1, "only the one that was put off was ours and complete")
        }
      }

      @Test func othersStillGetTheirs() async throws {
        try await withPostfix { bed in
          try await bed.deliver(
            eml("discard"), from: "ann@customers.test",
            to: ["support@shop.test", "cleo@customers.test", "Support+a@shop.test"])
          #expect(try await bed.waitForMails(1, of: "cleo@customers.test").count == 1)
          try await bed.deliver(eml("discard"), from: "ann@customers.test", to: ["support@shop.test"])
          try await bed.deliver(
            eml("observe"), from: "ann@customers.test", to: ["support@shop.test", "cleo@customers.test"])
          let mails = try await bed.waitForMails(1, of: "support@shop.test")
          #expect(mails.count == 1)
          #expect(!mails.contains { String(decoding: $0, as: UTF8.self).contains("discard") })
          #expect(try await bed.waitForMails(2, of: "cleo@customers.test").count == 2)
          #expect(server.messages(with: mark).map(\.recipients.count) == [2, 1, 1])
        }
      }

      @Test func oneConnectionManyMessages() async throws {
        try await withPostfix { bed in
          let start = ["MAIL FROM:<ann@customers.test>", "RCPT TO:<support@shop.test>"]
          let content = ["DATA", "Subject: \(mark)\r\n\r\nx\r\n."]
          let replies = try await bed.talk(
            ["EHLO x.test"] + start + ["RSET"] + start + content + start
              + ["RSET", "MAIL FROM:<eve@customers.test>", "RCPT TO:<bob@customers.test>"] + content
              + ["MAIL FROM:<>", "RCPT TO:<support@shop.test>"] + content + ["QUIT"])
          #expect(replies.allSatisfy { ["2", "3"].contains($0.prefix(1)) }, "\(replies)")
          let seen = server.messages(with: mark)
          #expect(seen.map(\.envelopeFrom) == ["ann@customers.test", ""])
          #expect(Set(seen.map(\.queueID)).count == 2)
        }
      }
    }
  }
#endif
