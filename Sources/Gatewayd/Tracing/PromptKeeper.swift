// Fetches prompts from Langfuse by their label, and keeps them.
//
// Guarantees: no run waits for it: a run takes what is there when a node begins. What was fetched last is used while
// Langfuse is away, also after a restart, from a file; where a label is taken off a prompt, the built-in one is used
// again. What a prompt may change is `FetchedPrompt`'s matter.
import Database
import Agent
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization

final class PromptKeeper: Service {
  private let langfuse: LangfuseAPI
  private let label: String
  private let file: String
  private let logger: Logger
  private let state: Mutex<State>

  private struct State {
    var prompts: [String: FetchedPrompt]
    var isAway = false
  }

  static let steps = ModelChain.knownSteps.filter { $0 != "default" }
  private static let pause = Duration.seconds(60)

  /// - Parameter file: what was fetched last, over restarts.
  init(langfuse: LangfuseAPI, label: String, file: String, logger: Logger) {
    self.langfuse = langfuse
    self.label = label
    self.file = file
    self.logger = logger
    let kept = FileManager.default.contents(atPath: file).flatMap {
      try? JSONDecoder().decode([String: FetchedPrompt].self, from: $0)
    }
    state = Mutex(State(prompts: kept ?? [:]))
  }

  /// By step.
  var current: [String: FetchedPrompt] { state.withLock { $0.prompts } }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await self.refresh()
        try? await Task.sleep(for: Self.pause)
      }
    }
  }

  /// Asks for each prompt once.
  func refresh() async {
    var prompts = current
    for step in Self.steps {
      do {
        prompts[step] = try await fetch(step)
      } catch {
        let isNew = state.withLock { state in
          defer { state.isAway = true }
          return !state.isAway
        }
        if isNew {
          logger.warning(
            "prompts cannot be fetched; those of last time are used", metadata: ["error": "\(brief(error))"])
        }
        return
      }
    }
    take(prompts)
  }

  private func take(_ prompts: [String: FetchedPrompt]) {
    let before = state.withLock { state in
      defer { state = State(prompts: prompts) }
      return state.prompts
    }
    guard before != prompts else { return }
    for step in Self.steps where before[step] != prompts[step] {
      let name = prompts[step].map { "\($0.name)@\($0.version)" } ?? "built in"
      logger.notice("prompt in use", metadata: ["step": "\(step)", "prompt": "\(name)"])
    }
    guard let data = try? JSONEncoder().encode(prompts) else { return }
    do { try data.write(to: URL(filePath: file), options: .atomic) } catch {
      logger.warning("prompts cannot be kept for the next start", metadata: ["error": "\(brief(error))"])
    }
  }

  private struct Answer: Decodable {
    struct Message: Decodable {
      let role: String?
      let content: String?
    }
    enum Text: Decodable {
      case text(String)
      case messages([Message])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .text(text)
        } else {
          self = .messages(try container.decode([Message].self))
        }
      }
    }
    let name: String
    let version: Int
    let prompt: Text

    /// Of a conversation its instructions: the data is put in by the code.
    var text: String {
      switch prompt {
      case .text(let text): text
      case .messages(let all): all.filter { $0.role == "system" }.compactMap(\.content).joined(separator: "\n\n")
      }
    }
  }

  /// Nil where no prompt bears the label, and for one that cannot be used.
  private func fetch(_ step: String) async throws -> FetchedPrompt? {
    let name = "gatewayd-\(step)"
    let label = label.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    guard let data = try await langfuse.get("/api/public/v2/prompts/\(name)?label=\(label)") else { return nil }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: data),
      let prompt = FetchedPrompt(name: answer.name, version: answer.version, text: answer.text)
    else {
      logger.warning("a fetched prompt cannot be used; the built-in one is", metadata: ["prompt": "\(name)"])
      return nil
    }
    return prompt
  }
}

extension Parts {
  /// Nil unless a label is configured.
  func promptKeeper(logger: Logger) throws -> PromptKeeper? {
    let settings = configuration.telemetry.traces
    guard let langfuse = settings.langfuse, let label = langfuse.promptLabel else { return nil }
    let folder = configuration.store.path.parentFolder
    return PromptKeeper(
      langfuse: try LangfuseAPI(langfuse, secrets: secrets), label: label,
      file: folder.isEmpty ? "prompts.json" : "\(folder)/prompts.json", logger: logger)
  }
}
