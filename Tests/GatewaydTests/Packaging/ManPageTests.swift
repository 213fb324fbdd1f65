import Foundation
import TestSupport
import Testing

/// The man pages are made from the commands; these tests look for what the making left out, and at the pages as man's
/// own readers do.
@Suite struct ManPageTests {
  /// What `--experimental-dump-help` says of a command.
  private struct Help: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        let kind: String
        let name: String
        var written: String { (kind == "long" ? "--" : "-") + name }
      }
      let names: [Name]?
      let abstract: String?
    }
    let commandName: String
    let abstract: String?
    let arguments: [Argument]?
    let subcommands: [Help]?

    /// The commands that a person can call, with the words that call them.
    func leaves(_ words: [String] = []) -> [(words: [String], help: Help)] {
      let below = (subcommands ?? []).filter { $0.commandName != "help" }
      return below.isEmpty ? [(words, self)] : below.flatMap { $0.leaves(words + [$0.commandName]) }
    }
  }
  private struct Dump: Decodable { let command: Help }

  private let folder: TemporaryFolder
  private let root: Help

  init() async throws {
    folder = try TemporaryFolder()
    root = try JSONDecoder().decode(
      Dump.self, from: Data(try await Program.gatewayd(["--experimental-dump-help"]).output.utf8)
    ).command
    let made = try await Program.run("\(Checkout.root)/Support/make-man.py", [try BuiltExecutable.path(), folder.path])
    try #require(made.status == 0, "\(made.errors)")
  }

  /// The page without its escapes.
  private func page(_ name: String) throws -> String {
    try folder.text(name).replacingOccurrences(of: "\\-", with: "-").replacingOccurrences(of: "\\(aq", with: "'")
      .replacingOccurrences(of: "\\(ga", with: "`").replacingOccurrences(of: "\\ ", with: " ")
  }

  private func pageName(_ command: String) -> String { "gatewayd-\(command).\(command == "run" ? 8 : 1)" }

  @Test func everyCommandHasItsPageWithEveryOption() throws {
    let overview = try page("gatewayd.1")
    for (words, help) in root.leaves() {
      let command = try #require(words.first)
      let page = try page(pageName(command))
      #expect(overview.contains("gatewayd-\(command)"), "gatewayd.1 does not name \(command)")
      if words.count > 1 { #expect(page.contains(".SS gatewayd \(words.joined(separator: " "))\n")) }
      let names = (help.arguments ?? []).flatMap { $0.names ?? [] }
      for option in names where !["help", "version", "h"].contains(option.name) {
        #expect(page.contains("\\fB\(option.written)\\fR"), "\(pageName(command)) misses \(option.written)")
      }
      for words in (help.arguments ?? []).compactMap(\.abstract) where !words.contains("Show ") {
        #expect(page.contains(words), "\(pageName(command)) misses “\(words)”")
      }
    }
  }

  @Test func theConfigurationsPageHasEveryLineOfTheSample() throws {
    let sample = try String(contentsOfFile: "\(Checkout.root)/conf/gatewayd.yaml", encoding: .utf8)
    let page = try page("gatewayd.yaml.5")
    for line in sample.split(separator: "\n") {
      let key = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
      #expect(key.isEmpty || page.contains(key), "gatewayd.yaml.5 misses \(key)")
    }
  }

  /// Every status that the program can end with stands in the overview.
  @Test func theOverviewHasEveryExitStatus() throws {
    let source = try String(
      contentsOfFile: "\(Checkout.root)/Sources/Gatewayd/Commands/Options.swift", encoding: .utf8)
    let page = try page("gatewayd.1")
    let statuses = source.matches(of: #/ExitCode\((\d+)\)/#).map(\.output.1)
    #expect(statuses.count > 5)
    for status in statuses { #expect(page.contains("\n.B \(status)\n"), "gatewayd.1 misses \(status)") }
  }

  @Test(.enabled(if: Program.exists("mandoc"), "mandoc is not installed"))
  func mandocFindsNothingToSay() async throws {
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(pages.count > 20)
    let lint = try await Program.run("mandoc", ["-T", "lint", "-W", "warning"] + pages.map { "\(folder.path)/\($0)" })
    #expect(lint.output + lint.errors == "")
  }
}
