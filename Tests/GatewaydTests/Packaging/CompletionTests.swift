import Foundation
import TestSupport
import Testing

/// Completions, asked of the shells themselves.
@Suite struct CompletionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func script(_ shell: String) async throws -> String {
    let made = try await Program.gatewayd(["--generate-completion-script", shell])
    try #require(made.status == 0)
    return try folder.file("completion.\(shell)", made.output)
  }

  /// What bash offers where the line ends.
  private func bash(_ line: String) async throws -> [String] {
    let asking = """
      source "$1"
      COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9
      read -ra COMP_WORDS <<<"$2"
      [[ $2 == *" " ]] && COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _gatewayd gatewayd "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let asked = try await Program.run("bash", ["-c", asking, "bash", try script("bash"), line])
    #expect(asked.errors == "")
    return asked.output.split(separator: "\n").map(String.init)
  }

  @Test func bashCompletesCommandsOptionsAndWords() async throws {
    #expect(try await bash("gatewayd che") == ["check"])
    #expect(try await bash("gatewayd runs f") == ["fork"])
    #expect(try await bash("gatewayd check --li") == ["--live"])
    #expect(try await bash("gatewayd graph --format ") == ["mermaid", "svg"])
  }

  @Test(.enabled(if: Program.exists("zsh"), "zsh is not installed"))
  func zshReadsItsScript() async throws {
    let asking = #"autoload -U compinit; compinit -u -D; source "$1"; whence -w _gatewayd"#
    let read = try await Program.run("zsh", ["-f", "-c", asking, "zsh", try script("zsh")])
    #expect(read.output == "_gatewayd: function\n")
    #expect(read.status == 0, "\(read.errors)")
  }

  @Test(.enabled(if: Program.exists("fish"), "fish is not installed"))
  func fishCompletesACommand() async throws {
    let asking = "source \(try await script("fish")); complete --do-complete 'gatewayd che'"
    let asked = try await Program.run("fish", ["--no-config", "-c", asking], environment: ["HOME": folder.path])
    #expect(asked.output.hasPrefix("check\t"), "\(asked.output) \(asked.errors)")
  }
}
