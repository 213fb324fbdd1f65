import Agent
import Logging

/// A model behind what all workers share: the day's budget, the rates, the circuit.
struct GatedModel: ChatModel {
  let model: any ChatModel
  let gate: ModelGate
  var day: DayBudget?
  var health: Health?
  let logger: Logger

  var name: String { model.name }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    try await day?.check()
    let ticket = try await gate.admit(expected: Self.tokens(of: request), longest: try longestWait())
    try await waitForTurn(ticket)
    do throws(ModelError) {
      let reply = try await model.complete(request)
      await gate.answered(ticket, used: reply.inputTokens + reply.outputTokens)
      await day?.add(reply.costUSD)
      await report()
      return reply
    } catch {
      if Task.isCancelled {
        await gate.abandoned(ticket, wasMade: true)
      } else {
        await gate.failed(ticket, error)
        await report()
      }
      throw error
    }
  }

  private func longestWait() throws(ModelError) -> Int64 {
    guard let left = Deadline.left else { return .max }
    guard left > 0 else { throw .skipped("the time of this node is over", retryAfter: nil) }
    return left
  }

  private func waitForTurn(_ ticket: ModelGate.Ticket) async throws(ModelError) {
    guard ticket.wait > 0 else { return }
    do {
      try await Task.sleep(for: .milliseconds(ticket.wait))
    } catch {
      await gate.abandoned(ticket, wasMade: false)
      throw .skipped("cancelled while it waited for its turn", retryAfter: nil)
    }
  }

  private func report() async {
    guard let news = await gate.news() else { return }
    let level: Logger.Level = news == ModelGate.well ? .notice : .warning
    logger.log(level: level, "state of a model", metadata: ["model": "\(name)", "state": "\(news)"])
    await health?.set("model \(name)", ok: true, detail: news)
  }

  /// About four bytes are a token; the answer may be as long as was asked for.
  private static func tokens(of request: ModelRequest) -> Int {
    (request.system.utf8.count + request.user.utf8.count + request.schema.utf8.count) / 4 + request.maxTokens
  }
}
