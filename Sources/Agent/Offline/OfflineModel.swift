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
    case ModelQuery.step: return ModelReply(text: JSON.text(["sql": ModelQuery.cannotAnswer]))
    case Gist.step: return ModelReply(text: summary(request.user))
    default: throw .rejected("the offline model does not know the step \(request.step)")
    }
  }

  private func classify(_ prompt: String) -> String {
    let text = mailText(prompt)
    let reading = MailClassifier.trained.map { MailReading(text, memory: customerLines(prompt), model: $0) }
    let topic = reading?.topic ?? .other
    var urgency: Urgency =
      switch topic {
      case .delivery, .billing, .complaint: .medium
      case .product, .transaction, .other: .low
      }
    if reading?.isUrgent == true, !UrgencyReader.onlySoundsUrgent(text, topic: topic) { urgency = .urgent }
    let fields: [String: JSON] = [
      "topic": .string(topic.rawValue), "urgency": .string(urgency.rawValue),
      "confidence": .number(((reading?.confidence ?? 0) * 100).rounded() / 100),
      "requests": .array((reading?.requests ?? [.other]).map { .string($0.rawValue) }),
    ]
    return JSON.text(fields)
  }

  private func wishes(_ prompt: String) -> String {
    let vocabulary = Prompt.content("VOCABULARY", of: prompt).flatMap { text in
      try? JSONDecoder().decode(Vocabulary.self, from: Data(text.utf8))
    }
    let words = vocabulary ?? Vocabulary(brands: [], names: [], colors: [], materials: [], sizes: [])
    let before = CaseMemory.lines(of: Prompt.content(Prompt.caseBlock, of: prompt) ?? "")
    return JSON.text(WishReply(WishReader(words).read(mailText(prompt), before: before)))
  }

  private func summary(_ prompt: String) -> String {
    JSON.text(["summary": CaseSummary.extract(Prompt.content("TEXT", of: prompt) ?? "", budget: Gist.worthIt)])
  }

  private func customerLines(_ prompt: String) -> [String] {
    CaseMemory.customerLines(of: Prompt.content(Prompt.caseBlock, of: prompt) ?? "")
  }

  private func mailText(_ prompt: String) -> String {
    let mail = Prompt.content("MAIL", of: prompt) ?? ""
    guard mail.hasPrefix("Subject: "), let end = mail.firstIndex(where: \.isNewline) else { return mail }
    return mail[..<end].dropFirst(9) + "\n" + mail[mail.index(after: end)...]
  }
}
