import Agent
import Foundation
import Store

/// A run of the store, made ready for `runs`.
struct FoundRun: Sendable {
  let kept: KeptRun
  /// Why it cannot be played again, if it cannot.
  let frozen: Result<FrozenRun, FrozenRun.NotKept>

  /// Says what is wrong and ends with status 65 where there is no such run.
  static func find(_ id: Int64, in store: Store) async throws -> FoundRun {
    guard let kept = try await store.keptRun(RunID(id)) else {
      complain("run \(id): there is none; `gatewayd runs list` shows them")
      throw Exit.badInput
    }
    return FoundRun(kept)
  }

  init(_ kept: KeptRun) {
    self.kept = kept
    guard let checkpoint = kept.checkpoint else {
      frozen = .failure(
        FrozenRun.NotKept(
          why: kept.nodes.isEmpty
            ? "has no node behind it" : "is no longer kept: its states and tool results were removed"))
      return
    }
    let nodes = kept.nodes.map { node in
      FrozenRun.Kept(
        node: node.name, change: node.change,
        reads: node.reads.map { ToolRead(tool: $0.tool, question: $0.question, answer: $0.answer) })
    }
    let answers = kept.answers.compactMap { answer in
      (try? JSONDecoder().decode(ModelReply.self, from: Data(answer.reply.utf8))).map {
        FrozenRun.Answer(node: answer.node, model: answer.model, request: answer.request, reply: $0)
      }
    }
    do {
      frozen = .success(try FrozenRun(checkpoint: checkpoint, nodes: nodes, answers: answers))
    } catch {
      frozen = .failure(error)
    }
  }

  var document: RunDocument { RunDocument(kept, try? frozen.get()) }

  /// The frozen run and the state from which it is to be played.
  func start(from node: String?) throws -> (run: FrozenRun, state: RunState) {
    let run: FrozenRun
    do {
      run = try frozen.get()
    } catch {
      complain("run \(kept.run.id) \(error.why)")
      throw Exit.badInput
    }
    let path = run.path.map(\.rawValue)
    let name = node ?? path.first ?? ""
    guard let known = NodeName(rawValue: name), let state = run.entry(of: known) else {
      complain("run \(kept.run.id) did not come to `\(name)`; its nodes: \(path.joined(separator: ", "))")
      throw Exit.badInput
    }
    return (run, state)
  }
}

extension Replay {
  /// Plays, or says in one line why that is not possible.
  func playOrComplain(_ run: RunID, from state: RunState) async throws -> Played {
    do {
      return try await play(from: state)
    } catch {
      switch error {
      case .notFrozen(let node, let what):
        complain("run \(run), node \(node.rawValue): \(what.short); only a fork may ask (`gatewayd runs fork`)")
        throw Exit.badInput
      case .failed(let node, .retry(let why, _)):
        complain("run \(run), node \(node.rawValue): \(why); try again later")
        throw Exit.tryAgain
      case .failed(let node, .turn(let seconds)):
        complain("run \(run), node \(node.rawValue): the models have no turn for \(seconds) seconds; try again later")
        throw Exit.tryAgain
      case .failed(let node, .failed(let why)):
        complain("run \(run), node \(node.rawValue): \(why)")
        throw Exit.doesNotHold
      }
    }
  }
}
