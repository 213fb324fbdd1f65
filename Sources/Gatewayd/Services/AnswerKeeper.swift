import Agent
import CrashPoints
import Foundation
import Store
import Synchronization

/// Keeps what paid models answer within one node of one run, and hands it out again when the node is run again.
///
/// Guarantee: an answer is on disk, under the fence of the claim, before anything else happens; the same request to
/// the same model in the same node of the same run is never paid for twice once it was answered. A call whose answer
/// was lost with the process is made again: nobody can know whether it was answered.
final class AnswerKeeper: Sendable {
  private let store: Store
  private let claimed: ClaimedJob
  private let node: String
  private let now: @Sendable () -> Timestamp
  private let run: JobRun
  /// Why answers can no longer be kept; then no model is asked any more.
  private let fault = Mutex<(any Error)?>(nil)

  init(store: Store, claimed: ClaimedJob, node: String, now: @Sendable @escaping () -> Timestamp, run: JobRun) {
    self.store = store
    self.claimed = claimed
    self.node = node
    self.now = now
    self.run = run
  }

  /// The model with a memory; the offline model needs none, since it costs nothing and always says the same.
  func keeping(_ model: any ChatModel) -> any ChatModel {
    model is OfflineModel ? model : KeptModel(model: model, keeper: self)
  }

  /// Throws what kept answers from being kept or found.
  func check() throws {
    if let error = fault.withLock({ $0 }) { throw error }
  }

  fileprivate func answer(_ request: ModelRequest, of model: any ChatModel) async throws(ModelError) -> ModelReply {
    let text = try await guarded { try Self.json(request) }
    if let known = try await guarded({ try await self.known(text, of: model) }) { return known }
    let reply = try await run.told(request, model)
    CrashPoint.reach(.modelAnswered)
    try await guarded { try await self.keep(reply, to: text, of: model) }
    CrashPoint.reach(.answerKept)
    return reply
  }

  private func known(_ request: String, of model: any ChatModel) async throws -> ModelReply? {
    // A run that is being stopped asks nobody.
    try Task.checkCancellation()
    let answer = try await run.insisting {
      try await store.storedAnswer(to: request, of: model.name, node: node, in: claimed)
    }
    return try answer.map { try JSONDecoder().decode(ModelReply.self, from: Data($0.reply.utf8)) }
  }

  private func keep(_ reply: ModelReply, to request: String, of model: any ChatModel) async throws {
    let answer = ModelAnswer(
      node: node, model: model.name, request: request, reply: try Self.json(reply), inputTokens: reply.inputTokens,
      cachedTokens: reply.cachedTokens, outputTokens: reply.outputTokens, costUSD: reply.costUSD,
      milliseconds: reply.milliseconds, at: now())
    try await run.insisting { try await store.keep(answer, in: claimed) }
  }

  /// The workflow knows errors of models only; any other is kept for `check`.
  private func guarded<T>(_ body: () async throws -> T) async throws(ModelError) -> T {
    do {
      try check()
      return try await body()
    } catch {
      fault.withLock { if $0 == nil { $0 = error } }
      throw .rejected("the answer cannot be kept: \(brief(error))")
    }
  }

  /// Keys in order, so that equal requests are equal text.
  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// A model that does not ask twice.
private struct KeptModel: ChatModel {
  let model: any ChatModel
  let keeper: AnswerKeeper

  var name: String { model.name }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    try await keeper.answer(request, of: model)
  }
}
