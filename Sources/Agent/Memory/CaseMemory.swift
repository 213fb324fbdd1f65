/// What a prompt is told of a case's earlier mail: its facts in the words in which they were said, and a summary of the
/// prose. A line each, with who said it in front; nothing in it can begin a line of its own.
struct CaseMemory: Hashable, Sendable {
  let facts: CaseFacts
  let summary: [CaseSummary.Line]

  /// - Parameter knowsCustomer: whether the sender is proven; what was approved is nobody else's business. A prompt
  ///   holds one case, so neither is what was approved in another.
  init(_ input: RunInput, knowsCustomer: Bool) {
    let approved = knowsCustomer ? input.pastActions.filter { $0.caseID == input.caseID } : []
    facts = CaseFacts(turns: input.memory, approved: approved, currency: input.policy.currency)
    let said = Set(facts.promises + facts.questions.map(\.text))
    let budget = input.policy.memoryTokens ?? RunInput.Policy.memoryTokens
    summary = CaseSummary.lines(input.memory, budget: budget, leavingOut: said)
  }

  var text: String {
    let numbers: [(String, [String])] = [
      ("tracking numbers", facts.trackingNumbers), ("orders", facts.orders), ("sizes", facts.sizes),
      ("days", facts.days), ("amounts", facts.amounts), ("named", facts.names), ("approved", facts.approved),
    ]
    var lines = numbers.filter { !$0.1.isEmpty }.map { "\($0): \($1.joined(separator: ", "))" }
    if !facts.promises.isEmpty { lines.append("promised by the shop: \(facts.promises.joined(separator: " "))") }
    lines += facts.questions.map { "\(Self.question)\($0.party): \($0.text)" }
    lines += summary.map { "\($0.party): \($0.text)" }
    // A number that is not the customer's would only mislead who reads it in a sentence.
    return lines.map { TrackingNumbers.hiding(facts.disowned, in: $0.withoutNewlines) }.joined(separator: "\n")
  }

  private static let question = "open question of the "

  /// The customer's lines of such a text, in order, without what stands in front.
  static func customerLines(of text: String) -> [String] {
    let marks = ["customer: ", question + "customer: "]
    return text.split(separator: "\n").compactMap { line in
      marks.first(where: line.hasPrefix).map { String(line.dropFirst($0.count)) }
    }
  }

  /// The lines of such a text that say who wrote them, in order: questions that are open, then the rest.
  static func lines(of text: String) -> [WishFollowUp.Line] {
    let marks = [
      (question + "customer: ", true), (question + "shop: ", false), ("customer: ", true), ("shop: ", false),
    ]
    return text.split(separator: "\n").compactMap { line in
      marks.first { line.hasPrefix($0.0) }.map { mark in
        WishFollowUp.Line(isCustomer: mark.1, text: String(line.dropFirst(mark.0.count)))
      }
    }
  }
}

/// What the memory of a case saves of a run's prompts, against the whole thread in its place. Tokens as `TokenCount`
/// estimates them; of the thread only what the writers wrote themselves, without what they quoted.
public struct MemoryUse: Codable, Hashable, Sendable {
  /// Earlier mails of the case.
  public var turns: Int
  /// Of what stands for them.
  public var memoryTokens: Int
  /// Of their whole text.
  public var threadTokens: Int
  /// Prompts of the run that hold the memory, each counted once however often it was asked.
  public var prompts = 0
  public var promptTokens = 0
  /// The same prompts with the whole thread in the place of the memory.
  public var wholePromptTokens = 0

  enum CodingKeys: String, CodingKey {
    case turns, prompts
    case memoryTokens = "memory_tokens"
    case threadTokens = "thread_tokens"
    case promptTokens = "prompt_tokens"
    case wholePromptTokens = "whole_prompt_tokens"
  }

  init(turns: [RunInput.Turn], memory: String) {
    self.turns = turns.count
    memoryTokens = TokenCount.of(memory)
    threadTokens = TokenCount.of(turns.map { "\($0.party): \($0.text)" }.joined(separator: "\n"))
  }

  mutating func note(_ request: ModelRequest) {
    let tokens = TokenCount.of(request)
    prompts += 1
    promptTokens += tokens
    wholePromptTokens += tokens - memoryTokens + threadTokens
  }
}
