#if Milter
  import Foundation
  import Glibc
  import Testing

  @testable import MailIO

  @Suite struct MilterConversationTests {
    private func conversation(limit: Int = 10_000, recipients: [String] = ["support@shop.test"]) throws
      -> MilterConversation
    {
      let settings = MilterSettings(
        socket: try #require(MilterSocket("unix:/tmp/x")), recipients: MilterRecipients(recipients),
        maximumMessageBytes: limit)
      let conversation = MilterConversation(
        settings: settings, queue: MilterQueue(maximumMessages: 1, maximumBytes: settings.maximumBytes))
      conversation.keepsLeadingBlank = true
      return conversation
    }

    private func give(_ conversation: MilterConversation, _ name: [UInt8], _ value: [UInt8]) {
      name.withUnsafeBytes { name in value.withUnsafeBytes { conversation.header(name, $0) } }
    }

    private func content(_ end: MilterConversation.End) -> [UInt8]? {
      guard case .complete(let message, _) = end else { return nil }
      guard let start = message.bytes.firstIndex(of: UInt8(ascii: "!")) else { return [] }
      return Array(message.bytes[start...])
    }

    /// The fields below the trace fields, of which the first begins with `!`.
    @Test(arguments: [
      ("!One", "no blank", "!One:no blank\r\n"), ("!One", " two\n\tthree", "!One: two\r\n\tthree\r\n"),
      ("!One", " two\r\n three", "!One: two\r\n three\r\n"), ("!One", "", "!One:\r\n"),
      ("!One", " \n x", "!One: \r\n x\r\n"), ("!One ", "\tx", "!One :\tx\r\n"), ("!One", " a\rb", "!One: a\rb\r\n"),
      ("!One", " a:b; c", "!One: a:b; c\r\n"),
    ])
    func fieldsStayAsTheyWere(_ name: String, _ value: String, _ expected: String) throws {
      let conversation = try conversation()
      conversation.begin(from: "<ann@customers.test>")
      #expect(conversation.add(recipient: "<support@shop.test>") == .goOn)
      give(conversation, Array(name.utf8), Array(value.utf8))
      #expect(content(conversation.end(queueID: "1")) == Array(expected.utf8))
    }

    @Test func everyByteButNULPasses() throws {
      let all = (UInt8(1)...255).filter { ![0x0A, 0x0D].contains($0) }
      let conversation = try conversation()
      conversation.begin(from: "<>")
      _ = conversation.add(recipient: "support@shop.test")
      give(conversation, Array("!A".utf8), all)
      give(conversation, Array("!A".utf8), all)
      conversation.endHeader()
      let body = Array(UInt8.min...UInt8.max)
      body.withUnsafeBytes { conversation.body($0) }
      let field = Array("!A:".utf8) + all + [0x0D, 0x0A]
      #expect(content(conversation.end(queueID: "1")) == field + field + [0x0D, 0x0A] + body)
    }

    @Test func theEnvelopeCannotBeginAFieldOfItsOwn() throws {
      let conversation = try conversation()
      conversation.client = MilterClient(name: "a\r\nFrom: eve@x.test", helo: "b\nX: y")
      conversation.begin(from: "<\r\nFrom: eve@x.test>", login: "c\u{0}\rd")
      for number in 0..<1000 { _ = conversation.add(recipient: "<support+\(number)\r\nBcc: x@shop.test>") }
      guard case .complete(let message, _) = conversation.end(queueID: "1") else {
        Issue.record("not complete")
        return
      }
      let lines = String(decoding: message.bytes, as: UTF8.self).split(separator: "\r\n")
      #expect(lines.count == 12, "a bounded number of recipients is listed")
      #expect(lines.first == "Return-Path: <From: eve@x.test>")
      #expect(lines.last == "X-Gatewayd-Client: local; name=aFrom: eve@x.test; helo=bX: y; auth=cd")
      #expect(
        lines.allSatisfy { ["Return-Path", "Delivered-To", "X-Gatewayd-Client"].contains($0.prefix { $0 != ":" }) })
      #expect(message.recipients.count == 1000)
    }

    @Test func theTraceStaysTheSameWhenTheMailComesAgain() throws {
      var seen: Set<[UInt8]> = []
      for queueID in ["1", "2"] {
        let conversation = try conversation()
        conversation.begin(from: "<ann@customers.test>")
        _ = conversation.add(recipient: "<support@shop.test>")
        guard case .complete(let message, _) = conversation.end(queueID: queueID) else { continue }
        seen.insert(message.bytes)
      }
      #expect(seen.count == 1)
    }

    @Test func theLimitIsExact() throws {
      let trace = MilterEnvelope(from: "a@b.test", recipients: ["support@shop.test"]).traceFields.count
      for (size, fits) in [(100, true), (101, false)] {
        let conversation = try conversation(limit: trace + 100)
        conversation.begin(from: "<a@b.test>")
        _ = conversation.add(recipient: "<support@shop.test>")
        [UInt8](repeating: 65, count: size).withUnsafeBytes { conversation.body($0) }
        let end = conversation.end(queueID: "")
        #expect((end == .refused(.tooLarge(limit: trace + 100))) == !fits)
      }
    }

    @Test func whatIsHeldIsGivenBack() throws {
      let queue = MilterQueue(maximumMessages: 2, maximumBytes: 10_000)
      let settings = MilterSettings(
        socket: try #require(MilterSocket("unix:/tmp/x")), recipients: MilterRecipients(["a@b.test"]),
        maximumMessageBytes: 5_000, maximumBytes: 10_000)
      for body in [10, 4_000, 6_000] {
        let conversation = MilterConversation(settings: settings, queue: queue)
        conversation.begin(from: "<>")
        #expect(conversation.add(recipient: "<a@b.test>") == .goOn)
        #expect(conversation.add(recipient: "<a+1@b.test>") == .goOn)
        [UInt8](repeating: 65, count: body).withUnsafeBytes { conversation.body($0) }
        #expect(queue.messages == 1 && (queue.bytes > body) == (body < 5_000))
        _ = conversation.end(queueID: "")
        if body == 10 { conversation.reset() }
      }
      #expect(queue.messages == 0 && queue.bytes == 0)
      queue.close()
      let late = MilterConversation(settings: settings, queue: queue)
      late.begin(from: "<>")
      #expect(late.add(recipient: "<a@b.test>") == .closing)
    }
  }

  @Suite struct MilterRecipientsTests {
    @Test(arguments: [
      "support@shop.test", "<Support@SHOP.test>", "support+x@shop.test", "<support+a+b@shop.test>",
      "<\"support\"@shop.test>", "<\"sup\\port\"@shop.test>", "<@a.test,@b.test:support@shop.test>",
      "support@shop.test.",
    ])
    func ours(_ address: String) { #expect(MilterRecipients(["Support@shop.test"]).contains(address)) }

    @Test(arguments: [
      "", "<>", "support", "@shop.test", "supporter@shop.test", "support@shop.test.evil.test", "support@sub.shop.test",
      "+support@shop.test", "<support@shop.test", "\"\"@shop.test", "support-x@shop.test",
    ])
    func notOurs(_ address: String) { #expect(!MilterRecipients(["Support@shop.test"]).contains(address)) }
  }

  @Suite struct MilterSocketTests {
    @Test(arguments: ["unix:/run/x", "local:/run/x", "inet:8891@127.0.0.1", "inet:8891@localhost", "inet6:8891@::1"])
    func readable(_ text: String) { #expect(MilterSocket(text)?.description == text) }

    @Test(arguments: [
      "", "unix", "unix:", "unix:relative", "inet:8891", "inet:8891@0.0.0.0", "inet:8891@10.0.0.1", "inet:0@127.0.0.1",
      "inet:70000@127.0.0.1", "inet:x@127.0.0.1", "inet6:8891@::", "tcp:1@127.0.0.1", "/run/x",
      "unix:/" + String(repeating: "x", count: 107),
    ])
    func refused(_ text: String) { #expect(MilterSocket(text) == nil) }

    @Test func onlyADeadSocketOfOursIsRemoved() throws {
      let folder = "/tmp/gwsock-\(UUID().uuidString.prefix(8))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = "\(folder)/s"
      let socket = try #require(MilterSocket("unix:\(path)"))
      try socket.clear()
      #expect(socket.knock() == ENOENT)

      let listener = try listen(path)
      #expect(socket.knock() == nil)
      #expect(throws: MilterError.cannotListen(socket: "unix:\(path)", why: "another process listens there")) {
        try socket.clear()
      }
      close(listener)
      #expect(socket.knock() == ECONNREFUSED)
      if geteuid() == 0 {
        chown(path, 65534, gid_t.max)
        #expect(throws: MilterError.self) { try socket.clear() }
        chown(path, 0, gid_t.max)
      }
      try socket.clear()
      #expect(access(path, F_OK) != 0)

      try "precious".write(toFile: path, atomically: false, encoding: .utf8)
      #expect(throws: MilterError.cannotListen(socket: "unix:\(path)", why: "\(path) is there and is not a socket")) {
        try socket.clear()
      }
      #expect(access(path, F_OK) == 0)
    }

    @Test func permissionsAreAsAsked() throws {
      let path = "/tmp/gwsock-\(UUID().uuidString.prefix(8))"
      let socket = try #require(MilterSocket("unix:\(path)"))
      let listener = try listen(path)
      defer {
        close(listener)
        socket.remove()
      }
      #expect(throws: MilterError.self) { try socket.permit(mode: 0o660, group: "no-such-group") }
      try socket.permit(mode: 0o620, group: geteuid() == 0 ? "mail" : nil)
      var facts = stat()
      #expect(stat(path, &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o620)
      if geteuid() == 0 { #expect(facts.st_gid == MilterSocket.number(ofGroup: "mail")) }
    }

    private func listen(_ path: String) throws -> Int32 {
      let handle = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let status = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(handle, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(status == 0 && Glibc.listen(handle, 4) == 0)
      return handle
    }
  }
#endif
