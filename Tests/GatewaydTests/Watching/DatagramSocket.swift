import Glibc
import Synchronization

/// A datagram socket where systemd would listen.
final class DatagramSocket: Sendable {
  struct Failed: Error {}
  let path: String
  private let descriptor: Int32
  private let waiting = Mutex<[String]>([])

  init(_ path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0 else { throw Failed() }
  }

  deinit { close(descriptor) }

  /// What has come and was not asked for yet.
  @discardableResult
  func drain() -> [String] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting + arrived()
    }
  }

  /// Waits until something of this beginning comes, and forgets what came before it; false after a minute.
  func waits(for start: String) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      let found = waiting.withLock { waiting in
        waiting += arrived()
        guard let place = waiting.firstIndex(where: { $0.hasPrefix(start) }) else { return false }
        waiting.removeFirst(place + 1)
        return true
      }
      if found { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  private func arrived() -> [String] {
    var found: [String] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return found }
      found.append(String(decoding: buffer.prefix(count), as: UTF8.self))
    }
  }
}
