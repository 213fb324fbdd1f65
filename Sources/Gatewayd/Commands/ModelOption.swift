import Agent
import ArgumentParser

extension Configuration {
  /// `--model NAME`: every step asks this model, and the offline one behind it.
  /// - Parameter others: what else may be named, for the message.
  mutating func askOnly(_ name: String, others: String = "") throws {
    let known = models.map(\.name) + [OfflineModel.modelName]
    guard known.contains(name) else {
      throw ValidationError("--model: `\(name)` is unknown; one of \(known.joined(separator: ", "))\(others)")
    }
    agent.models = [name]
    agent.steps = [:]
  }

  /// As `askOnly`, and no other model is made at all; `recorded:FILE` plays a recording back.
  mutating func choose(_ name: String) throws {
    var name = name
    if name.hasPrefix("recorded:") {
      var recorded = Configuration.Model(name: "recorded", api: .recorded)
      recorded.file = String(name.dropFirst("recorded:".count))
      models = models.filter { $0.name != recorded.name } + [recorded]
      name = recorded.name
    }
    try askOnly(name, others: ", or recorded:FILE")
    models = models.filter { $0.name == name }
  }
}
