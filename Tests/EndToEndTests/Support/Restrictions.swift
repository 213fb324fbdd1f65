import Foundation
import TestSupport

/// Units of `systemd/` under whose restrictions a daemon can be started here.
enum Restrictions {
  static let units: [String?] = isPossible && !isFarStore ? ["gatewayd.service"] : []

  /// The tests' PostgreSQL lets only its own account and root at its socket.
  private static var isFarStore: Bool {
    #if Postgres
      return PostgresServer.holdsStores
    #else
      return false
    #endif
  }

  /// `restricted.py` makes mounts, asks systemd-analyze for the groups of system calls, and makes a user namespace: a
  /// container may forbid all of that.
  private static var isPossible: Bool {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
    let capabilities = line.flatMap { UInt64($0.dropFirst("CapEff:\t".count), radix: 16) } ?? 0
    let mayAdminister = capabilities & (1 << 21) != 0
    let most = try? String(contentsOfFile: "/proc/sys/user/max_user_namespaces", encoding: .utf8)
    let namespaces = most.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
    return mayAdminister && namespaces > 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")
  }
}
