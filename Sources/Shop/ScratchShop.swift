import Database
import Foundation

/// Shops to be thrown away: for measuring, never for customers.
public enum ScratchShop {
  /// Makes a SQLite file of a script.
  /// - Throws: `refused` with the line of the script if it does not run.
  public static func create(at path: String, script: String) throws(ShopError) {
    do {
      try SQLiteScript.load(script, into: path)
    } catch {
      let place = error.line.map { "line \($0): " } ?? ""
      throw .refused("\(place)\(error.why)")
    }
  }

  /// Makes a SQLite file whose only products are these rows, each with some in stock.
  /// - Parameter columns: of shoe_characteristics, in the order of the values.
  public static func create(at path: String, columns: [String], rows: [[Value]]) async throws(ShopError) {
    let names = columns.filter(isName)
    guard names.count == columns.count, names.contains("product_id") else {
      throw .refused("the rows have no product_id, or a column with an odd name")
    }
    let definition = names.map { "\($0) \(types[$0] ?? "NUMERIC")" }.joined(separator: ", ")
    let places = names.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let table = ShopTable.products.name
    try await attempt {
      let memory = try SQLiteDatabase.memory()
      try await memory.write { connection in
        try connection.execute("CREATE TABLE \(table) (\(definition))", [])
        try connection.execute("CREATE TABLE \(ShopTable.inventory.name) (product_id INTEGER, quantity INTEGER)", [])
        for row in rows { try connection.execute("INSERT INTO \(table) VALUES (\(places))", row) }
        try connection.execute(
          "INSERT INTO \(ShopTable.inventory.name) SELECT product_id, 3 FROM \(table)", [])
      }
      try await memory.backup(to: path)
      try memory.close()
    }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
      && text.utf8.first.map { $0 > 57 } ?? false
  }

  private static let types = [
    "product_id": "INTEGER PRIMARY KEY", "product_name": "TEXT", "color": "TEXT", "material": "TEXT", "brand": "TEXT",
    "description": "TEXT",
  ]
}

extension ShopReader {
  /// Every row of shoe_characteristics as it is stored, as far as `maxRows` reaches; by the sandbox.
  public func catalogue() async throws(ShopError) -> SandboxedRows {
    try await rows(sql: "SELECT * FROM \(ShopTable.products.name) ORDER BY product_id")
  }
}
