#if Milter
  import Foundation
  import Logging
  import MailIO
  import Testing

  /// What shares the one milter of the process, and its bounds: one after the other.
  @Suite(.serialized) enum MilterTests {}

  /// Packet by packet, without a mail server.
  extension MilterTests {
    @Suite(.timeLimit(.minutes(15))) struct ProtocolTests {
      private let server = MilterTestServer.shared
      private let mark = UUID().uuidString
      private let support = "<support@shop.test>"

      private func connect(_ offer: MilterPeer.Offer = .all) async throws -> MilterPeer {
        try await server.start()
        return try await MilterPeer(path: server.path, offer: offer)
      }

      private func send(_ peer: MilterPeer, _ subject: String, to recipients: [String]) async throws -> [String] {
        try await peer.mail("<ann@customers.test>")
        for recipient in recipients { #expect(try await peer.recipient(recipient) == "c") }
        #expect(try await peer.data() == "c")
        try await peer.header("Subject", " \(subject) \(mark)")
        try await peer.body("text\r\n")
        return try await peer.end(queueID: "4ABC")
      }

      @Test(arguments: [MilterPeer.Offer.all, .least])
      func takesAMessage(from offer: MilterPeer.Offer) async throws {
        let peer = try await connect(offer)
        #expect((peer.steps & 0x80 != 0) == (offer == .all))
        #expect(try await send(peer, "plain", to: ["<Support+tag@Shop.test>"]) == ["a"])
        let message = try #require(server.messages(with: mark).first)
        #expect(message.queueID == "4ABC")
        #expect(message.envelopeFrom == "ann@customers.test")
        #expect(message.recipients == ["Support+tag@Shop.test"])
        let text = String(decoding: message.bytes, as: UTF8.self)
        // Without the leading blank of the value the protocol leaves it to us; then one is given and one is put.
        let blank = offer == .all ? "" : " "
        #expect(
          text == """
            Return-Path: <ann@customers.test>\r
            Delivered-To: Support+tag@Shop.test\r
            X-Gatewayd-Client: [192.0.2.7]; name=client.customers.test; helo=helo.customers.test\r
            Subject:\(blank) plain \(mark)\r
            \r
            text\r

            """, "\(text)")
      }

      @Test func answersFollowWhatBecameOfTheMessage() async throws {
        let peer = try await connect()
        #expect(try await send(peer, "plain", to: [support]) == ["a"])
        #expect(try await send(peer, "discard", to: [support]) == ["d"])
        #expect(try await send(peer, "tempfail", to: [support]) == ["y451 4.3.0 Message not stored, try again later"])
        #expect(try await send(peer, "slow", to: [support]) == ["y451 4.3.0 Message not stored, try again later"])
        #expect(try await send(peer, "last", to: [support]) == ["a"], "the connection lives on")
        #expect(server.messages(with: mark).count == 5)
      }

      @Test func onlyOurRecipientIsTakenOff() async throws {
        let peer = try await connect()
        let answers = try await send(
          peer, "discard", to: ["<bob@customers.test>", "<SUPPORT+a@shop.test>", "<support@shop.test>"])
        #expect(answers == ["-<SUPPORT+a@shop.test>", "-<support@shop.test>", "a"])
        #expect(try await send(peer, "plain", to: ["<bob@customers.test>", support]) == ["a"])
        #expect(server.messages(with: mark).map(\.recipients.count) == [2, 1])
      }

      @Test func mailOfOthersIsNotHeard() async throws {
        let peer = try await connect()
        try await peer.mail("<ann@customers.test>")
        #expect(try await peer.recipient("<bob@customers.test>") == "c")
        #expect(try await peer.data() == "a")
        try await peer.mail("<ann@customers.test>")
        #expect(try await peer.recipient("<supporter@shop.test>") == "c")
        #expect(try await peer.data() == "a")
      }

      @Test func aDeclaredSizeIsRefusedBeforeTheData() async throws {
        let peer = try await connect()
        try await peer.mail("<ann@customers.test>", "size=10001", "BODY=8BITMIME")
        #expect(try await peer.recipient("<bob@customers.test>") == "c", "their size is the mail server's business")
        #expect(try await peer.recipient(support) == "y552 5.3.4 Message too large, the limit is 10000 bytes")
        #expect(try await peer.data() == "a")
        try await peer.mail("<ann@customers.test>", "SIZE=99999999999999999999")
        #expect(try await peer.recipient(support) == "c", "no number: the bytes will tell")
        try peer.abort()
      }

      @Test func anUndeclaredSizeIsRefusedAtTheEnd() async throws {
        let peer = try await connect()
        try await peer.mail("<ann@customers.test>")
        #expect(try await peer.recipient(support) == "c")
        #expect(try await peer.data() == "c")
        try await peer.body("x")
        for _ in 0..<30 { try await peer.moreBody(String(repeating: "0123456789", count: 100)) }
        #expect(try await peer.end(queueID: "4B").first?.hasPrefix("y552 5.3.4 ") == true)
        #expect(try await send(peer, "next", to: [support]) == ["a"])
      }

      @Test func anAbortLeavesNothing() async throws {
        let peer = try await connect()
        try await peer.mail("<eve@customers.test>", "SIZE=100000")
        _ = try await peer.recipient("<bob@customers.test>")
        try peer.abort()
        try await peer.mail("<eve@customers.test>")
        _ = try await peer.recipient("<support+other@shop.test>")
        _ = try await peer.data()
        try await peer.header("Subject", " never \(mark)")
        try peer.abort()
        #expect(
          try await send(peer, "discard", to: [support]) == ["d"], "no other recipient, no size, no field is left")
        let message = try #require(server.messages(with: mark).first)
        #expect(server.messages(with: mark).count == 1)
        #expect(!String(decoding: message.bytes, as: UTF8.self).contains("never"))
        #expect(message.recipients == ["support@shop.test"] && message.envelopeFrom == "ann@customers.test")
      }

      @Test func beyondTheBoundTheyAreToTryAgain() async throws {
        var held: [MilterPeer] = []
        for _ in 0..<MilterTestServer.maximumMessages {
          let peer = try await connect()
          try await peer.mail("<ann@customers.test>")
          #expect(try await peer.recipient(support) == "c")
          held.append(peer)
        }
        let late = try await connect()
        try await late.mail("<ann@customers.test>")
        #expect(try await late.recipient("<bob@customers.test>") == "c")
        #expect(try await late.recipient(support) == "y451 4.3.2 Too many messages at once, try again later")
        // One that is given up, or whose connection is lost, makes room.
        try held[0].abort()
        try await eventuallyAccepted(late)
        held[1].cut()
        let last = try await connect()
        try await last.mail("<ann@customers.test>")
        try await eventuallyAccepted(last)
      }

      private func eventuallyAccepted(_ peer: MilterPeer) async throws {
        for _ in 0..<500 {
          if try await peer.recipient(support) == "c" { return }
          try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("no room was made")
      }

      @Test func heldBytesAreBounded() async throws {
        var peers: [MilterPeer] = []
        for _ in 0..<3 {
          // Each step is answered, so that it is known to have been read.
          let peer = try await connect(.least)
          try await peer.mail("<ann@customers.test>")
          #expect(try await peer.recipient(support) == "c")
          #expect(try await peer.data() == "c")
          try await peer.body(String(repeating: "x", count: 9000))
          peers.append(peer)
        }
        #expect(try await peers[2].end(queueID: "4C") == ["y451 4.3.2 Too many messages at once, try again later"])
        #expect(try await peers[0].end(queueID: "4D") == ["a"])
        #expect(try await peers[1].end(queueID: "4E") == ["a"])
      }

      @Test func oneProcessOneMilter() async throws {
        try await server.start()
        let socket = try #require(MilterSocket("unix:/tmp/gwmilter-never"))
        let other = MilterServer(
          settings: MilterSettings(socket: socket, recipients: MilterRecipients([])), logger: Logger(label: "test")
        ) { _ in .accept }
        await #expect(throws: MilterError.onlyOncePerProcess) { try await other.run() }
      }
    }
  }
#endif
