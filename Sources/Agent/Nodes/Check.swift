extension Visit {
  /// A draft worded by a model stands only if it holds nothing that this run's context does not: else the template's
  /// wording, from the same facts, takes its place.
  mutating func check() async throws(RunError) {
    guard var draft = state.draft, draft.model != OfflineModel.modelName else { return }
    if let problem = Grounding.problem(draft.text, reference: draft.reference, state: state) {
      state.failures.append("A model's wording was refused, because \(problem); the draft is the template's.")
      let template = state.language == .english || draft.reference.hasPrefix("Guten Tag")
      draft.text = draft.reference
      draft.model = OfflineModel.modelName
      state.draft = draft
      if !template {
        state.escalate(.failure, "The model's wording was refused; the draft is in English.")
      }
    }
  }
}
