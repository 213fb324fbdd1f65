import Glibc
import Synchronization

/// A server in a session of its own, so that it ends as a whole.
///
/// It also ends when this process does: its standard input is a pipe whose other end only this process holds.
public final class ServerProcess: Sendable {
  public let pid: pid_t
  private let lifeline: Int32
  private let isStopped = Mutex(false)

  /// - Parameter output: a file for standard output and standard error.
  public init(_ arguments: [String], environment: [String: String] = [:], output: String) throws(TestbedError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .cannotStart("pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    lifeline = ends[1]
    let log = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    defer { close(log) }
    do {
      pid = try Spawning(
        arguments: arguments, environment: ["TESTBED_WATCH": "1"].merging(environment) { $1 },
        streams: (ends[0], log, log), leads: true
      ).start()
    } catch {
      close(ends[1])
      throw error
    }
  }

  /// Whether the server has ended by itself. To be asked before `stop` only.
  public var hasEnded: Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo != 0
  }

  /// With what it ended by itself; a signal that ended it counts as 128 and its number. Nil while it runs. To be asked
  /// before `stop` only.
  public var exitStatus: Int32? {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0, information.si_signo != 0 else {
      return nil
    }
    let status = information._sifields._sigchld.si_status
    return information.si_code == CInt(CLD_EXITED) ? status : 128 + status
  }

  /// Sends a signal to the server and everything that it started.
  public func signal(_ number: Int32) { kill(-pid, number) }

  /// Ends the group and waits for its leader; once.
  public func stop() {
    let isFirst = isStopped.withLock { stopped in
      defer { stopped = true }
      return !stopped
    }
    guard isFirst else { return }
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    close(lifeline)
  }
}
