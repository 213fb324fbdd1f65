import Agent
import Synchronization
import Testing

/// Counts what it is asked; asked the same twice, it fails the test.
final class PaidModel: ChatModel {
  let name = "paid"
  let onAnswer = Mutex<@Sendable () -> Void>({})
  let beforeAnswer = Mutex<@Sendable () async -> Void>({})
  private let requests = Mutex<[ModelRequest]>([])

  var asked: [String] { requests.withLock { $0.map(\.step) } }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let isNew = requests.withLock { known in
      defer { known.append(request) }
      return !known.contains(request)
    }
    if !isNew { Issue.record("asked twice: \(request.step)") }
    await beforeAnswer.withLock { $0 }()
    onAnswer.withLock { $0 }()
    return ModelReply(text: Self.answers[request.step] ?? "{}", inputTokens: 10, outputTokens: 5, costUSD: 0.001)
  }

  private static let answers = [
    "classify":
      #"{"topic":"product_availability_or_recommendation","urgency":"low","confidence":0.9,"requests":["product_availability_or_recommendation"]}"#,
    "wishes":
      #"{"whole_catalogue":false,"wishes":[{"brands":[],"names":[],"colors":["black"],"materials":[],"sizes":[42],"min_price":null,"max_price":null,"min_weight":null,"max_weight":null,"not_brands":[],"not_colors":[],"not_materials":[],"uses":[],"not_uses":[],"strict":[],"best":null,"recommend":false}]}"#,
  ]
}

/// Hangs so many times; then it answers nonsense.
final class HangingModel: ChatModel {
  let name = "slow"
  private let calls = Mutex(0)
  private let times: Int
  var count: Int { calls.withLock { $0 } }
  init(times: Int = .max) { self.times = times }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let number = calls.withLock { calls in
      calls += 1
      return calls
    }
    if number <= times { try? await Task.sleep(for: .seconds(3600)) }
    return ModelReply(text: "no", inputTokens: 1, outputTokens: 1)
  }
}

/// Always asks to be left alone for an hour.
struct BusyModel: ChatModel {
  let name = "busy"
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    throw .transient("HTTP 429", retryAfter: 3600)
  }
}

/// A shop with nothing in it, whose catalogue cannot be read so many times.
final class StubShop: ShopTools {
  let failures = Mutex(0)

  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    let fails = failures.withLock { left in
      defer { left = max(0, left - 1) }
      return left > 0
    }
    if fails { throw .unavailable("not today") }
    return ProductRows(sql: "SELECT 0", rows: [], truncated: false)
  }

  func customer(address: String) async throws(ToolError) -> Customer? { nil }
  func customer(id: Int64) async throws(ToolError) -> Customer? { nil }
  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] { [] }
  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] { [] }
  func orders(customerID: Int64) async throws(ToolError) -> [Order] { [] }
  func transactions(customerID: Int64) async throws(ToolError) -> [Agent.Transaction] { [] }
  func offers(_ table: OptionalTable) async -> Bool { false }
  func products(ids: [Int64]) async throws(ToolError) -> [Product] { [] }
  func products(sql: String) async throws(ToolError) -> ProductRows { throw .refused("not here") }
  func vocabulary() async throws(ToolError) -> Vocabulary {
    Vocabulary(brands: [], names: [], colors: ["black"], materials: [], sizes: [42])
  }
  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] { [:] }
  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] { [] }
}
