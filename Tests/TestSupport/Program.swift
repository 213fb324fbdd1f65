import Foundation
import Glibc

/// A program that ran to its end, as a person at a terminal would have run it.
public struct Program: Sendable {
  /// The exit status, or the number of the signal that ended it.
  public let status: Int32
  public let output: String
  public let errors: String

  /// The lines of standard error.
  public var complaints: [Substring] { errors.split(separator: "\n") }

  /// Longer than any program of a test runs; what is still there then hangs, and the test should say so.
  private static let patience = Duration.seconds(600)

  /// - Parameters:
  ///   - program: a path, or a name that is looked for where the system keeps programs.
  ///   - environment: beside `PATH`, all that it gets.
  public static func run(
    _ program: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:]
  ) async throws -> Program {
    try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: those of the tasks are as few as the cores, and may be what the program waits for.
      Thread.detachNewThread {
        continuation.resume(with: Result { try block(program, arguments, input: input, environment: environment) })
      }
    }
  }

  /// The same where a task cannot wait, as in `deinit`.
  public static func block(
    _ program: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:]
  ) throws -> Program {
    let path = program.contains("/") ? program : find(program) ?? "/usr/bin/\(program)"
    return try run([path] + arguments, input: input, environment: environment)
  }

  /// - Throws: when it cannot be started or ends with another status than 0.
  @discardableResult
  public static func succeed(
    _ program: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:]
  ) async throws -> Program {
    let ran = try await run(program, arguments, input: input, environment: environment)
    guard ran.status == 0 else {
      throw TestbedError.cannotStart(
        "\(program) \(arguments.joined(separator: " ")): status \(ran.status): \(ran.errors)")
    }
    return ran
  }

  /// The `gatewayd` that was built with the tests.
  public static func gatewayd(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) async throws -> Program {
    try await run(try BuiltExecutable.path(), arguments, input: input, environment: environment)
  }

  /// Whether the machine has a program of this name.
  public static func exists(_ name: String) -> Bool { find(name) != nil }

  private static func find(_ name: String) -> String? {
    ["/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func run(
    _ arguments: [String], input: String, environment: [String: String]
  ) throws -> Program {
    // Files, so that a long output cannot fill a pipe and hang.
    let (given, output, errors) = (try scratch(input), try scratch(), try scratch())
    // Their descriptors are the program's until it has ended, so none may be let go before.
    let status = try withExtendedLifetime((given, output, errors)) {
      wait(
        for: try Spawning(
          arguments: arguments, environment: environment,
          streams: (given.fileDescriptor, output.fileDescriptor, errors.fileDescriptor), leads: false
        ).start())
    }
    guard let status else {
      throw TestbedError.cannotStart("\(arguments.joined(separator: " ")): not ended within \(patience)")
    }
    return Program(status: status, output: try text(output), errors: try text(errors))
  }

  /// A file without a name.
  private static func scratch(_ text: String = "") throws -> FileHandle {
    guard let file = tmpfile() else { throw TestbedError.cannotStart("tmpfile: errno \(errno)") }
    defer { fclose(file) }
    let handle = FileHandle(fileDescriptor: dup(fileno(file)), closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
    try handle.seek(toOffset: 0)
    return handle
  }

  private static func text(_ file: FileHandle) throws -> String {
    try file.seek(toOffset: 0)
    return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// The status, or nil when it had to be killed.
  private static func wait(for pid: pid_t) -> Int32? {
    let end = ContinuousClock.now + patience
    var status: Int32 = 0
    var pause: useconds_t = 500
    while waitpid(pid, &status, WNOHANG) == 0 {
      guard ContinuousClock.now < end else {
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        return nil
      }
      usleep(pause)
      pause = min(pause * 2, 16_000)
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : signal
  }
}
