import Synchronization

/// A question that a node asked the shop, and what came back: enough to give the same answer again.
public struct ToolRead: Hashable, Sendable {
  /// As in `ShopTools`: `deliveries`, `vocabulary`.
  public let tool: String
  /// The arguments as JSON with its keys in order, so that equal questions are equal text.
  public let question: String
  /// `{"value": …}` or `{"refused": "why"}`; nil where it was too long to be kept.
  public let answer: String?

  public init(tool: String, question: String, answer: String?) {
    self.tool = tool
    self.question = question
    self.answer = answer
  }

  /// The longest answer that is kept, in bytes of JSON.
  public static let longest = 1 << 20
}

/// What one node reads of the shop: answers that are frozen come first, others come from the live shop, where there is
/// one, and are noted. Within a node a question is asked once.
public final class ReadLog: Sendable {
  fileprivate struct State {
    var frozen: [Question: String?]
    var reads: [ToolRead] = []
    var known: [Question: String] = [:]
    var missing: [String] = []
    var lived: [String] = []
  }
  struct Question: Hashable {
    let tool: String
    let arguments: String
  }

  private let state: Mutex<State>

  /// - Parameter frozen: what the node read before.
  public init(frozen: [ToolRead] = []) {
    let answers = frozen.map { (Question(tool: $0.tool, arguments: $0.question), $0.answer) }
    state = Mutex(State(frozen: Dictionary(answers, uniquingKeysWith: { first, _ in first })))
  }

  /// Everything that was read, in order, each question once.
  public var reads: [ToolRead] { state.withLock { $0.reads } }
  /// Questions for which nothing was frozen and nobody was there to be asked.
  public var missing: [String] { state.withLock { $0.missing } }
  /// Questions that the live shop answered though answers were frozen for others.
  public var askedLive: [String] { state.withLock { $0.lived } }

  func answer(_ question: Question) -> String? {
    state.withLock { state -> String? in
      if let known = state.known[question] { return known }
      guard case .some(.some(let kept)) = state.frozen[question] else { return nil }
      state.note(question, kept)
      return kept
    }
  }

  func note(_ question: Question, _ answer: String) {
    state.withLock { state in
      state.lived.append("\(question.tool) \(question.arguments)")
      state.note(question, answer)
    }
  }

  func miss(_ question: Question) {
    state.withLock { state in
      let why = state.frozen[question] == nil ? "was not asked then" : "had an answer too long to be kept"
      state.missing.append("\(question.tool) \(question.arguments) \(why)")
    }
  }
}

extension ReadLog.State {
  fileprivate mutating func note(_ question: ReadLog.Question, _ answer: String) {
    guard known.updateValue(answer, forKey: question) == nil else { return }
    let kept = answer.utf8.count <= ToolRead.longest ? answer : nil
    reads.append(ToolRead(tool: question.tool, question: question.arguments, answer: kept))
  }
}
