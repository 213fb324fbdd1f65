import Agent
import Foundation
import TestSupport
import Testing

@testable import Gatewayd

@Suite struct RecordingTests {
  private let folder: TemporaryFolder
  private var path: String { "\(folder.path)/traffic.jsonl" }

  init() throws { folder = try TemporaryFolder() }

  private func request(_ user: String) -> ModelRequest {
    var request = ModelHost.request
    request.user = user
    return request
  }

  private func ask(_ model: any ChatModel, _ user: String) async -> Result<ModelReply, ModelError> {
    do throws(ModelError) { return .success(try await model.complete(request(user))) } catch { return .failure(error) }
  }

  @Test func whatWasSaidIsSaidAgain() async throws {
    let recorder = try Recorder(path: path, secrets: ["hush-hush"])
    let model = recorder.recording(
      ClosureModel { request throws(ModelError) in
        switch request.user {
        case "busy": throw .transient("HTTP 429", retryAfter: 7)
        case "bad": throw .rejected("HTTP 400")
        case "later": throw .skipped("circuit open", retryAfter: 1)
        default:
          return ModelReply(
            text: "\(request.user) hush-hush \"ü\"\n", finish: .length, inputTokens: 3, cachedTokens: 2,
            outputTokens: 1,
            costUSD: 0.1, milliseconds: 5)
        }
      })
    var said: [Result<ModelReply, ModelError>] = []
    for user in ["a", "busy", "bad", "b"] { said.append(await ask(model, user)) }
    _ = await ask(model, "later")
    try recorder.check()
    #expect(recorder.count == 4)
    let written = try folder.text("traffic.jsonl")
    #expect(!written.contains("hush"))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)

    let played = try RecordedModel(name: "played", path: path)
    for (user, before) in zip(["a", "busy", "bad", "b"], said) {
      let again = await ask(played, user)
      #expect(again.error == before.error)
      #expect((try? again.get().text) == (try? before.get().text.replacing("hush-hush", with: "***")))
      #expect((try? again.get().costUSD) == (try? before.get().costUSD))
    }
    guard case .rejected(let why)? = await ask(played, "c").error else { return #expect(Bool(false), "answered") }
    #expect(why.contains("no recorded answer to this request of the step `classify`"))
    #expect(played.miss == why)
  }

  @Test func answersToTheSameRequestComeInTheirOrder() async throws {
    for text in ["first", "second"] {
      let recorder = try Recorder(path: path, secrets: [])
      _ = await ask(recorder.recording(ClosureModel(name: text) { _ in ModelReply(text: text) }), "same")
    }
    let played = try RecordedModel(name: "played", path: path)
    var texts: [String] = []
    for _ in 0..<3 { texts.append(try await ask(played, "same").get().text) }
    #expect(texts == ["first", "second", "second"])
    let one = try RecordedModel(name: "played", path: path, model: "second")
    #expect(try await ask(one, "same").get().text == "second")
  }

  @Test func aSecretIsFoundInItsWrittenFormToo() async throws {
    let secret = #"qu"ote\slash/ü"#
    let recorder = try Recorder(path: path, secrets: [secret, "tiny"])
    _ = await ask(recorder.recording(ClosureModel { _ in ModelReply(text: "say \(secret) tiny") }), "a")
    let played = try RecordedModel(name: "played", path: path)
    #expect(try await ask(played, "a").get().text == "say *** tiny")
  }

  @Test func theOfflineModelIsNotRecorded() throws {
    let recorder = try Recorder(path: path, secrets: [])
    #expect(recorder.recording(OfflineModel()) is OfflineModel)
  }

  @Test func aDamagedRecordingSaysWhere() async throws {
    let recorder = try Recorder(path: path, secrets: [])
    _ = await ask(recorder.recording(ClosureModel { _ in ModelReply(text: "{}") }), "a")
    let line = try folder.text("traffic.jsonl")
    func problem(_ text: String) throws -> String {
      _ = try folder.file("traffic.jsonl", text)
      do { _ = try RecordedModel(name: "x", path: path) } catch { return "\(error)" }
      return ""
    }
    #expect(try problem(line + "{}\n").hasPrefix("\(path):2: is no recorded call"))
    #expect(try problem(line.replacing("Hello", with: "Hello")) == "")
    #expect(
      try problem("\n" + line.replacing("Be brief.", with: "Be long.")).hasPrefix("\(path):2: the hash is not that"))
    #expect(throws: RecordingError.self) { _ = try RecordedModel(name: "x", path: "/nowhere/x") }
    #expect(throws: RecordingError.self) { _ = try Recorder(path: "/nowhere/x", secrets: []) }
  }
}
