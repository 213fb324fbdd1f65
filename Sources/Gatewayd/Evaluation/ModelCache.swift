import Agent
import Crypto
import Foundation

/// Keeps answers of models in a folder, so that the same question is paid for once. The offline model needs none.
struct ModelCache: Sendable {
  let folder: String
  /// By the models' names: what tells one model from another, beside its name.
  let identities: [String: String]

  /// - Throws: `RecordingError` if the folder cannot be made.
  init(folder: String, settings: Configuration) throws {
    self.folder = folder
    identities = Dictionary(
      settings.models.map { ($0.name, "\($0.api) \($0.url) \($0.model)") }, uniquingKeysWith: { first, _ in first })
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RecordingError(description: "\(folder): cannot be created; name a folder that can be written to")
    }
  }

  func caching(_ model: any ChatModel) -> any ChatModel {
    model is OfflineModel ? model : CachedModel(model: model, cache: self, identity: identities[model.name] ?? "")
  }
}

private struct CachedModel: ChatModel {
  let model: any ChatModel
  let cache: ModelCache
  let identity: String

  var name: String { model.name }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let path = path(request)
    if let path, let data = FileManager.default.contents(atPath: path),
      let reply = try? JSONDecoder().decode(ModelReply.self, from: data)
    {
      return reply
    }
    let reply = try await model.complete(request)
    // An answer that could not be kept is asked for again next time.
    if let path, let data = try? JSONEncoder().encode(reply) {
      try? data.write(to: URL(filePath: path), options: .atomic)
    }
    return reply
  }

  private func path(_ request: ModelRequest) -> String? {
    guard let question = try? RecordedCall.hash(request) else { return nil }
    let text = "\(name)\n\(identity)\n\(RunNumber.current)\n\(question)"
    let hash = SHA256.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "\(cache.folder)/\(hash).json"
  }
}
