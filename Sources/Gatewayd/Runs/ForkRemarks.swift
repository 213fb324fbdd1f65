import Agent

extension RunDocument {
  /// Where a fork is of other models than its run: who was asked as it is today, since nothing that was kept answers
  /// the question, and whose answers stand in the place of those that the run had. A line for each.
  func remarks(on run: RunDocument) -> [String] {
    nodes.flatMap { node -> [String] in
      let then = run.nodes.last { $0.node == node.node }
      let asked = Set(node.live.compactMap(\.modelName)).sorted().map {
        "node \(node.node): no kept answer of `\($0)` fits what was asked; it was asked as it is today"
      }
      return asked + node.replaced(then).map { "node \(node.node): \($0)" }
    }
  }
}

extension RunDocument.Node {
  /// The models of the run that no longer give the answer, by step.
  fileprivate func replaced(_ then: RunDocument.Node?) -> [String] {
    var steps: [String] = []
    for call in calls where !steps.contains(call.step) { steps.append(call.step) }
    return steps.compactMap { step in
      guard let old = then?.answer(to: step), old.outcome == "ok", let new = answer(to: step), new.model != old.model
      else { return nil }
      let tried = calls.last { $0.step == step && $0.model == old.model }
      let why = tried.map { "says today: \($0.outcome)" } ?? "is not asked today"
      return "for \(step) the run had an answer of `\(old.model)`, which \(why); `\(new.model)` stands in for it"
    }
  }

  /// The call that gave the step its value; where none did, the last.
  private func answer(to step: String) -> RunDocument.Call? {
    let all = calls.filter { $0.step == step }
    return all.last { $0.outcome == "ok" } ?? all.last
  }
}

extension String {
  /// Of `model NAME`, as a step of a replay lists what it asked live.
  fileprivate var modelName: String? { hasPrefix("model ") ? String(dropFirst("model ".count)) : nil }
}
