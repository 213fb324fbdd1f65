import Glibc

/// Starts a program with nothing of this process but three descriptors.
///
/// Foundation's `Process` waits for the end of a socket that a program started at the same time in another thread
/// inherits: with a server among them it waits for ever. Nothing is inherited here.
struct Spawning {
  /// POSIX_SPAWN_SETSID of <spawn.h>, which Swift does not import.
  private static let newSession: Int16 = 0x80

  /// posix_spawn_file_actions_addclosefrom_np of <spawn.h> (glibc 2.34), which it does not import either.
  private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
    unsafeBitCast($0, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self)
  }

  /// What every program finds in its environment.
  private static let standard = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]

  let arguments: [String]
  /// Beside the standard one, all that it gets.
  let environment: [String: String]
  /// Descriptors of this process that become 0, 1 and 2.
  let streams: (input: Int32, output: Int32, errors: Int32)
  /// Whether a session of its own, so that all of it can be ended together.
  let leads: Bool

  func start() throws(TestbedError) -> pid_t {
    guard let program = arguments.first else { throw .cannotStart("no program given") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, streams.input, 0)
    posix_spawn_file_actions_adddup2(&actions, streams.output, 1)
    posix_spawn_file_actions_adddup2(&actions, streams.errors, 2)
    guard let closeFrom = Self.closeFrom else { throw .cannotStart("this C library cannot close what is inherited") }
    _ = closeFrom(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner blocks signals in some threads; the program must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | (leads ? Self.newSession : 0))

    var argv = arguments.map { strdup($0) } + [nil]
    var envp = Self.standard.merging(environment) { $1 }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for string in argv { free(string) }
      for string in envp { free(string) }
    }
    var pid: pid_t = 0
    let status = posix_spawn(&pid, program, &actions, &attributes, &argv, &envp)
    guard status == 0 else { throw .cannotStart("\(program): errno \(status)") }
    return pid
  }
}
