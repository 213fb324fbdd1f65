import ArgumentParser
import Foundation
import Logging
import Store

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in .eml files, mbox files and Maildirs as live mail is. Safe to repeat.")

  @OptionGroup var config: ConfigurationOption
  @Flag(help: "Print one JSON document.") var json = false
  @Argument(help: "Files and folders.") var paths: [String]

  func run() async throws {
    try await config.withParts { parts in
      let intake = parts.intake(logger: Logger(label: "intake"))
      var counts: [String: Int] = [:]
      var progress = Progress(label: "imported")
      for path in paths {
        do {
          try await MailSource.read(path) { mail in
            let origin = Origin.imported(path: mail.source, index: mail.index)
            let accepted = try await intake.accept(mail.bytes, origin: origin)
            counts[accepted.outcome.rawValue, default: 0] += 1
            progress.step()
          }
        } catch let error as MailSourceError {
          progress.end()
          complain("\(error)")
          throw Exit.badInput
        }
      }
      progress.end()
      if json {
        try printJSON(counts)
      } else {
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print(words.isEmpty ? "nothing to import" : words.joined(separator: ", "))
      }
    }
  }
}

/// A counter on stderr, only for a person at a terminal and only when the work lasts over a second.
struct Progress {
  private let label: String
  private let started = ContinuousClock.now
  private var shownAt = ContinuousClock.now
  private var count = 0
  private var shown = false

  init(label: String) { self.label = label }

  mutating func step() {
    count += 1
    let now = ContinuousClock.now
    guard isatty(STDERR_FILENO) == 1, now - started > .seconds(1), now - shownAt > .milliseconds(200) else { return }
    shownAt = now
    shown = true
    let rate = Double(count) / max(0.001, Double((now - started).components.seconds))
    FileHandle.standardError.write(Data("\r\(label) \(count) (\(Int(rate))/s)  ".utf8))
  }

  mutating func end() {
    if shown { FileHandle.standardError.write(Data("\n".utf8)) }
    shown = false
  }
}
