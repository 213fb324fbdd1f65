import Foundation
import TestSupport

/// A program of this machine or a script of the project, run as a person would.
struct Script {
  let status: Int32
  let output: String
  let errors: String

  /// The folder that everything lies in.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Whether the machine has a program of this name.
  static func exists(_ name: String) -> Bool { find(name) != nil }

  private static func find(_ name: String) -> String? {
    ["/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func run(
    _ program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Script {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: program.contains("/") ? program : find(program) ?? "/usr/bin/\(program)")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try folder.handle("in", containing: input)
    process.standardOutput = try folder.handle("out")
    process.standardError = try folder.handle("err")
    try process.run()
    process.waitUntilExit()
    return Script(status: process.terminationStatus, output: try folder.text("out"), errors: try folder.text("err"))
  }
}
