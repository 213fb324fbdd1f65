import Foundation
import Testing

/// `docs/log.md` and the source name the same lines of the log, at the same levels.
@Suite struct LogDocumentTests {
  private struct Line: Hashable, CustomStringConvertible {
    let message: String
    let level: String
    var description: String { "\(level): \(message)" }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Rows `| `message` | level | … |`.
  private func documented() throws -> [Line] {
    let text = try String(contentsOf: Self.root.appending(path: "docs/log.md"), encoding: .utf8)
    return text.matches(of: #/(?m)^\| `([^`]+)` \| ([a-z, ]+) \|/#).flatMap { row in
      row.output.2.split(separator: ", ").map { Line(message: String(row.output.1), level: String($0)) }
    }
  }

  /// Calls of a logger in the sources.
  private func logged() throws -> [Line] {
    let found = FileManager.default.enumerator(
      at: Self.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
    let files = (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    return try files.flatMap { file in try Self.calls(in: String(contentsOf: file, encoding: .utf8), file.path) }
  }

  /// - Parameter place: for what cannot be read.
  private static func calls(in source: String, _ place: String) -> [Line] {
    let call = #/\b[a-zA-Z.]*[lL]ogger\??\.(trace|debug|info|notice|warning|error|critical|log)\(/#
    return source.matches(of: call).flatMap { match in
      let rest = source[match.range.upperBound...]
      guard match.output.1 == "log" else {
        return messages(of: argument(rest), place).map { Line(message: $0, level: String(match.output.1)) }
      }
      let level = argument(rest)
      let levels = level.matches(of: #/\.(trace|debug|info|notice|warning|error|critical)\b/#).map(\.output.1)
      let known = levels.isEmpty ? ["notice", "warning"] : levels.map(String.init)
      let messages = messages(of: argument(rest.dropFirst(level.count + 1)), place)
      // As many messages as levels belong to one another; one message may have any of them.
      guard messages.count == known.count, messages.count > 1 else {
        return messages.flatMap { message in known.map { Line(message: message, level: $0) } }
      }
      return zip(messages, known).map { Line(message: $0, level: $1) }
    }
  }

  /// Up to the comma or parenthesis that ends it.
  private static func argument(_ text: Substring) -> Substring {
    var (depth, inString, escaped) = (0, false, false)
    for index in text.indices {
      let character = text[index]
      switch character {
      case "\"" where !escaped: inString.toggle()
      case "(" where !inString: depth += 1
      case ")" where !inString && depth == 0, "," where !inString && depth == 0: return text[..<index]
      case ")" where !inString: depth -= 1
      default: break
      }
      escaped = character == "\\" && !escaped
    }
    return text
  }

  private static func messages(of argument: Substring, _ place: String) -> [String] {
    let literals = argument.matches(of: #/"((?:[^"\\]|\\.)*)"/#).map { String($0.output.1) }
    if literals.isEmpty || literals.contains(where: { $0.contains("\\(") }) {
      Issue.record("\(place): messages are constants, what differs is a fact: \(argument)")
    }
    return literals
  }

  @Test func theDocumentNamesEveryLineAndNoOther() throws {
    let (documented, logged) = (try documented(), Set(try logged()))
    #expect(documented.count == Set(documented).count, "a line stands in docs/log.md twice")
    #expect(logged.count > 60)
    #expect(logged.subtracting(documented).map(\.description).sorted() == [], "missing in docs/log.md")
    #expect(Set(documented).subtracting(logged).map(\.description).sorted() == [], "in docs/log.md, but not logged")
  }
}
