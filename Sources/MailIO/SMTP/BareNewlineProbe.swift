import Foundation
import Glibc

/// Asks a mail server whether a line end without its carriage return, before the dot, ends a message.
///
/// A server that says yes lets a client smuggle a second message, with any sender, through another server's checks
/// (RFC 5321 §4.1.1.4: only CRLF "." CRLF ends the data). The real end is never sent: a server that keeps to it drops
/// what it was told when the connection closes. One that does not has accepted a mail that says so and is marked
/// automatic.
public struct BareNewlineProbe: Sendable {
  public enum Verdict: Sendable, Hashable {
    /// It goes on listening, or refuses such line ends.
    case safe
    /// It took `ending` for the end of the message.
    case endsMessage(ending: String)
    /// It did not come to the question.
    case unclear(reply: String)
  }

  private let host: String
  private let port: Int
  private let recipient: String
  /// Seconds of silence that count as "goes on listening".
  private let patience: Int

  public init(host: String, port: Int, recipient: String, patience: Int = 3) {
    self.host = host
    self.port = port
    self.recipient = recipient
    self.patience = patience
  }

  private static let endings = [("<LF>.<LF>", "\n.\n"), ("<LF>.<CR><LF>", "\n.\r\n")]

  public func run() async -> Verdict {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: ask()) }
    }
  }

  private func ask() -> Verdict {
    for (name, bytes) in Self.endings {
      let verdict = ask(name, bytes)
      if verdict != .safe { return verdict }
    }
    return .safe
  }

  private func ask(_ name: String, _ ending: String) -> Verdict {
    guard let connection = SMTPLine(host: host, port: port) else {
      return .unclear(reply: "no connection: \(String(cString: strerror(errno)))")
    }
    let steps = ["", "EHLO localhost", "MAIL FROM:<>", "RCPT TO:<\(recipient)>", "DATA"]
    for step in steps {
      if !step.isEmpty { connection.write("\(step)\r\n") }
      let reply = connection.reply(seconds: 30) ?? "no answer"
      guard reply.hasPrefix(step == "DATA" ? "354" : "2") else { return .unclear(reply: reply) }
    }
    connection.write(
      """
      From: <>\r
      Subject: gatewayd check: bare newline\r
      Auto-Submitted: auto-generated\r
      \r
      If this arrives, the mail server takes \(name) for the end of a message.\(ending)
      """)
    guard let reply = connection.reply(seconds: patience) else { return .safe }
    if reply.hasPrefix("2") { return .endsMessage(ending: name) }
    return reply.hasPrefix("5") ? .safe : .unclear(reply: reply)
  }
}

/// One blocking connection that is read by lines.
private final class SMTPLine {
  private let handle: Int32
  private var buffer: [UInt8] = []
  /// Of a reply; a server that says more is not listened to.
  private static let limit = 1 << 16

  init?(host: String, port: Int) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return nil }
    defer { freeaddrinfo(found) }
    var next = found
    while let candidate = next?.pointee {
      let handle = socket(candidate.ai_family, candidate.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
      if handle >= 0 {
        Self.limit(handle, SO_SNDTIMEO, seconds: 10)
        if connect(handle, candidate.ai_addr, candidate.ai_addrlen) == 0 {
          self.handle = handle
          return
        }
        close(handle)
      }
      next = candidate.ai_next
    }
    return nil
  }

  deinit { close(handle) }

  func write(_ text: String) {
    _ = Array(text.utf8).withUnsafeBytes { send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }

  /// The last line of the next reply; nil at the end of the connection, or if none comes in time.
  func reply(seconds: Int) -> String? {
    Self.limit(handle, SO_RCVTIMEO, seconds: seconds)
    while let line = line() {
      if line.dropFirst(3).first != "-" { return line }
    }
    return nil
  }

  private func line() -> String? {
    while buffer.count < Self.limit {
      if let end = buffer.firstIndex(of: 0x0A) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end].filter { $0 != 0x0D }, as: UTF8.self)
      }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = recv(handle, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      buffer += chunk[..<count]
    }
    return nil
  }

  private static func limit(_ handle: Int32, _ option: Int32, seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
  }
}
