import Database
import Foundation

@testable import Shop

/// A folder of its own for one test; gone with it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "shop-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// A new file with these statements carried out.
  func shop(_ statements: [String]) async throws -> String {
    let memory = try SQLiteDatabase.memory()
    try await memory.write { connection in
      for statement in statements { try connection.execute(statement, []) }
    }
    try await memory.backup(to: file("shop.sqlite"))
    try memory.close()
    return file("shop.sqlite")
  }

  /// A demonstration shop.
  func demo(today: String = Scratch.today) async throws -> String {
    let path = file("demo.sqlite")
    try await ShopDemo.create(at: path, today: today)
    return path
  }

  static let today = "2026-03-16"
}

/// Looks into a file from outside, as the company would.
func rows(_ path: String, _ sql: String, _ arguments: [Value] = []) async throws -> [Row] {
  let database = try SQLiteDatabase.open(path: path, readOnly: true)
  defer { try? database.close() }
  return try await database.read { try $0.query(sql, arguments) }
}

/// Changes a file from outside, as the company would.
func change(_ path: String, _ sql: String) async throws {
  let database = try GuestSQLite(path: path)
  try await database.write { _ = try $0.execute(sql, []) }
  try database.close()
}

/// A small catalogue in which every number is easy to see.
enum SmallShop {
  static let statements = [
    """
    CREATE TABLE shoe_characteristics (product_id INTEGER PRIMARY KEY, product_name TEXT, size DECIMAL, color TEXT,
    material TEXT, weight DECIMAL, brand TEXT, price DECIMAL, description TEXT)
    """,
    "CREATE TABLE inventory (product_id INTEGER, product_name TEXT, quantity INTEGER)",
    "CREATE TABLE customers (customer_id INTEGER, customer_name TEXT, email TEXT)",
    "CREATE TABLE secrets (secret TEXT)",
    "INSERT INTO secrets VALUES ('the combination of the safe')",
    """
    INSERT INTO shoe_characteristics VALUES
    (1, 'Alpha', 42, 'red', 'mesh', 0.25, 'One', 99.90, 'trail running shoe'),
    (2, 'Alpha', 42.5, 'Red', 'mesh', 0.26, 'One', 99.90, 'trail running shoe'),
    (3, 'Beta', 42, 'red/black', 'leather/mesh', 0.40, 'Two', 120, 'hiking boot, 100% wool lining'),
    (4, 'Gamma_X', 43, 'blue', 'leather', NULL, 'O''Neil', 150.005, NULL)
    """,
    "INSERT INTO inventory VALUES (1, 'Alpha', 3), (2, 'Alpha', 0), (3, 'Beta', NULL), (1, 'Alpha', 2)",
    """
    INSERT INTO customers VALUES (1, 'Ada Example', 'Ada@Customers.test'), (1, 'Ada Example', 'ada.two@customers.test'),
    (2, 'Bo Example', 'shared@customers.test'), (3, 'Cy Example', 'SHARED@customers.test')
    """,
  ]
}
