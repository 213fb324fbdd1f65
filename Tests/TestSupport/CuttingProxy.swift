import Foundation
import Glibc
import Synchronization

/// Stands between a program and a unix socket, and cuts what goes through it when a test says so.
public final class CuttingProxy: Sendable {
  private struct State {
    var live: Set<Int32> = []
    var isCut = false
    var isClosed = false
  }

  private let listener: Int32
  private let target: String
  private let state = Mutex(State())

  /// - Parameters:
  ///   - path: the socket to make.
  ///   - target: the socket behind it.
  public init(path: String, target: String) throws(TestbedError) {
    self.target = target
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let bound = Self.withAddress(path) { bind(listener, $0, $1) }
    guard listener >= 0, bound == 0, listen(listener, 64) == 0 else {
      throw .cannotStart("a proxy at \(path): errno \(errno)")
    }
    let thread = Thread { [self] in accept() }
    thread.start()
  }

  /// Ends every connection at once; new ones end as soon as they are made.
  public func cut() {
    let live = state.withLock { state in
      state.isCut = true
      defer { state.live = [] }
      return state.live
    }
    for end in live { _ = shutdown(end, Int32(SHUT_RDWR)) }
  }

  public func heal() { state.withLock { $0.isCut = false } }

  public func close() {
    cut()
    state.withLock { $0.isClosed = true }
    _ = shutdown(listener, Int32(SHUT_RDWR))
    _ = Glibc.close(listener)
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      let (isCut, isClosed) = state.withLock { ($0.isCut, $0.isClosed) }
      if client < 0 {
        if isClosed { return }
        continue
      }
      let server = isCut ? -1 : connect()
      guard server >= 0 else {
        _ = Glibc.close(client)
        continue
      }
      state.withLock { $0.live.formUnion([client, server]) }
      join(client, server)
    }
  }

  private func connect() -> Int32 {
    let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.withAddress(target, { Glibc.connect(end, $0, $1) }) == 0 else {
      _ = Glibc.close(end)
      return -1
    }
    return end
  }

  /// Both ways; when one ends, both do.
  private func join(_ a: Int32, _ b: Int32) {
    let shared = Shared()
    for (from, to) in [(a, b), (b, a)] {
      let thread = Thread { [self] in
        pump(from, to)
        if shared.last() {
          state.withLock { $0.live.subtract([a, b]) }
          _ = Glibc.close(a)
          _ = Glibc.close(b)
        }
      }
      thread.start()
    }
  }

  private final class Shared: Sendable {
    private let open = Mutex(2)
    func last() -> Bool {
      open.withLock { open in
        open -= 1
        return open == 0
      }
    }
  }

  private func pump(_ from: Int32, _ to: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(from, &buffer, buffer.count, 0)
      guard count > 0, send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
    }
    _ = shutdown(from, Int32(SHUT_RDWR))
    _ = shutdown(to, Int32(SHUT_RDWR))
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8CString)
    guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else { return -1 }
    withUnsafeMutableBytes(of: &address.sun_path) { place in
      bytes.withUnsafeBytes { place.copyMemory(from: $0) }
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
