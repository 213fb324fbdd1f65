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
    /// Says the same again and again until the client goes away.
    case flood(String)
  }

  /// Where the connection ends, whatever the script says.
  public struct Cut: Sendable {
    /// Bytes of the server that are sent before.
    public let bytes: Int
    /// By RST instead of FIN.
    public let abruptly: Bool

    public init(bytes: Int, abruptly: Bool) { (self.bytes, self.abruptly) = (bytes, abruptly) }
  }

  public let port: Int
  private let listener: Int32

  /// - Parameter script: the same for each connection; the connection is closed at its end.
  public init(_ script: [Step], cut: Cut? = nil) throws(TestbedError) {
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
        // A program that another test starts would inherit the socket and keep the connection open.
        _ = fcntl(handle, F_SETFD, FD_CLOEXEC)
        guard handle >= 0 else { break }
        Self.follow(script, cut: cut, on: handle)
      }
      close(listener)
    }
  }

  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func follow(_ script: [Step], cut: Cut?, on handle: Int32) {
    var socket = LineSocket(handle: handle)
    defer { socket.end() }
    var left = cut?.bytes ?? .max
    for step in script {
      switch step {
      case .say(let text):
        let bytes = Array(text.utf8)
        socket.write(Array(bytes.prefix(left)))
        left -= min(left, bytes.count)
        if left == 0, let cut {
          if cut.abruptly { socket.abandon() }
          return
        }
      case .hang: while socket.line() != nil {}
      case .flood(let text):
        let bytes = Array(text.utf8)
        while socket.write(bytes) {}
      case .expect(let start):
        while true {
          guard let line = socket.line() else { return }
          if line.hasPrefix(start) { break }
        }
      }
    }
  }
}
