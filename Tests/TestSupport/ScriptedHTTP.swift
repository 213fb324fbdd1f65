import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that follows a script, with all that a real one never does.
public final class ScriptedHTTP: Sendable {
  public enum Step: Sendable {
    /// Bytes as they are, head and all.
    case say(String)
    /// Says nothing more until the client goes away.
    case hang
    /// The same again and again, with a pause in between, until the client goes away.
    case drip(String, milliseconds: UInt32)
    /// Closes the connection, by RST if abruptly.
    case cut(abruptly: Bool)
  }

  public struct Request: Sendable {
    public let path: String
    /// Names in lower case.
    public let headers: [String: String]
    public let body: String

    public var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }
  }

  private struct State {
    var requests: [Request] = []
    var open = 0
  }

  public let port: Int
  private let listener: Int32
  private let state: SharedState

  private final class SharedState: Sendable {
    let value = Mutex(State())
  }

  public var url: String { "http://127.0.0.1:\(port)/v1" }
  /// In the order in which they came.
  public var requests: [Request] { state.value.withLock { $0.requests } }
  /// Connections that are open right now.
  public var connections: Int { state.value.withLock { $0.open } }

  /// - Parameter scripts: the first for the first request, and so on; the last one stays
  public init(_ scripts: [[Step]]) throws(TestbedError) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listens = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard listens else { throw .cannotStart("bind: errno \(errno)") }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.listener = listener
    let state = SharedState()
    self.state = state
    Thread.detachNewThread {
      while true {
        let handle = accept(listener, nil, nil)
        guard handle >= 0 else { break }
        Thread.detachNewThread { Self.serve(handle, scripts, state) }
      }
      close(listener)
    }
  }

  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func serve(_ handle: Int32, _ scripts: [[Step]], _ state: SharedState) {
    state.value.withLock { $0.open += 1 }
    var socket = LineSocket(handle: handle)
    while let request = read(&socket) {
      let index = state.value.withLock { state in
        state.requests.append(request)
        return min(state.requests.count, scripts.count) - 1
      }
      guard index >= 0, follow(scripts[index], &socket) else { break }
    }
    socket.end()
    state.value.withLock { $0.open -= 1 }
  }

  /// False when the connection is over.
  private static func follow(_ script: [Step], _ socket: inout LineSocket) -> Bool {
    for step in script {
      switch step {
      case .say(let text):
        guard socket.write(Array(text.utf8)) else { return false }
      case .hang:
        while socket.line() != nil {}
        return false
      case .drip(let text, let milliseconds):
        while socket.write(Array(text.utf8)) { usleep(milliseconds * 1000) }
        return false
      case .cut(let abruptly):
        if abruptly { socket.abandon() }
        return false
      }
    }
    return true
  }

  private static func read(_ socket: inout LineSocket) -> Request? {
    guard let first = socket.line() else { return nil }
    var headers: [String: String] = [:]
    while let line = socket.line(), !line.isEmpty {
      let halves = line.split(separator: ":", maxSplits: 1).map(String.init)
      headers[halves[0].lowercased()] = halves.count > 1 ? String(halves[1].dropFirst()) : ""
    }
    let body = socket.bytes(Int(headers["content-length"] ?? "") ?? 0)
    let words = first.split(separator: " ")
    return Request(
      path: words.count > 1 ? String(words[1]) : "", headers: headers, body: String(decoding: body, as: UTF8.self))
  }
}

extension ScriptedHTTP.Step {
  /// A whole answer.
  public static func answer(_ status: Int, _ body: String = "", headers: [String] = []) -> Self {
    let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
    return .say(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// The head of a stream of events.
  public static let streamHead = Self.say(
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")

  /// One chunk of it; an empty one ends it.
  public static func chunk(_ text: String) -> Self {
    .say("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }
}
