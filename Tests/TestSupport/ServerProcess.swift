import Glibc
import Synchronization

/// A server in a session of its own, so that it ends as a whole.
///
/// It also ends when this process does: its standard input is a pipe whose other end only this process holds.
public final class ServerProcess: Sendable {
  public let pid: pid_t
  private let lifeline: Int32
  private let isStopped = Mutex(false)
  /// POSIX_SPAWN_SETSID of <spawn.h>, which Swift does not import.
  private static let newSession: Int16 = 0x80

  /// - Parameter output: a file for standard output and standard error.
  public init(_ arguments: [String], environment: [String: String] = [:], output: String) throws(TestbedError) {
    guard let program = arguments.first else { throw .cannotStart("no program given") }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .cannotStart("pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    lifeline = ends[1]

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner blocks signals in some threads; the server must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))

    var inherited = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TESTBED_WATCH": "1"]
    inherited.merge(environment) { $1 }
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = inherited.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for string in argv { free(string) }
      for string in envp { free(string) }
    }
    var pid: pid_t = 0
    let status = posix_spawn(&pid, program, &actions, &attributes, &argv, &envp)
    guard status == 0 else {
      close(ends[1])
      throw .cannotStart("\(program): errno \(status)")
    }
    self.pid = pid
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
