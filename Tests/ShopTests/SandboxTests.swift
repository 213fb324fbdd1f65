import CSQLite
import Database
import Foundation
import Testing

@testable import Shop

@Suite struct SandboxTests {
  private func reader(maxRows: Int = 500) async throws -> (ShopReader, Scratch, String) {
    let scratch = try Scratch()
    let path = try await scratch.shop(SmallShop.statements)
    return (try await ShopReader.open(path: path, settings: ShopSettings(maxRows: maxRows)), scratch, path)
  }

  @Test func ordinarySelectsRun() async throws {
    let (reader, scratch, _) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    let byColor = try await reader.products(
      sql: "SELECT * FROM shoe_characteristics WHERE LOWER(color) = 'red' AND size >= 42 -- the red ones\n;")
    #expect(byColor.rows.map(\.id) == [1, 2])
    let joined = try await reader.products(
      sql: """
        WITH stocked AS (SELECT product_id FROM inventory WHERE quantity > 0)
        SELECT s.product_id FROM shoe_characteristics s JOIN stocked USING (product_id) ORDER BY s.price
        """)
    #expect(joined.rows.map(\.id) == [1])
    let raw = try await reader.rows(sql: "SELECT COUNT(*) AS n, MAX(price) AS top FROM shoe_characteristics")
    #expect(raw.columns == ["n", "top"] && raw.rows.first?["n"] == .integer(4))
  }

  @Test(arguments: [
    "INSERT INTO inventory VALUES (9, 'x', 1)",
    "UPDATE inventory SET quantity = 99",
    "DELETE FROM inventory",
    "DROP TABLE inventory",
    "CREATE TABLE mine (a)",
    "CREATE TEMP TABLE mine AS SELECT * FROM shoe_characteristics",
    "WITH x AS (SELECT 1) DELETE FROM inventory",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA table_info(customers)",
    "SELECT * FROM pragma_table_info('customers')",
    "SELECT * FROM pragma_database_list",
    "ATTACH DATABASE '/tmp/attached.sqlite' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "VACUUM INTO '/tmp/copy.sqlite'",
    "BEGIN",
    "COMMIT",
    "SAVEPOINT a",
    "REINDEX",
    "ANALYZE",
    "EXPLAIN SELECT * FROM shoe_characteristics",
    "EXPLAIN QUERY PLAN SELECT * FROM shoe_characteristics",
    "SELECT * FROM customers",
    "SELECT count(*) FROM customers",
    "SELECT 1 FROM customers",
    "SELECT email AS product_id FROM customers",
    "SELECT product_id FROM shoe_characteristics WHERE (SELECT email FROM customers LIMIT 1) LIKE 'a%'",
    "SELECT product_id FROM shoe_characteristics UNION SELECT email FROM customers",
    "SELECT product_id FROM shoe_characteristics ORDER BY (SELECT secret FROM secrets)",
    "SELECT product_id, (SELECT group_concat(email) FROM customers) FROM shoe_characteristics",
    "SELECT * FROM shoe_characteristics NATURAL JOIN secrets",
    "SELECT * FROM main.customers",
    "SELECT * FROM \"customers\"",
    "SELECT sql FROM sqlite_master",
    "SELECT sql FROM sqlite_schema",
    "SELECT * FROM temp.sqlite_master",
    "SELECT rowid FROM secrets",
    "SELECT load_extension('/tmp/x.so')",
    "SELECT readfile('/etc/passwd')",
    "SELECT randomblob(1000000000)",
    "SELECT zeroblob(1000000000)",
    "SELECT printf('%1000000000d', 1)",
    "SELECT hex(zeroblob(100000))",
    "SELECT sqlite_version()",
    "SELECT * FROM json_each('[1,2,3]')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS product_id FROM n",
    "SELECT 1; SELECT 2",
    "SELECT product_id FROM shoe_characteristics; DROP TABLE inventory",
    "SELECT product_id FROM shoe_characteristics; nonsense",
    "",
    "   ;  ",
    "-- nothing",
    "SELECT",
    "SELECT product_id FROM shoe_characteristics WHERE product_id = ?",
    "SELECT '\u{0}' AS product_id",
  ])
  func everythingElseIsRefused(_ sql: String) async throws {
    let (reader, scratch, path) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    let refused = await #expect(throws: ShopError.self) { _ = try await reader.rows(sql: sql) }
    guard case .refused = refused else {
      Issue.record("\(sql): \(String(describing: refused))")
      return
    }
    let left = try await rows(path, "SELECT COUNT(*) AS n FROM inventory")
    #expect(left.first?["n"] == .integer(4))
  }

  /// Whatever comes back holds nothing of the tables that are not about shoes, and the file stays as it is.
  @Test func hundredsOfHostileStatementsGetNothing() async throws {
    let (reader, scratch, path) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    #expect(HostileSQL.refused.count >= 500)
    let before = try Data(contentsOf: URL(filePath: path))
    for sql in HostileSQL.refused {
      let refused = await #expect(throws: ShopError.self, "\(sql)") { _ = try await reader.rows(sql: sql) }
      if case .refused? = refused { continue }
      Issue.record("\(sql): \(String(describing: refused))")
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["shop.sqlite"])
  }

  @Test func hundredsOfOrdinaryStatementsRun() async throws {
    let (reader, scratch, _) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    #expect(HostileSQL.benign.count >= 200)
    for sql in HostileSQL.benign {
      await #expect(throws: Never.self, "\(sql)") { _ = try await reader.rows(sql: sql) }
    }
  }

  @Test func crossJoinsRunIntoTheClock() async throws {
    let (reader, scratch, _) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    let many = (1...14).map { "shoe_characteristics a\($0)" }.joined(separator: ", ")
    await #expect(throws: ShopError.refused("the query took longer than 1.0 seconds")) {
      _ = try await reader.rows(sql: "SELECT SUM(a1.price) FROM \(many)")
    }
  }

  /// What is allowed may still ask for too much: it ends in time, and in little memory. In a process of its own, since
  /// SQLite counts the memory of all connections together.
  @Test func greedyStatementsEndInTime() async {
    await #expect(processExitsWith: .success) { try await SandboxTests.runGreedyStatements() }
  }

  private static func runGreedyStatements() async throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let count = "WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 20000)"
    let path = try await scratch.shop(
      SmallShop.statements + [
        """
        INSERT INTO shoe_characteristics \(count) SELECT n, 'Shoe ' || n, 36 + n % 12, 'red', 'mesh', 0.3,
        'Brand ' || n % 50, n, printf('%0300d', n) FROM c
        """, "INSERT INTO inventory \(count) SELECT n, 'Shoe ' || n, 1 FROM c",
      ])
    let reader = try await ShopReader.open(path: path)
    let clock = ContinuousClock()
    var most: Int64 = 0
    for sql in PostgresHostileSQL.greedy {
      var (now, peak): (Int64, Int64) = (0, 0)
      sqlite3_status64(SQLITE_STATUS_MEMORY_USED, &now, &peak, 1)
      let took = await clock.measure {
        do {
          #expect(try await reader.rows(sql: sql).rows.count <= 500)
        } catch ShopError.refused {
        } catch {
          Issue.record("\(sql.prefix(200)): \(error)")
        }
      }
      sqlite3_status64(SQLITE_STATUS_MEMORY_USED, &now, &peak, 0)
      most = max(most, peak)
      #expect(peak < 64 << 20, "\(sql.prefix(200))")
      // A second, and whatever else the machine does; without the clock most of them would take hours.
      #expect(took < .seconds(15), "\(sql.prefix(200))")
    }
    #expect(most > 0)
  }

  @Test func hugeStringsAreRefused() async throws {
    let (reader, scratch, _) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    let long = String(repeating: "x", count: 20_000)
    await #expect(throws: ShopError.refused("the statement is too long")) {
      _ = try await reader.rows(sql: "SELECT '\(long)' AS product_id")
    }
    var doubled = "brand"
    for _ in 0..<9 { doubled = "(\(doubled) || \(doubled))" }
    let grown = "SELECT (\(doubled) || \(doubled)) AS product_id FROM shoe_characteristics"
    await #expect(throws: ShopError.self) { _ = try await reader.rows(sql: grown) }
  }

  @Test func rowsAreCapped() async throws {
    let (reader, scratch, _) = try await reader(maxRows: 3)
    defer { withExtendedLifetime(scratch) {} }
    let result = try await reader.products(sql: "SELECT product_id FROM shoe_characteristics ORDER BY product_id")
    #expect(result.rows.map(\.id) == [1, 2, 3])
    #expect(result.truncated)
  }

  @Test func aQueryWithoutProductIDIsRefused() async throws {
    let (reader, scratch, _) = try await reader()
    defer { withExtendedLifetime(scratch) {} }
    await #expect(throws: ShopError.refused("the query must return product_id")) {
      _ = try await reader.products(sql: "SELECT brand FROM shoe_characteristics")
    }
  }

  @Test func viewsOfTheCompanyAreReadThrough() async throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try await scratch.shop([
      "CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, cost REAL, margin REAL)",
      "INSERT INTO articles VALUES (7, 'Alpha', 10.5, 0.4)",
      "CREATE VIEW named AS SELECT id, replace(title, 'A', 'a') AS title, cost, margin FROM articles",
      """
      CREATE VIEW shoe_characteristics AS SELECT id AS product_id, title AS product_name, 42 AS size, 'red' AS color,
      'mesh' AS material, 0.3 AS weight, 'One' AS brand, cost AS price, printf('%s', title) AS description FROM named
      """,
    ])
    let reader = try await ShopReader.open(path: path)
    let result = try await reader.products(sql: "SELECT * FROM shoe_characteristics WHERE price < 20")
    #expect(result.rows.map(\.name) == ["alpha"])
    #expect(result.rows.map(\.price) == [1_050])
    for sql in ["SELECT margin FROM articles", "SELECT margin FROM named", "SELECT count(*) FROM named"] {
      await #expect(throws: ShopError.self, "\(sql)") { _ = try await reader.rows(sql: sql) }
    }
  }
}
