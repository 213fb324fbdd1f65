#if Milter
  import Foundation
  import Glibc

  /// The mail server's side of the milter protocol, one packet at a time: what no real mail server does on demand.
  final class MilterPeer {
    struct Lost: Error {}

    /// What a mail server offers. `all` is what Postfix does; `least` what the protocol began with.
    enum Offer: UInt32 {
      case all = 0x001F_FFFF
      case least = 0
    }

    private let handle: Int32
    /// The steps that both sides agreed on.
    private(set) var steps: UInt32 = 0

    init(path: String, offer: Offer = .all) async throws {
      handle = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let status = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(handle, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      guard status == 0 else { throw Lost() }
      try send("O", number(6) + number(0x1FF) + number(offer.rawValue))
      let answer = try await receive()
      guard answer.first == UInt8(ascii: "O"), answer.count >= 13 else { throw Lost() }
      steps = answer[9..<13].reduce(0) { $0 << 8 | UInt32($1) }
      try await tell(
        "C", text("client.customers.test") + Array("4".utf8) + [0, 25] + text("192.0.2.7"), silence: 0x1000)
      try await tell("H", text("helo.customers.test"), silence: 0x2000)
    }

    deinit { close(handle) }

    /// Ends the connection without a word.
    func cut() { shutdown(handle, Int32(SHUT_RDWR)) }

    func mail(_ words: String...) async throws { try await tell("M", words.flatMap(text), silence: 0x4000) }

    /// `c` to go on, `y451 …` for a reply.
    func recipient(_ address: String) async throws -> String { try await ask("R", text(address)) }

    func data() async throws -> String { try await ask("T", []) }

    func header(_ name: String, _ value: String) async throws {
      try await tell("L", text(name) + text(value), silence: 0x80)
    }

    func body(_ content: String) async throws {
      try await tell("N", [], silence: 0x40000)
      try await moreBody(content)
    }

    func moreBody(_ content: String) async throws { try await tell("B", Array(content.utf8), silence: 0x80000) }

    /// All that is said before and with the last word: `-<support@shop.test>` takes a recipient off.
    func end(queueID: String) async throws -> [String] {
      try send("D", Array("E".utf8) + text("i") + text(queueID))
      try send("E", [])
      var answers: [String] = []
      while true {
        let answer = words(try await receive())
        answers.append(answer)
        if !answer.hasPrefix("-") { return answers }
      }
    }

    func abort() throws { try send("A", []) }

    private func ask(_ command: String, _ data: [UInt8]) async throws -> String {
      try send(command, data)
      return words(try await receive())
    }

    /// For a step whose answer can only be "go on"; none comes if both sides agreed so.
    private func tell(_ command: String, _ data: [UInt8], silence: UInt32) async throws {
      try send(command, data)
      if steps & silence == 0 { guard words(try await receive()) == "c" else { throw Lost() } }
    }

    private func send(_ command: String, _ data: [UInt8]) throws {
      let packet = number(UInt32(data.count + 1)) + Array(command.utf8) + data
      let count = packet.withUnsafeBytes { Glibc.send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count == packet.count else { throw Lost() }
    }

    private func receive() async throws -> [UInt8] {
      try await read(try await read(4).reduce(0) { $0 << 8 | Int($1) })
    }

    private func read(_ count: Int) async throws -> [UInt8] {
      var bytes: [UInt8] = []
      while bytes.count < count {
        var piece = [UInt8](repeating: 0, count: count - bytes.count)
        let got = recv(handle, &piece, piece.count, Int32(truncatingIfNeeded: MSG_DONTWAIT))
        if got > 0 {
          bytes += piece.prefix(got)
        } else if got < 0, errno == EAGAIN || errno == EINTR {
          // Never a blocked thread: the milter's answer needs the same few threads.
          try await Task.sleep(for: .milliseconds(2))
        } else {
          throw Lost()
        }
      }
      return bytes
    }

    private func words(_ packet: [UInt8]) -> String {
      String(decoding: packet.filter { $0 != 0 }, as: UTF8.self)
    }

    private func number(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private func text(_ value: String) -> [UInt8] { Array(value.utf8) + [0] }
  }
#endif
