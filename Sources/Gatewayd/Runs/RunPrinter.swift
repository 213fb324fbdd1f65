import Agent
import Foundation
import Store

/// A run for a person at a terminal.
struct RunPrinter {
  let document: RunDocument

  var lines: [String] {
    var lines = head
    for (index, node) in document.nodes.enumerated() {
      lines += self.lines(node, number: index + 1, after: document.nodes.dropFirst(index + 1).first)
    }
    return lines + log + result
  }

  private var log: [String] {
    guard let log = document.log, !log.isEmpty else { return [] }
    return ["", "log"]
      + log.map { line in
        let facts = line.facts.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value.short)" }.joined()
        return "  \(line.at) \(line.level) \(line.message)\(facts)"
      }
  }

  private var head: [String] {
    var lines: [String] = []
    if let run = document.run {
      lines = [
        "run \(run) of case \(document.caseID ?? 0): job \(document.job ?? "-") \(document.state ?? ""), model "
          + "\(document.model ?? "-")",
        "started \(document.started ?? "-"), \(document.ended.map { "ended \($0)" } ?? "not ended")",
      ]
    }
    if let input = document.input {
      let customer = input["customerID"]?.plain ?? "unknown"
      lines.append(
        "business date \(input["today"]?.plain ?? "-"), tier \(input["tier"]?.plain ?? "-"), customer \(customer)")
    } else if document.run != nil {
      lines.append("states, tool results and input are no longer kept, or were made by another version")
    }
    return lines
  }

  private func lines(_ node: RunDocument.Node, number: Int, after: RunDocument.Node?) -> [String] {
    var lines = [
      "",
      "\(number)  \(node.node)  \(node.at ?? "")  \(node.milliseconds) ms"
        + (node.attempt > 1 ? "  attempt \(node.attempt)" : ""),
    ]
    lines += node.calls.map {
      "     model \($0.model) for \($0.step)\($0.turn > 1 ? ", repair" : ""): \($0.outcome); \($0.inputTokens) tokens in "
        + "(\($0.cachedTokens) cached), \($0.outputTokens) out, \($0.costUSD) USD, \($0.milliseconds) ms"
    }
    lines += node.reads.map { "     read \($0.tool) \($0.question.plain): \($0.answer.summary)" }
    lines += node.live.map { "     live: \($0)" }
    if let after, node.entry != .null, after.entry != .null {
      lines += changes(node.entry, after.entry).map { "     \($0)" }
    }
    return lines
  }

  /// What the node changed, a field a line.
  private func changes(_ before: JSONValue, _ after: JSONValue) -> [String] {
    guard case .object(let old) = before, case .object(let new) = after else { return [] }
    return Set(old.keys).union(new.keys).sorted().compactMap { name in
      let (was, is_) = (old[name] ?? .null, new[name] ?? .null)
      return was == is_ ? nil : "\(name) → \(is_.plain.short)"
    }
  }

  private var result: [String] {
    guard let result = document.result else {
      return ["", document.next.map { "no result yet; next: \($0)" } ?? "no result"]
    }
    var lines = ["", "result: \(result["route"]?.plain ?? "-")"]
    if let kind = result["classification"], kind != .null {
      lines[1] += ", \(kind["topic"]?.plain ?? ""), urgency \(kind["urgency"]?.plain ?? "")"
    }
    if let memory = result["trace"]?["memory"]?.decoded(as: MemoryUse.self) { lines.append("  " + memory.line) }
    if case .array(let actions)? = result["actions"] {
      lines += actions.map { "  action \($0["action"]?.plain ?? "") \($0["params"]?.plain ?? "")" }
    }
    if case .string(let text)? = result["email_response"] {
      lines += [""] + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    return lines
  }
}

extension MemoryUse {
  /// For a person; tokens are estimates.
  fileprivate var line: String {
    let saved = wholePromptTokens > 0 ? 100 - promptTokens * 100 / wholePromptTokens : 0
    let prompts = "\(prompts) \(prompts == 1 ? "prompt" : "prompts")"
    return
      "memory of \(turns) earlier \(turns == 1 ? "mail" : "mails"): about \(memoryTokens) tokens for \(threadTokens); "
      + "\(prompts) of \(promptTokens) tokens, \(wholePromptTokens) with the whole thread (\(saved) % less)"
  }
}

extension JSONValue {
  /// What a tool said, in a few words.
  fileprivate var summary: String {
    if self == .null { return "too long to be kept" }
    if let why = self["refused"] { return "refused: \(why.plain)" }
    switch self["value"] ?? .null {
    case .null: return "nothing"
    case .array(let rows): return rows.count == 1 ? "1 row" : "\(rows.count) rows"
    case .object(let fields): return (fields["rows"] ?? .null).rows ?? JSONValue.object(fields).plain.short
    case let other: return other.plain.short
    }
  }

  private var rows: String? { if case .array(let rows) = self { "\(rows.count) rows" } else { nil } }
}
