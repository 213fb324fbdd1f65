extension Visit {
  private struct Reply: Codable, Sendable {
    var topic: Topic
    var urgency: Urgency
    var confidence: Double
    var requests: [Topic]
  }

  /// Topic by a model (offline or not), urgency by the cues and the model, and the way through the graph.
  mutating func classify() async throws(RunError) -> NodeName {
    let request = ModelRequest(
      step: "classify", system: Prompt.classify, user: Prompt.mail(state.input) + Prompt.memory(state),
      schema: Prompt.classifySchema, schemaName: "classification", maxTokens: 300)
    let answer = try await ask(request) { json -> Result<Reply, ModelChain.Invalid> in
      guard let reply = json.decode(Reply.self) else { return .failure(.init(message: "a field has a wrong value")) }
      return .success(reply)
    }
    var classified = Classified(topic: .other, urgency: .medium, confidence: 0, requests: [])
    if let reply = answer.value {
      let different = reply.requests.reduce(into: [Topic]()) { if !$0.contains($1) { $0.append($1) } }
      // What the workflow does not answer counts beside a request that it does.
      let requests = different == [.other] ? [] : different.filter { $0 != .other } + different.filter { $0 == .other }
      classified = Classified(
        topic: requests.count > 1 ? .other : reply.topic, urgency: reply.urgency, confidence: reply.confidence,
        requests: requests)
      if answer.model == OfflineModel.modelName {
        recogniseParcel(&classified)
        try await recogniseShoe(&classified)
      }
    } else {
      state.escalate(.failure, "No model could classify the mail.")
    }
    if state.cues.contains(.lostParcel), classified.requests.count <= 1 { classified.topic = .delivery }
    if classified.topic != .product, classified.requests.count <= 1, asksForCatalogue {
      classified.topic = .product
      classified.requests = [.product]
    }
    readUrgency(&classified, isOffline: answer.model == OfflineModel.modelName)
    classified.urgency = ([classified.topic] + classified.requests).map(urgency).reduce(classified.urgency, max)
    state.classification = classified
    escalateByCues(classified)
    return route(classified)
  }

  private func urgency(_ topic: Topic) -> Urgency {
    if state.cues.contains(where: Self.pressing.contains) { return .urgent }
    if state.cues.contains(.defect), topic == .complaint || topic == .other { return .urgent }
    if state.similarEarlier >= state.input.policy.maxSimilarRequests { return .urgent }
    switch topic {
    case .product, .other: return .low
    case .transaction: return .low
    case .delivery, .billing, .complaint: return .medium
    }
  }

  /// The offline model knows no catalogue: a question that it cannot place and that names a shoe is about that shoe.
  private mutating func recogniseShoe(_ classified: inout Classified) async throws(RunError) {
    let isUnplaced = classified.topic == .other && classified.requests.isEmpty && classified.confidence <= 0.5
    guard isUnplaced, state.cues.isEmpty, state.input.text.contains("?") else { return }
    let vocabulary = try await shop { () async throws(ToolError) in try await tools.vocabulary() }
    let page = WishPage(state.input.text, ShopWords(vocabulary))
    guard page.mentions.contains(where: { $0.kind == .name }) else { return }
    classified.topic = .product
    classified.requests = [.product]
  }

  /// No model need know that a price list, or all red shoes, are a question about products.
  private var asksForCatalogue: Bool {
    guard state.cues.isEmpty, !state.hasInstructions else { return false }
    let before = Harvest.History(state.input.earlier) + (state.input.elsewhere ?? Harvest.History())
    let text = [state.input.subject ?? "", state.input.text].joined(separator: "\n")
    return Harvest.asked(in: text, after: before) != nil
  }

  static let pressing: [Cue] = [.injury, .threat, .legal, .fraud, .dataRequest, .lostParcel, .deadline]

  private static let reasons: [(Cue, Reason)] = [
    (.injury, .safety), (.threat, .safety), (.legal, .legal), (.fraud, .fraud), (.dataRequest, .dataRequest),
    (.askedForPerson, .askedForPerson),
  ]

  private mutating func escalateByCues(_ classified: Classified) {
    for (cue, reason) in Self.reasons where state.cues.contains(cue) {
      state.escalate(reason, state.cueSentences[cue.rawValue])
    }
    if state.similarEarlier >= state.input.policy.maxSimilarRequests {
      state.escalate(.repeated, "The customer has asked the same thing \(state.similarEarlier + 1) times.")
    }
    if classified.topic == .complaint { state.escalate(.itemComplaint) }
    if state.cues.contains(.insists), classified.topic != .product {
      state.escalate(.insists, state.cueSentences[Cue.insists.rawValue])
    }
    if classified.urgency == .urgent, classified.requests.count <= 1 {
      let cue = state.cues.first { Self.pressing.contains($0) }
      state.escalate(.urgent, cue.flatMap { state.cueSentences[$0.rawValue] })
    }
  }

  private mutating func route(_ classified: Classified) -> NodeName {
    if classified.requests.count > 1 {
      state.pending = classified.requests
      return .several
    }
    guard classified.topic == .other else { return Graph.gather(classified.topic) }
    let text = [state.input.subject ?? "", state.input.text].joined(separator: "\n")
    let outside = MailClassifier.trained.map { MailReading(text, memory: [], model: $0).reason == .outOfScope }
    state.escalate(outside ?? false ? .outOfScope : .unclear)
    return .escalate
  }
}
