import Foundation
import Glibc
import Synchronization

/// A DNS server on 127.0.0.1 that knows a few TXT records. What does not fit into a datagram of the classic 512 bytes it
/// gives over TCP only.
public final class DNSAnswerer: Sendable {
  public let port: Int
  private let datagrams: Int32
  private let listener: Int32
  private let records: [String: [String]]
  private let asked = Mutex<[String]>([])

  /// Names that were asked for, in order; over TCP with `tcp ` in front.
  public var questions: [String] { asked.withLock { $0 } }
  public var address: String { "127.0.0.1:\(port)" }

  /// - Parameter records: texts by name; a name that is absent does not exist.
  public init(_ records: [String: [String]]) throws(TestbedError) {
    self.records = records
    (datagrams, listener, port) = try Self.pair()
    Thread.detachNewThread { [self] in answerDatagrams() }
    Thread.detachNewThread { [self] in answerConnections() }
  }

  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    shutdown(datagrams, Int32(SHUT_RDWR))
  }

  /// Two sockets with one number. A number that is free for datagrams may be another program's for connections: then the
  /// next one is tried.
  private static func pair() throws(TestbedError) -> (datagrams: Int32, listener: Int32, port: Int) {
    for _ in 1...50 {
      let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      let port = Self.bind(datagrams, 0)
      if port > 0, Self.bind(listener, port) == port, listen(listener, 16) == 0 { return (datagrams, listener, port) }
      close(datagrams)
      close(listener)
    }
    throw .cannotStart("bind: errno \(errno)")
  }

  private static func bind(_ handle: Int32, _ port: Int) -> Int {
    var address = loopback(port: port)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(handle, $0, size) == 0 && getsockname(handle, $0, &size) == 0
      }
    }
    return isBound ? Int(UInt16(bigEndian: address.sin_port)) : -1
  }

  private func answerDatagrams() {
    var buffer = [UInt8](repeating: 0, count: 2048)
    while true {
      var peer = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let count = withUnsafeMutablePointer(to: &peer) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { recvfrom(datagrams, &buffer, 2048, 0, $0, &size) }
      }
      guard count > 0 else { return }
      var answer = answer(Array(buffer.prefix(count)), "")
      if answer.count > 512 {
        answer = Array(answer.prefix(12))
        answer[2] |= 2
        for index in 4..<12 { answer[index] = 0 }
      }
      _ = withUnsafePointer(to: &peer) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(datagrams, answer, answer.count, 0, $0, size)
        }
      }
    }
  }

  private func answerConnections() {
    while true {
      let handle = accept(listener, nil, nil)
      guard handle >= 0 else { return }
      var buffer = [UInt8](repeating: 0, count: 2048)
      let count = recv(handle, &buffer, 2048, 0)
      if count > 2 {
        let answer = answer(Array(buffer[2..<count]), "tcp ")
        let framed = [UInt8(answer.count >> 8), UInt8(answer.count & 255)] + answer
        send(handle, framed, framed.count, Int32(MSG_NOSIGNAL))
      }
      close(handle)
    }
  }

  private func answer(_ question: [UInt8], _ way: String) -> [UInt8] {
    var labels: [String] = []
    var at = 12
    while at < question.count, question[at] != 0 {
      let end = min(at + 1 + Int(question[at]), question.count)
      labels.append(String(decoding: question[(at + 1)..<end], as: UTF8.self))
      at = end
    }
    let name = labels.joined(separator: ".").lowercased()
    asked.withLock { $0.append(way + name) }
    let texts = records[name]
    let code: UInt8 = texts == nil ? 3 : 0
    var bytes = Array(question.prefix(2)) + [0x81, 0x80 | code, 0, 1, 0, UInt8(texts?.count ?? 0), 0, 0, 0, 0]
    bytes += question[12..<min(at + 5, question.count)]
    for text in texts ?? [] {
      // Strings of at most 255 bytes, as many as it takes.
      let octets = Array(text.utf8)
      let strings = stride(from: 0, to: max(octets.count, 1), by: 255).map {
        Array(octets[$0..<min($0 + 255, octets.count)])
      }
      let data = strings.flatMap { [UInt8($0.count)] + $0 }
      bytes += [0xC0, 12, 0, 16, 0, 1, 0, 0, 1, 44, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }
    return bytes
  }
}
