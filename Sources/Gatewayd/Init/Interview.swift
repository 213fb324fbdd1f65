import Foundation
import Glibc

/// Asks a person at a terminal, or a script on standard input, one line an answer.
struct Interview {
  /// Standard input ended before this question was answered.
  struct Ended: Error {
    let question: String
  }

  /// Where answers come from; nil at their end.
  var read: () -> String? = { readLine(strippingNewline: true) }
  var say: (String) -> Void = { FileHandle.standardOutput.write(Data($0.utf8)) }
  /// Whether what is typed appears by itself.
  var isTerminal = isatty(STDIN_FILENO) == 1

  func tell(_ line: String) { say(line + "\n") }

  /// An answer without blanks at its ends; the default for an empty one.
  func ask(_ question: String, default standard: String? = nil) throws -> String {
    while true {
      let hint = standard.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
      say("\(question)\(hint): ")
      let answer = try line(question).trimmingBlanks()
      if !isTerminal { say("\(answer)\n") }
      if !answer.isEmpty { return answer }
      if let standard { return standard }
      tell("  An answer is needed here.")
    }
  }

  /// Asks until `judge` finds nothing wrong with the answer.
  func ask(_ question: String, default standard: String? = nil, judge: (String) -> String?) throws -> String {
    while true {
      let answer = try ask(question, default: standard)
      guard let problem = judge(answer) else { return answer }
      tell("  \(problem)")
    }
  }

  /// The number of one of several ways, from 0.
  func choose(_ question: String, _ ways: [String], default standard: Int = 0) throws -> Int {
    tell(question)
    for (number, way) in ways.enumerated() { tell("  \(number + 1)  \(way)") }
    let answer = try ask("Number", default: "\(standard + 1)") { answer in
      Int(answer).map { (1...ways.count).contains($0) } == true ? nil : "A number from 1 to \(ways.count) is needed."
    }
    return (Int(answer) ?? 1) - 1
  }

  func confirm(_ question: String, default standard: Bool = true) throws -> Bool {
    let answer = try ask("\(question) (yes or no)", default: standard ? "yes" : "no") { answer in
      ["yes", "y", "no", "n"].contains(answer.lowercased()) ? nil : "Please answer yes or no."
    }
    return answer.lowercased().hasPrefix("y")
  }

  /// An answer that is shown nowhere.
  func secret(_ question: String) throws -> String {
    while true {
      say("\(question): ")
      let answer = try hidden(question)
      say(isTerminal ? "\n" : "***\n")
      if !answer.isEmpty { return answer }
      tell("  An answer is needed here.")
    }
  }

  private func hidden(_ question: String) throws -> String {
    guard isTerminal else { return try line(question) }
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return try line(question) }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
    return try line(question)
  }

  private func line(_ question: String) throws -> String {
    guard let line = read() else { throw Ended(question: question) }
    return line
  }
}
