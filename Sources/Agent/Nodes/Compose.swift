extension Visit {
  /// The draft: said by template from the points; worded by a model where one is configured, then checked.
  mutating func compose() async throws(RunError) {
    sayWhoTakesOver()
    let name = greetingName()
    let english = EnglishReply(policy: state.input.policy).text(state.points, greeting: name, seed: state.input.jobID)
    var reference = english
    var spoken = state.language == .english
    if state.language == .german {
      reference = GermanReply(policy: state.input.policy).text(state.points, greeting: name, seed: state.input.jobID)
      spoken = true
    }
    let request = ModelRequest(
      step: "compose", system: Prompt.compose,
      user: Prompt.mail(state.input) + "\n\n" + Prompt.block("REFERENCE", reference), schema: Prompt.composeSchema,
      schemaName: "reply", maxTokens: 1500)
    let answer = try await ask(request) { json -> Result<String, ModelChain.Invalid> in
      guard let reply = json["reply"]?.string, reply.contains(where: \.isLetter) else {
        return .failure(.init(message: "$.reply is empty"))
      }
      return .success(reply)
    }
    if answer.value == nil { state.escalate(.failure, "No model could word the reply; the draft is the template's.") }
    let model = answer.value == nil ? OfflineModel.modelName : answer.model
    let text = answer.value?.withoutInvisibles ?? reference
    state.draft = RunState.Draft(text: text, reference: reference, model: model)
    if !spoken, model == OfflineModel.modelName {
      state.escalate(
        .outOfScope, "The mail is in \(state.language.name), for which there are no templates; the draft is in English."
      )
    }
  }

  /// What a person has to answer comes first.
  private mutating func sayWhoTakesOver() {
    if let cue = Self.personal.first(where: state.cues.contains) {
      state.points.removeAll { $0 == .handedOn }
      state.points.insert(.personal(cue), at: 0)
    }
    if state.points.isEmpty { state.say(.handedOn) }
  }

  private static let personal: [Cue] = [.injury, .threat, .fraud, .legal, .dataRequest, .askedForPerson]

  /// The customer's first name from the shop's row, else from the sender's name when it looks like one.
  private func greetingName() -> String? {
    guard let name = state.customer?.name ?? state.input.senderName else { return nil }
    let words = name.withoutInvisibles.split(separator: " ").map(String.init)
    guard let first = words.first, (1...4).contains(words.count), (2...20).contains(first.count),
      first.first?.isUppercase == true || first.first?.isLetter == true && first.allSatisfy({ !$0.isCased }),
      first.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "'" || $0 == "’" }),
      !Self.titles.contains(Words.fold(first)),
      first != first.uppercased() || first.allSatisfy({ !$0.isCased })
    else { return nil }
    return first
  }

  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "sir", "madam", "the", "your",
  ]
}
