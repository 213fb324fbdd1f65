import Foundation
import Glibc

/// Asks one DNS server for TXT records: over UDP, twice, and over TCP what does not fit.
///
/// Not done here: no cache, no walk from the root. The server is one that does that for its clients.
struct DNSResolver: Sendable {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// A numeric address.
  let host: String
  let port: UInt16
  var seconds = 3

  /// `127.0.0.1`, `127.0.0.1:5353`, `::1`, `[::1]:5353`
  init?(_ text: String) {
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = String(text[text.index(after: text.startIndex)..<end])
      let rest = text[text.index(after: end)...]
      guard let port = rest.isEmpty ? 53 : UInt16(rest.dropFirst()), rest.isEmpty || rest.hasPrefix(":") else {
        return nil
      }
      self.port = port
    } else {
      let halves = text.split(separator: ":", omittingEmptySubsequences: false)
      host = halves.count == 2 ? String(halves[0]) : text
      guard let port = halves.count == 2 ? UInt16(halves[1]) : 53 else { return nil }
      self.port = port
    }
    guard Self.isNumeric(host) else { return nil }
  }

  /// The machine's own; nil where it names none.
  static func ofThisMachine(_ file: String = "/etc/resolv.conf") -> DNSResolver? {
    let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
    for line in text.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard words.count >= 2, words[0] == "nameserver" else { continue }
      let address = words[1].split(separator: "%").first.map(String.init) ?? ""
      if let resolver = DNSResolver(address.contains(":") ? "[\(address)]" : address) { return resolver }
    }
    return nil
  }

  /// The texts at a name; empty where there are none.
  /// - Throws: `Failed`.
  func texts(_ name: String) async throws -> [String] {
    let resolver = self
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try resolver.ask(name) })
      }
    }
  }

  private func ask(_ name: String) throws -> [String] {
    let id = UInt16.random(in: 0...UInt16.max)
    guard let question = DNSMessage.question(id: id, name: name) else {
      throw Failed(description: "`\(name)` is no name of the DNS")
    }
    for attempt in 1...2 {
      guard let bytes = try? exchange(question, stream: false) else {
        if attempt == 2 { throw Failed(description: "\(place) does not answer") }
        continue
      }
      switch DNSMessage.answer(bytes, id: id) {
      case .truncated: return try texts(in: DNSMessage.answer(exchange(question, stream: true), id: id))
      case let answer: return try texts(in: answer)
      }
    }
    return []
  }

  private func texts(in answer: DNSMessage.Answer) throws -> [String] {
    switch answer {
    case .texts(let texts): return texts
    case .noSuchName: return []
    case .failed(let code): throw Failed(description: "\(place) fails with code \(code)")
    case .truncated, .malformed: throw Failed(description: "\(place) gives an answer that makes no sense")
    }
  }

  private var place: String { "the resolver \(host):\(port)" }

  /// Sends the question and receives one answer; over TCP both have their length in front (§4.2.2).
  private func exchange(_ question: [UInt8], stream: Bool) throws -> [UInt8] {
    let type = Int32((stream ? SOCK_STREAM : SOCK_DGRAM).rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let family = host.contains(":") ? AF_INET6 : AF_INET
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw Failed(description: "\(place): errno \(errno)") }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    guard connected(descriptor, family) else { throw Failed(description: "\(place) cannot be reached") }
    let sent = stream ? [UInt8(question.count >> 8), UInt8(question.count & 255)] + question : question
    guard send(descriptor, sent, sent.count, Int32(MSG_NOSIGNAL)) == sent.count else {
      throw Failed(description: "\(place) cannot be asked")
    }
    guard stream else { return try receive(descriptor, at: 65_535) }
    let head = try receive(descriptor, exactly: 2)
    return try receive(descriptor, exactly: Int(head[0]) << 8 | Int(head[1]))
  }

  private func receive(_ descriptor: Int32, at most: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: most)
    let count = recv(descriptor, &bytes, most, 0)
    guard count > 0 else { throw Failed(description: "\(place) does not answer") }
    return Array(bytes.prefix(count))
  }

  private func receive(_ descriptor: Int32, exactly count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += try receive(descriptor, at: count - bytes.count) }
    return bytes
  }

  private func connected(_ descriptor: Int32, _ family: Int32) -> Bool {
    if family == AF_INET6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { return false }
      return Self.connect(descriptor, &address)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return false }
    return Self.connect(descriptor, &address)
  }

  private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
  }

  private static func isNumeric(_ host: String) -> Bool {
    var room = in6_addr()
    return inet_pton(host.contains(":") ? AF_INET6 : AF_INET, host, &room) == 1
  }
}
