import Foundation
import TestSupport
import Testing

/// Completions, asked of the shells themselves.
@Suite struct CompletionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func script(_ shell: String) throws -> String {
    let made = try Command.run(["--generate-completion-script", shell])
    try #require(made.status == 0)
    return try folder.file("completion.\(shell)", made.output)
  }

  /// What bash offers where the line ends.
  private func bash(_ line: String) throws -> [String] {
    let asking = """
      source "$1"
      COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9
      read -ra COMP_WORDS <<<"$2"
      [[ $2 == *" " ]] && COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _gatewayd gatewayd "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let asked = try Script.run("bash", ["-c", asking, "bash", try script("bash"), line])
    #expect(asked.errors == "")
    return asked.output.split(separator: "\n").map(String.init)
  }

  @Test func bashCompletesCommandsOptionsAndWords() throws {
    #expect(try bash("gatewayd che") == ["check"])
    #expect(try bash("gatewayd runs f") == ["fork"])
    #expect(try bash("gatewayd check --li") == ["--live"])
    #expect(try bash("gatewayd graph --format ") == ["mermaid", "svg"])
  }

  @Test(.enabled(if: Script.exists("zsh"), "zsh is not installed"))
  func zshReadsItsScript() throws {
    let asking = #"autoload -U compinit; compinit -u -D; source "$1"; whence -w _gatewayd"#
    let read = try Script.run("zsh", ["-f", "-c", asking, "zsh", try script("zsh")])
    #expect(read.output == "_gatewayd: function\n")
    #expect(read.status == 0, "\(read.errors)")
  }

  @Test(.enabled(if: Script.exists("fish"), "fish is not installed"))
  func fishCompletesACommand() throws {
    let asking = "source \(try script("fish")); complete --do-complete 'gatewayd che'"
    let asked = try Script.run("fish", ["--no-config", "-c", asking], environment: ["HOME": folder.path])
    #expect(asked.output.hasPrefix("check\t"), "\(asked.output) \(asked.errors)")
  }
}
