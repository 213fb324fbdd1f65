#if Postgres
  import TestSupport
  import Testing

  @testable import Database
  @testable import Shop

  extension PostgresRoles {
    @Suite struct PostgresSandboxTests {
      /// No result may hold any of these.
      private static let canaries = ["combination of the safe", "@customers.test", "Ada Example", "root:", "SCRAM-SHA"]

      private func refusal(_ sandbox: SandboxedPostgres, _ sql: String) async -> String? {
        do {
          _ = try await sandbox.select(sql)
          return nil
        } catch SandboxError.refused(let why) {
          return why
        } catch {
          Issue.record("\(sql.prefix(200)): \(error)")
          return nil
        }
      }

      /// One second, and what it takes to connect and to be cancelled on a machine that has much to do; without the
      /// clocks most of the greedy statements would take hours.
      private static let patience = Duration.seconds(15)

      @Test func hundredsOfHostileStatementsAreRefused() async throws {
        let shop = try await PostgresShop("sandbox_hostile")
        let memory = MemoryWatch()
        let sandbox = try await shop.sandbox(walls: SandboxWalls(observer: memory.observer))
        let before = try await shop.state()
        let statements = HostileSQL.refused + PostgresHostileSQL.refused
        #expect(Set(statements).count >= 1_000)
        for sql in statements where await refusal(sandbox, sql) == nil { Issue.record("it ran: \(sql.prefix(300))") }
        #expect(try await shop.state() == before)
        #expect(memory.most < 64 * 1024)
      }

      /// What the grammar lets through may still ask for too much: it ends in time, and in little memory.
      @Test func greedyStatementsEndInTime() async throws {
        let shop = try await PostgresShop("sandbox_greedy")
        try await shop.run([
          """
          INSERT INTO shoe_characteristics SELECT n, 'Shoe ' || n, 36 + n % 12, 'red', 'mesh', 0.3, 'Brand ' || n % 50,
          n, 'a shoe for everybody, number ' || n || repeat('x', 300) FROM generate_series(100, 20000) n
          """, "INSERT INTO inventory SELECT n, 'Shoe ' || n, 1 FROM generate_series(100, 20000) n", "ANALYZE",
        ])
        let memory = MemoryWatch()
        let sandbox = try await shop.sandbox(walls: SandboxWalls(observer: memory.observer))
        let clock = ContinuousClock()
        for sql in PostgresHostileSQL.greedy {
          let took = await clock.measure {
            do {
              #expect(try await sandbox.select(sql).rows.count <= 500)
            } catch SandboxError.refused {
            } catch {
              Issue.record("\(sql.prefix(200)): \(error)")
            }
          }
          #expect(took < Self.patience, "\(sql.prefix(200))")
          #expect(memory.most < 64 * 1024, "\(sql.prefix(200))")
        }
        #expect(memory.most > 0)
        print("the server's processes used at most \(memory.most) KiB")
      }

      /// Without the grammar, the role and the connection alone: still nothing is written, and nothing but shoes is read.
      @Test func theRoleAloneKeepsTheDataSafe() async throws {
        let shop = try await PostgresShop("sandbox_role")
        let sandbox = try await shop.sandbox(walls: SandboxWalls(grammar: false))
        let before = try await shop.state()
        let clock = ContinuousClock()
        for sql in HostileSQL.refused + PostgresHostileSQL.refused where !PostgresHostileSQL.needsGrammar(sql) {
          let took = await clock.measure {
            guard let answer = try? await sandbox.select(sql) else { return }
            let text = "\(answer.rows)"
            for canary in Self.canaries where text.contains(canary) {
              Issue.record("\(canary): \(sql.prefix(300))")
            }
          }
          #expect(took < Self.patience, "\(sql.prefix(200))")
        }
        #expect(try await shop.state() == before)
      }

      /// A query can switch the server's clock off. The second connection does not ask it.
      @Test func theSecondConnectionCancels() async throws {
        let shop = try await PostgresShop("sandbox_cancel")
        let sandbox = try await shop.sandbox(walls: SandboxWalls(grammar: false, serverClock: false))
        let clock = ContinuousClock()
        for sql in [
          "SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 1000000000000)",
          "SELECT set_config('statement_timeout', '0', false), pg_sleep(60)",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        ] {
          let took = await clock.measure { #expect(await refusal(sandbox, sql) != nil, "\(sql)") }
          #expect(took < Self.patience, "\(sql)")
        }
        // Nothing of that is left for the next.
        #expect(try await sandbox.select("SHOW work_mem").rows.first?["work_mem"] == .text("1MB"))
        let kept = "SELECT set_config('work_mem', '1GB', false) AS a"
        #expect(try await sandbox.select(kept).rows.first?["a"] == .text("1GB"))
        #expect(try await sandbox.select("SHOW work_mem").rows.first?["work_mem"] == .text("1MB"))
      }

      @Test func hundredsOfOrdinaryStatementsRun() async throws {
        let shop = try await PostgresShop("sandbox_benign")
        let sandbox = try await shop.sandbox()
        let statements = HostileSQL.benign.map { $0.replacing("GLOB 're*'", with: "LIKE 're%'") }
        #expect(statements.count >= 200)
        for sql in statements {
          await #expect(throws: Never.self, "\(sql)") { _ = try await sandbox.select(sql) }
        }
      }

      @Test func rowsAndBytesAreCapped() async throws {
        let shop = try await PostgresShop("sandbox_caps")
        let reader = try await shop.reader(maxRows: 3)
        let found = try await reader.products(
          sql: "SELECT product_id FROM shoe_characteristics ORDER BY product_id DESC")
        #expect(found.rows.map(\.id) == [4, 3, 2] && found.truncated)
        let all = try await reader.rows(sql: "SELECT product_id FROM shoe_characteristics LIMIT 3")
        #expect(all.rows.count == 3 && !all.truncated)
        var limits = SandboxLimits()
        limits.resultBytes = 40
        let few = try await shop.sandbox(limits).select("SELECT description FROM shoe_characteristics ORDER BY 1")
        #expect(few.rows.count < 4 && few.truncated)
      }

      @Test func whatWasAskedIsWhatRuns() async throws {
        let shop = try await PostgresShop("sandbox_meaning")
        let sandbox = try await shop.sandbox()
        func ids(_ sql: String) async throws -> [Value] { try await sandbox.select(sql).rows.map { $0["product_id"] } }
        let one = Value.integer(1), two = Value.integer(2), three = Value.integer(3)
        #expect(
          try await ids("SELECT product_id FROM shoe_characteristics WHERE LOWER(color) = 'red' -- red\n;") == [
            one, two,
          ])
        #expect(
          try await ids(
            """
            WITH stocked (id, n) AS (SELECT product_id, SUM(quantity) FROM inventory GROUP BY product_id), x AS (SELECT 1)
            SELECT s.product_id, "n" FROM shoe_characteristics AS s JOIN stocked ON s.product_id = stocked.id
            WHERE n > 0 OR s.color ILIKE '%BLACK' /* or /* so */ */ ORDER BY s.price DESC NULLS LAST LIMIT 5 OFFSET 0
            """) == [three, one])
        #expect(
          try await ids(
            "SELECT s.* FROM shoe_characteristics s WHERE price - 100 >= -1 AND s.size / 2 < 21.1 ORDER BY 1")
            == [one, three])
        #expect(try await ids("(SELECT product_id FROM inventory EXCEPT SELECT 3) ORDER BY 1") == [one, two])
        let row = try await sandbox.select(
          """
          SELECT COUNT(DISTINCT brand) AS brands, MAX(CAST(size AS integer)) AS largest, AVG(price)::numeric(10,2) AS mean,
          CASE WHEN COUNT(*) > 3 THEN 'it''s "many"' ELSE NULL END AS words FROM shoe_characteristics
          WHERE size NOT BETWEEN 50 AND 60 AND material IS NOT NULL AND NOT brand IN ('x') AND EXISTS (SELECT 1)
          """
        ).rows.first
        #expect(row?["brands"] == .integer(3) && row?["largest"] == .integer(43) && row?["mean"] == .real(117.45))
        #expect(row?["words"] == .text("it's \"many\""))
      }

      @Test(arguments: [
        ("SELECT email FROM customers", "the table customers is not allowed"),
        ("SELECT email FROM shoe_characteristics", "the column email is not allowed"),
        ("SELECT pg_sleep(9)", "the function pg_sleep is not allowed"),
        ("SELECT c.email FROM shoe_characteristics", "the column email is not allowed"),
        ("SELECT c.size FROM shoe_characteristics", "the table c is not allowed"),
        ("SELECT 'pg_class'::regclass", "the type regclass is not allowed"),
        ("SELECT current_user", "CURRENT_USER is not allowed here"),
        ("SELECT size FROM shoe_characteristics FOR UPDATE", "FOR is not allowed here"),
        ("SELECT size INTO x FROM shoe_characteristics", "INTO is not allowed here"),
        ("SELECT 1; SELECT 2", "only one statement is allowed"),
        ("DELETE FROM inventory", "only one SELECT statement is allowed"),
        ("SELECT $1", "the character $ is not allowed"),
        ("SELECT 1e9", "the number 1… is not allowed"),
      ])
      func refusalsSayWhatIsWrong(_ sql: String, _ why: String) async throws {
        let tables = [SelectTable(schema: "public", name: "shoe_characteristics", columns: ["size", "product_id"])]
        #expect(throws: SandboxError.refused(why)) {
          _ = try SelectGrammar.rewritten(sql, tables: tables, limits: SandboxLimits())
        }
      }
    }
  }
#endif
