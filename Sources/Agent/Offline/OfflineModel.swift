import Foundation

/// A model without a network: rules and the shop's own words. Deterministic: the same prompt gives the same answer.
public struct OfflineModel: ChatModel {
  public static let modelName = "offline"
  public var name: String { Self.modelName }
  public init() {}

  public func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    switch request.step {
    case "classify": return ModelReply(text: classify(request.user))
    case "wishes": return ModelReply(text: wishes(request.user))
    case "compose": return ModelReply(text: JSON.text(["reply": Prompt.content("REFERENCE", of: request.user) ?? ""]))
    default: throw .rejected("the offline model does not know the step \(request.step)")
    }
  }

  private func classify(_ prompt: String) -> String {
    let mail = mailText(prompt)
    let turns = (Prompt.content("CASE", of: prompt) ?? "").split(separator: "\n")
    let own = turns.filter { $0.hasPrefix("customer: ") }.map { $0.dropFirst(10) }.joined(separator: ". ")
    let opinion = TopicClassifier.classify(mail, caseText: own)
    let urgency: Urgency =
      switch opinion.topic {
      case .delivery, .billing, .complaint: .medium
      case .product, .transaction, .other: .low
      }
    let fields: [String: JSON] = [
      "topic": .string(opinion.topic.rawValue), "urgency": .string(urgency.rawValue),
      "confidence": .number((opinion.confidence * 100).rounded() / 100),
      "requests": .array(opinion.requests.map { .string($0.rawValue) }),
    ]
    return JSON.text(fields)
  }

  private func wishes(_ prompt: String) -> String {
    let vocabulary = Prompt.content("VOCABULARY", of: prompt).flatMap { text in
      try? JSONDecoder().decode(Vocabulary.self, from: Data(text.utf8))
    }
    let words = vocabulary ?? Vocabulary(brands: [], names: [], colors: [], materials: [], sizes: [])
    // The reader counts in hundredths; the exponent of the real currency comes back when the wishes are read.
    var list = WishReader(words).read(mailText(prompt), currency: "EUR")
    let turns = (Prompt.content("CASE", of: prompt) ?? "").split(separator: "\n")
    if list.wishes.isEmpty, !list.wholeCatalogue, let last = turns.last(where: { $0.hasPrefix("customer: ") }) {
      list = WishReader(words).read(String(last.dropFirst(10)), currency: "EUR")
      list.wholeCatalogue = false
    }
    return JSON.text(WishReply(list, currency: "EUR"))
  }

  private func mailText(_ prompt: String) -> String {
    let mail = Prompt.content("MAIL", of: prompt) ?? ""
    guard mail.hasPrefix("Subject: "), let end = mail.firstIndex(where: \.isNewline) else { return mail }
    return mail[..<end].dropFirst(9) + "\n" + mail[mail.index(after: end)...]
  }
}
