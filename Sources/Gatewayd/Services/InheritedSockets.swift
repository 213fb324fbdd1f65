import Glibc

/// The sockets that systemd listens on for this process (sd_listen_fds(3)), looked at before anything depends on them.
struct InheritedSockets {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// From here on they are numbered, without a gap.
  static let first: CInt = 3
  /// More than anybody needs; what is above is a mistake, not sockets.
  static let most = 64

  /// Listened on already; empty where none were handed over.
  private(set) var descriptors: [CInt]
  /// What is odd but no reason not to start.
  private(set) var remark: String?

  static let none = InheritedSockets(descriptors: [])

  private init(descriptors: [CInt], remark: String? = nil) {
    (self.descriptors, self.remark) = (descriptors, remark)
  }

  /// - Parameters:
  ///   - isShown: whether this process shows the page, which is what sockets are for.
  ///   - pid: this process; variables that name another were left behind by a parent.
  init(
    _ environment: [String: String], isShown: Bool, pid: pid_t = getpid(), first: CInt = Self.first
  ) throws(Problem) {
    self = .none
    guard let count = environment["LISTEN_FDS"] else { return }
    guard let number = Int(count), (0...Self.most).contains(number) else {
      throw Problem(description: "LISTEN_FDS: `\(count)` is no number of sockets from 0 to \(Self.most)")
    }
    guard let owner = environment["LISTEN_PID"].flatMap({ pid_t($0) }), owner == pid else {
      let said = environment["LISTEN_PID"].map { "LISTEN_PID is \($0)" } ?? "LISTEN_PID is not set"
      remark = number == 0 ? nil : "\(said), this is process \(pid)"
      return
    }
    guard number > 0 else { return }
    guard isShown else {
      throw Problem(
        description: "LISTEN_FDS: sockets are for the page, which this process does not show; take them off its unit,"
          + " or give it the role web")
    }
    let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
    descriptors = (0..<CInt(number)).map { first + $0 }
    for (descriptor, index) in zip(descriptors, 0...) {
      let name = index < names.count && !names[index].isEmpty ? " (\(names[index]))" : ""
      if let fault = Self.fault(of: descriptor) {
        throw Problem(description: "inherited socket \(descriptor)\(name): \(fault)")
      }
      // Programs that this one starts have no business with it.
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }

  /// What is wrong with it, and what would be right.
  private static func fault(of descriptor: CInt) -> String? {
    guard fcntl(descriptor, F_GETFD) != -1 else { return "is not open; LISTEN_FDS counts more than were handed over" }
    let wanted = "; a unit wants `ListenStream=` and `Accept=no`"
    guard let family = option(SO_DOMAIN, of: descriptor) else { return "is no socket" + wanted }
    guard option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue) else { return "is no stream socket" + wanted }
    guard [AF_INET, AF_INET6, AF_UNIX].contains(family) else {
      return "is neither of IPv4, of IPv6 nor a unix socket" + wanted
    }
    guard option(SO_ACCEPTCONN, of: descriptor) == 1 else { return "is not listened on" + wanted }
    return nil
  }

  private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
    var value: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
  }
}
