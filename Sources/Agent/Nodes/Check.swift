extension Visit {
  /// A draft worded by a model stands only if it holds nothing that this run's facts do not: else the template's
  /// wording, from the same facts, takes its place. What must never leave sends the case to a person, whoever worded it.
  mutating func check() async throws(RunError) {
    guard var draft = state.draft else { return }
    if draft.model != OfflineModel.modelName,
      let problem = Grounding.problem(draft.text, reference: draft.reference, state: state)
    {
      let sentence = "A model's wording was refused, because \(problem.sentence); the draft is the template's."
      state.failures.append(sentence)
      if problem.isForbidden { state.escalate(.failure, sentence) }
      let template = state.language == .english || draft.reference.hasPrefix("Guten Tag")
      draft.text = draft.reference
      draft.model = OfflineModel.modelName
      state.draft = draft
      if !template {
        state.escalate(.failure, "The model's wording was refused; the draft is in English.")
      }
    }
    let open = Grounding.claims(in: draft.text, state: state).filter { $0.context == nil }
    if let worst = open.first(where: \.kind.isForbidden) {
      state.escalate(.failure, "The draft holds \(worst.kind.noun).")
    }
  }
}
