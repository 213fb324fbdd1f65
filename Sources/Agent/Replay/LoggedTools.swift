import Foundation

/// The shop's tools, whose answers are noted, and given again where they are frozen.
///
/// Without a live shop a question that has no frozen answer is refused and noted as missing: the caller has to look
/// (`ReadLog.missing`) before it believes what came of the node.
public struct LoggedTools: ShopTools {
  private let live: (any ShopTools)?
  private let log: ReadLog

  public init(live: (any ShopTools)?, log: ReadLog) {
    self.live = live
    self.log = log
  }

  public func customer(address: String) async throws(ToolError) -> Customer? {
    try await read("customer", ["address": address]) { tools async throws(ToolError) in
      try await tools.customer(address: address)
    }
  }

  public func customer(id: Int64) async throws(ToolError) -> Customer? {
    try await read("customer", ["id": id]) { tools async throws(ToolError) in
      try await tools.customer(id: id)
    }
  }

  public func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] {
    let arguments: [String: JSON] = ["customer": .integer(customerID), "since": .string(since)]
    return try await read("deliveries", arguments) { tools async throws(ToolError) in
      try await tools.deliveries(customerID: customerID, since: since)
    }
  }

  public func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] {
    try await read("coupons", ["customer": customerID]) { tools async throws(ToolError) in
      try await tools.coupons(customerID: customerID)
    }
  }

  public func orders(customerID: Int64) async throws(ToolError) -> [Order] {
    try await read("orders", ["customer": customerID]) { tools async throws(ToolError) in
      try await tools.orders(customerID: customerID)
    }
  }

  public func transactions(customerID: Int64) async throws(ToolError) -> [Transaction] {
    try await read("transactions", ["customer": customerID]) { tools async throws(ToolError) in
      try await tools.transactions(customerID: customerID)
    }
  }

  public func offers(_ table: OptionalTable) async -> Bool {
    let answer = try? await read("offers", ["table": table.rawValue]) { tools async throws(ToolError) in
      await tools.offers(table)
    }
    return answer ?? false
  }

  public func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    try await read("products", ["filter": filter]) { tools async throws(ToolError) in
      try await tools.products(matching: filter)
    }
  }

  public func products(ids: [Int64]) async throws(ToolError) -> [Product] {
    try await read("products", ["ids": ids]) { tools async throws(ToolError) in
      try await tools.products(ids: ids)
    }
  }

  public func products(sql: String) async throws(ToolError) -> ProductRows {
    try await read("products", ["sql": sql]) { tools async throws(ToolError) in
      try await tools.products(sql: sql)
    }
  }

  public func vocabulary() async throws(ToolError) -> Vocabulary {
    try await read("vocabulary", [String: JSON]()) { tools async throws(ToolError) in try await tools.vocabulary() }
  }

  public func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] {
    // Pairs in order: the encoding of such a dictionary has none.
    let pairs = try await read("stock", ["ids": productIDs]) { tools async throws(ToolError) in
      try await tools.stock(productIDs: productIDs).sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
    }
    return Dictionary(pairs.compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }, uniquingKeysWith: { $1 })
  }

  public func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] {
    struct Arguments: Encodable {
      let ids: [Int64]
      let from: String
    }
    return try await read("incoming", Arguments(ids: productIDs, from: from)) { tools async throws(ToolError) in
      try await tools.incoming(productIDs: productIDs, from: from)
    }
  }

  // MARK: One question

  private struct Answer<Value: Codable>: Codable {
    var value: Value?
    var refused: String?
  }

  private func read<Value: Codable & Sendable>(
    _ tool: String, _ arguments: some Encodable, _ ask: (any ShopTools) async throws(ToolError) -> Value
  ) async throws(ToolError) -> Value {
    let question = ReadLog.Question(tool: tool, arguments: JSON.text(arguments))
    if let known = log.answer(question), let answer: Value = try Self.decode(known) { return answer }
    guard let live else {
      log.miss(question)
      throw .refused("nothing is frozen for \(tool)")
    }
    do {
      let value = try await ask(live)
      log.note(question, JSON.text(Answer<Value>(value: value, refused: nil)))
      return value
    } catch .refused(let why) {
      log.note(question, JSON.text(Answer<Value>(value: nil, refused: why)))
      throw .refused(why)
    }
  }

  /// Nil where the kept text is of another shape, as one of another version may be.
  private static func decode<Value: Codable>(_ text: String) throws(ToolError) -> Value? {
    let decoder = JSONDecoder()
    guard let answer = try? decoder.decode(Answer<Value>.self, from: Data(text.utf8)) else { return nil }
    if let why = answer.refused { throw .refused(why) }
    // An answer that is nothing, such as "no such customer".
    return answer.value
      ?? (Value.self as? any ExpressibleByNilLiteral.Type).flatMap { $0.init(nilLiteral: ()) as? Value }
  }
}
