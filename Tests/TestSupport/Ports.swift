import Glibc
import Synchronization

/// Ports of 127.0.0.1 that nobody listens on right now.
///
/// Servers of many tests start at the same time, some a second after they were given their port. So no port is handed
/// out twice, and none comes from the range in which the system itself chooses, for connections and for port 0.
public enum Ports {
  private static let range = 10_000..<32_768
  private static let taken = Mutex<Set<Int>>([])

  public static func free(_ count: Int) throws(TestbedError) -> [Int] {
    var ports: [Int] = []
    for _ in 0..<(count * 1000) where ports.count < count {
      let port = Int.random(in: range)
      if taken.withLock({ $0.insert(port).inserted }), isFree(port) { ports.append(port) }
    }
    guard ports.count == count else { throw .cannotStart("no free ports in \(range)") }
    return ports
  }

  private static func isFree(_ port: Int) -> Bool {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard handle >= 0 else { return false }
    defer { close(handle) }
    var address = loopback(port: port)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
