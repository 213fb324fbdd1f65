import Database
import Foundation

/// Which customer of the demonstration shop to write as, to see which branch of the rules.
public struct DemoScenario: Sendable, Hashable, Codable {
  /// Such as `late_delivered`; `demo_scenarios.key`.
  public var key: String
  public var email: String
  public var customerName: String
  /// The number that the customer asks about; nil where the mail names none.
  public var trackingNumber: String?
  /// Brand, model, colour and size.
  public var product: String?
  /// What is the matter.
  public var note: String
}

/// New shop databases: an empty one, or one full of invented customers.
public enum ShopDemo {
  /// The scenarios of the demonstration shop of that day.
  public static func scenarios(today: String) throws(ShopError) -> [DemoScenario] {
    DemoShop(today: try day(today)).scenarios
  }

  /// Creates a demonstration shop in which everything happens around the given day (ISO). The same day, the same shop.
  /// - Throws: `refused` if the file exists or the day is none, `unavailable` if it cannot be written.
  public static func create(at path: String, today: String) async throws(ShopError) {
    let shop = DemoShop(today: try day(today))
    try await build(at: path) { connection in
      try define(DemoSchema.tables + [DemoSchema.scenarios], connection)
      for table in DemoSchema.tables { try fill(table, shop.rows[table.name] ?? [], connection) }
      try fill(DemoSchema.scenarios, shop.scenarios.map(\.row), connection)
    }
  }

  /// Creates a shop with all tables, optional ones included, and no rows.
  /// - Throws: as `create`.
  public static func createEmpty(at path: String) async throws(ShopError) {
    try await build(at: path) { try define(DemoSchema.tables, $0) }
  }

  private static func day(_ text: String) throws(ShopError) -> Day {
    guard let day = Day(text), text.count == 10 else { throw .refused("\(text) is no day; write YYYY-MM-DD") }
    return day
  }

  /// Built in memory and copied at once, so that no half shop is left behind; the file is in rollback mode, which
  /// readers without write permission can open.
  private static func build(at path: String, _ body: @Sendable @escaping (any Connection) throws -> Void)
    async throws(ShopError)
  {
    guard !FileManager.default.fileExists(atPath: path) else { throw .refused("\(path) exists already") }
    try await attempt {
      let memory = try SQLiteDatabase.memory()
      try await memory.write(body)
      try await memory.backup(to: path)
      try memory.close()
    }
  }

  private static func define(_ tables: [(name: String, columns: [String])], _ connection: any Connection) throws {
    for table in tables {
      try connection.execute("CREATE TABLE \(table.name) (\n  \(table.columns.joined(separator: ",\n  "))\n)", [])
    }
    for index in DemoSchema.indexes { try connection.execute(index, []) }
  }

  private static func fill(
    _ table: (name: String, columns: [String]), _ rows: [[Value]], _ connection: any Connection
  ) throws {
    let places = table.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    for row in rows { try connection.execute("INSERT INTO \(table.name) VALUES (\(places))", row) }
  }
}

extension DemoScenario {
  fileprivate var row: [Value] {
    [
      .text(key), .text(email), .text(customerName), trackingNumber.map { .text($0) } ?? .null,
      product.map { .text($0) } ?? .null, .text(note),
    ]
  }
}
