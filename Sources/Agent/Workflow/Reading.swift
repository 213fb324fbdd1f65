/// What a run has read so far: for measuring one part of the workflow by itself.
public struct Reading: Hashable, Sendable {
  /// Nil before the mail is classified.
  public var topic: Topic?
  public var urgency: Urgency?
  /// 0 to 1.
  public var confidence: Double?
  /// Upper-case letters and digits.
  public var trackingNumbers: [String]
  /// One a wish, `CANNOT_ANSWER` for one that no column can say.
  public var queries: [String]
  public var productIDs: [Int64]
  /// What prompts are told of the case's earlier mail; nil where there is none.
  public var memory: String?
  public var memoryUse: MemoryUse?
  /// As the shop has it; nil where the sender is not proven, or nobody whom the shop knows.
  public var customerName: String?
}

extension RunState {
  public var reading: Reading {
    Reading(
      topic: classification?.topic, urgency: classification?.urgency, confidence: classification?.confidence,
      trackingNumbers: trackingNumbers, queries: queries, productIDs: productIDs, memory: memory,
      memoryUse: memoryUse, customerName: customer?.name)
  }

  /// Goes on with the node that answers this topic, as if the mail had been classified so.
  public mutating func enter(_ topic: Topic) {
    classification = Classified(topic: topic, urgency: .low, confidence: 1, requests: [topic])
    next = Graph.gather(topic)
  }
}

/// Links and addresses in a draft, hidden spellings included.
public enum DraftLinks {
  public static func find(in text: String) -> [String] { Links.scan(Array(text)).map(\.text) }
}
