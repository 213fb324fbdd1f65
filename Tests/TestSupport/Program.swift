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
    let standard = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    // Files, so that a long output cannot fill a pipe and hang.
    let (given, output, errors) = (try Scratch(input), try Scratch(), try Scratch())
    let pid = try Spawning(
      arguments: arguments, environment: standard.merging(environment) { $1 },
      streams: (given.descriptor, output.descriptor, errors.descriptor), leads: false
    ).start()
    guard let status = wait(for: pid) else {
      throw TestbedError.cannotStart("\(arguments.joined(separator: " ")): not ended within \(patience)")
    }
    return Program(status: status, output: output.text, errors: errors.text)
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

/// A file without a name.
private final class Scratch {
  let descriptor: Int32

  init(_ text: String = "") throws(TestbedError) {
    var template = Array("\(NSTemporaryDirectory())/gwprogram-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .cannotStart("mkstemp: errno \(errno)") }
    unlink(template)
    var left = Array(text.utf8)[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      left = left.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  var text: String {
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    lseek(descriptor, 0, SEEK_SET)
    while true {
      let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return String(decoding: all, as: UTF8.self) }
      all += block[..<count]
    }
  }
}
