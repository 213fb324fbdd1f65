import ArgumentParser
import Glibc
import MailProto

/// `gatewayd parse`: messages to JSON, one line each. Needs no configuration and no database.
struct ParseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Read messages and print what is in them as JSON, one line for each.",
    discussion: """
      PATH is a message (.eml), an mbox file or a Maildir; - reads a message or an mbox from standard input. \
      Any bytes parse: what is wrong with a message is listed in its "defects".
      """)

  @Argument(help: "Messages, mbox files or Maildirs; - for standard input.")
  var paths: [String]

  @Flag(help: "Accepted for symmetry with the other commands: the output is JSON anyway.")
  var json = false

  mutating func run() async throws {
    var printer = ParsePrinter()
    var hasFailed = false
    for path in paths {
      do {
        try await MailSource(path: path, limit: MailLimits.standard.messageBytes).read { printer.print($0) }
      } catch let error as MailSourceError {
        printer.flush()
        StandardError.write(line: "gatewayd parse: \(error.description)")
        hasFailed = true
      }
    }
    printer.flush()
    if hasFailed { throw ExitCode(65) }
  }
}

/// Lines for standard error.
private enum StandardError {
  static func write(line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
