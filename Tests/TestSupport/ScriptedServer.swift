import Foundation
import Glibc

/// A server on 127.0.0.1 that follows a script, for answers that no real server gives.
public final class ScriptedServer: Sendable {
  public enum Step: Sendable {
    case say(String)
    /// Reads lines until one begins so.
    case expect(String)
    /// Says nothing more until the client goes away.
    case hang
  }

  public let port: Int
  private let listener: Int32

  /// - Parameter script: the same for each connection; the connection is closed at its end.
  public init(_ script: [Step]) throws(TestbedError) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listens = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard listens else { throw .cannotStart("bind: errno \(errno)") }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.listener = listener
    Thread.detachNewThread {
      while true {
        let handle = accept(listener, nil, nil)
        guard handle >= 0 else { break }
        Self.follow(script, on: handle)
      }
      close(listener)
    }
  }

  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func follow(_ script: [Step], on handle: Int32) {
    var socket = LineSocket(handle: handle)
    defer { socket.end() }
    for step in script {
      switch step {
      case .say(let text): socket.write(Array(text.utf8))
      case .hang: while socket.line() != nil {}
      case .expect(let start):
        while true {
          guard let line = socket.line() else { return }
          if line.hasPrefix(start) { break }
        }
      }
    }
  }
}
