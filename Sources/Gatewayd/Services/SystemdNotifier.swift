import Glibc

/// The datagrams of sd_notify(3): one line of state to the socket that systemd names. Without one, nothing happens.
struct SystemdNotifier: Sendable {
  private let socketPath: String?
  /// Half of the watchdog's time, in milliseconds; nil when systemd asks for none.
  let watchdogInterval: Int?

  init(environment: [String: String]) {
    socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    watchdogInterval = environment["WATCHDOG_USEC"].flatMap { Int($0) }.map { max(100, $0 / 2000) }
  }

  func send(_ state: String) {
    guard let socketPath else { return }
    var address = sockaddr_un()
    let name = Array(socketPath.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard name.count < capacity else { return }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: name)
      // A leading @ stands for the NUL of an abstract socket.
      if name.first == UInt8(ascii: "@") { path[0] = 0 }
    }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = Array(state.utf8).withUnsafeBytes { sendto(descriptor, $0.baseAddress, $0.count, 0, generic, length) }
      }
    }
  }
}
