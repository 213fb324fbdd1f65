import Foundation
import TestSupport

/// Runs the executable that lies beside the test bundle, as a person at a terminal would.
struct Command {
  let status: Int32
  let output: String
  let errors: String

  /// Output goes through files, so that a long one cannot fill a pipe and hang.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Command {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: try BuiltExecutable.path())
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardInput = try folder.handle("in", containing: input)
    process.standardOutput = try folder.handle("out")
    process.standardError = try folder.handle("err")
    try process.run()
    process.waitUntilExit()
    return Command(status: process.terminationStatus, output: try folder.text("out"), errors: try folder.text("err"))
  }

  /// The lines of standard error.
  var complaints: [Substring] { errors.split(separator: "\n") }
}

/// A folder that goes with the value that made it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "gatewayd-\(UUID())").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
  }

  /// A file opened for both; filled first where there is something to read.
  func handle(_ name: String, containing text: String = "") throws -> FileHandle {
    try FileHandle(forUpdating: URL(filePath: try file(name, text)))
  }
}
