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
}
