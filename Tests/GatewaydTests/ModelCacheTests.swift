import Agent
import Foundation
import Synchronization
import Testing

@testable import Gatewayd

/// Answers of models are kept and asked for once.
@Suite struct ModelCacheTests {
  private final class Counter: ChatModel {
    let name = "paid"
    let calls = Mutex(0)

    func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
      let number = calls.withLock { count -> Int in
        count += 1
        return count
      }
      return ModelReply(text: "answer \(number)", costUSD: 0.5)
    }
  }

  @Test("The same question of the same run is asked once, of another run anew; the offline model is left alone")
  func once() async throws {
    let folder = try TemporaryFolder()
    let settings = try Configuration.parse("", file: "test", environment: [:])
    let counter = Counter()
    let cache = try ModelCache(folder: "\(folder.path)/cache", settings: settings)
    let model = cache.caching(counter)
    let request = ModelRequest(step: "classify", system: "s", user: "u", schema: "{}", schemaName: "n")
    #expect(try await model.complete(request).text == "answer 1")
    #expect(try await model.complete(request).text == "answer 1")
    #expect(try await cache.caching(counter).complete(request).costUSD == 0.5)
    let second = try await RunNumber.$current.withValue(1) { try await model.complete(request).text }
    #expect(second == "answer 2")
    var other = request
    other.user = "v"
    #expect(try await model.complete(other).text == "answer 3")
    #expect(cache.caching(OfflineModel()) is OfflineModel)
    #expect(throws: RecordingError.self) { try ModelCache(folder: "/proc/none/cache", settings: settings) }
  }
}
