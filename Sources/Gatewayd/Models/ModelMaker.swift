import Agent
import AsyncHTTPClient
import Foundation
import Logging

/// Builds the configured models. One maker serves all workers, so that they share circuits, rates and the day's budget.
struct ModelMaker: Sendable {
  let configuration: Configuration
  let secrets: SecretReader
  let http: HTTPClient
  let logger: Logger
  var day: DayBudget?
  var health: Health?
  /// Where the models' rates are counted; by default for this maker's models alone.
  var rates: any RateBook = OwnRates()

  /// A model by itself, without what workers share.
  func model(_ model: Configuration.Model) throws -> any ChatModel {
    let key = try model.apiKey.map(secrets.read)
    switch model.api {
    case .openai: return HTTPModel<OpenAIAPI>(configuration: model, apiKey: key, http: http, logger: logger)
    case .anthropic: return HTTPModel<AnthropicAPI>(configuration: model, apiKey: key, http: http, logger: logger)
    case .recorded: return try RecordedModel(name: model.name, path: model.file, model: model.model)
    }
  }

  /// The configured chains, with the offline model behind the last of each.
  func chain() throws -> ModelChain {
    var models: [String: any ChatModel] = [OfflineModel.modelName: OfflineModel()]
    for model in configuration.models { models[model.name] = try gated(model) }
    let last = configuration.agent.models.contains(OfflineModel.modelName) ? [] : [OfflineModel.modelName]
    var chain = ModelChain(
      models: models, steps: configuration.agent.steps, fallback: configuration.agent.models + last)
    let budget = configuration.agent.budget
    if budget.runTokens != nil || budget.runDollars != nil {
      chain.budget = RunBudget(tokens: budget.runTokens, dollars: budget.runDollars)
    }
    return chain
  }

  private func gated(_ model: Configuration.Model) throws -> any ChatModel {
    let made = try self.model(model)
    guard model.api != .recorded else { return made }
    return GatedModel(
      model: made,
      gate: ModelGate(name: model.name, limits: model.limits, circuit: configuration.agent.circuit, book: rates),
      day: model.price == nil ? nil : day, health: health, logger: logger)
  }
}
