import Agent
import Crypto
import Foundation
import Synchronization

/// One exchange with a model, a line of a recording.
struct RecordedCall: Codable, Sendable {
  /// SHA-256 of the request, in hex: what an answer is found by.
  let hash: String
  let model: String
  let request: ModelRequest
  var reply: ModelReply?
  var error: Failure?

  /// Why there was no reply.
  struct Failure: Codable, Sendable {
    enum Kind: String, Codable, Sendable { case transient, rejected }
    let kind: Kind
    let message: String
    /// Seconds.
    var retry_after: Int?
  }

  static func hash(_ request: ModelRequest) throws -> String {
    SHA256.hash(data: try encoder.encode(request)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Keys in order, so that equal requests are equal text.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

/// What is wrong with a recording, in one line.
struct RecordingError: Error, CustomStringConvertible {
  let description: String
}

/// Writes what models are asked and what they answer to a file, one JSON document a line. Keys do not get into it: they
/// are no part of requests, and are blotted out should a server repeat them.
final class Recorder: Sendable {
  private let path: String
  private let file: Mutex<FileHandle>
  private let secrets: [String]
  private let fault = Mutex<(any Error)?>(nil)
  private let written = Mutex(0)

  /// Appends to `path`, which is made where it is missing, for its owner alone.
  init(path: String, secrets: [String]) throws(RecordingError) {
    self.path = path
    // As they stand within JSON. A shorter one is no secret, and would blot out half the text.
    self.secrets = secrets.filter { $0.utf8.count >= 6 }.compactMap { secret in
      (try? RecordedCall.encoder.encode(secret)).map {
        String(String(decoding: $0, as: UTF8.self).dropFirst().dropLast())
      }
    }
    let manager = FileManager.default
    if !manager.fileExists(atPath: path),
      !manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    {
      throw RecordingError(description: "\(path): cannot be created; its folder must exist and be writable")
    }
    guard let handle = FileHandle(forWritingAtPath: path), (try? handle.seekToEnd()) != nil else {
      throw RecordingError(description: "\(path): cannot be written to")
    }
    file = Mutex(handle)
  }

  /// Calls until now.
  var count: Int { written.withLock { $0 } }

  /// Throws if a call could not be written.
  func check() throws(RecordingError) {
    if let error = fault.withLock({ $0 }) { throw RecordingError(description: "\(path): \(brief(error))") }
  }

  /// The model with a witness. The offline model needs none: it always says the same.
  func recording(_ model: any ChatModel) -> any ChatModel {
    model is OfflineModel ? model : WitnessedModel(model: model, recorder: self)
  }

  fileprivate func write(_ model: String, _ request: ModelRequest, _ result: Result<ModelReply, ModelError>) {
    do {
      var call = RecordedCall(hash: try RecordedCall.hash(request), model: model, request: request)
      switch result {
      case .success(let reply): call.reply = reply
      case .failure(.transient(let why, let after)):
        call.error = .init(kind: .transient, message: why, retry_after: after)
      case .failure(.rejected(let why)): call.error = .init(kind: .rejected, message: why)
      // Nobody was asked.
      case .failure(.skipped), .failure(.limited), .failure(.budget): return
      }
      var line = String(decoding: try RecordedCall.encoder.encode(call), as: UTF8.self)
      for secret in secrets { line = line.replacing(secret, with: "***") }
      try file.withLock { try $0.write(contentsOf: Data((line + "\n").utf8)) }
      written.withLock { $0 += 1 }
    } catch {
      fault.withLock { if $0 == nil { $0 = error } }
    }
  }
}

private struct WitnessedModel: ChatModel {
  let model: any ChatModel
  let recorder: Recorder

  var name: String { model.name }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    do throws(ModelError) {
      let reply = try await model.complete(request)
      recorder.write(name, request, .success(reply))
      return reply
    } catch {
      // What we cut off ourselves is nothing that the model did.
      if !Task.isCancelled { recorder.write(name, request, .failure(error)) }
      throw error
    }
  }
}

/// Plays a recording back: the same request gets the same answer, or the same error. A request that was made several
/// times gets its answers in their order, the last one from then on.
final class RecordedModel: ChatModel {
  let name: String
  private let path: String
  private let calls: [String: [RecordedCall]]
  private let used = Mutex<[String: Int]>([:])
  private let missed = Mutex<String?>(nil)

  /// A recording of more is not one of a run.
  private static let maximumBytes = 256 << 20

  /// - Parameter model: takes only what this model answered; empty for all
  init(name: String, path: String, model: String = "") throws(RecordingError) {
    self.name = name
    self.path = path
    calls = Dictionary(grouping: try Self.read(path).filter { model.isEmpty || $0.model == model }, by: \.hash)
  }

  /// How many requests it can answer.
  var count: Int { calls.count }

  /// The first request that it could not answer.
  var miss: String? { missed.withLock { $0 } }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    guard let hash = try? RecordedCall.hash(request), let answers = calls[hash], let last = answers.last else {
      let problem =
        "\(path): no recorded answer to this request of the step `\(request.step)`; the mail, the shop's data, the "
        + "date or the prompts differ from those of the recording: record again with `gatewayd draft --record`"
      missed.withLock { if $0 == nil { $0 = problem } }
      throw .rejected(problem)
    }
    let turn = used.withLock { counts in
      defer { counts[hash, default: 0] += 1 }
      return counts[hash] ?? 0
    }
    let call = turn < answers.count ? answers[turn] : last
    if let reply = call.reply { return reply }
    guard let error = call.error else { throw .rejected("\(path): a call without reply and error") }
    switch error.kind {
    case .transient: throw .transient(error.message, retryAfter: error.retry_after)
    case .rejected: throw .rejected(error.message)
    }
  }

  private static func read(_ path: String) throws(RecordingError) -> [RecordedCall] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RecordingError(description: "\(path): cannot be read; `gatewayd draft --record FILE` makes one")
    }
    guard data.count <= maximumBytes else {
      throw RecordingError(description: "\(path): is larger than \(maximumBytes >> 20) MiB; no recording is")
    }
    var calls: [RecordedCall] = []
    for (number, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty {
      let place = "\(path):\(number + 1)"
      guard let call = try? JSONDecoder().decode(RecordedCall.self, from: line),
        call.reply != nil || call.error != nil
      else {
        throw RecordingError(
          description: "\(place): is no recorded call, {\"hash\", \"model\", \"request\", \"reply\"}")
      }
      guard (try? RecordedCall.hash(call.request)) == call.hash else {
        throw RecordingError(description: "\(place): the hash is not that of its request; the line was changed")
      }
      calls.append(call)
    }
    return calls
  }
}
