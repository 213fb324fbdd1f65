#if Postgres
  import TestSupport
  import Testing

  @testable import Database
  @testable import Shop

  extension PostgresRoles {
    @Suite struct PostgresShopTests {
      /// A demonstration shop, copied from its SQLite file.
      private func demo(_ name: String) async throws -> (shop: PostgresShop, file: String, scratch: Scratch) {
        let scratch = try Scratch()
        let file = try await scratch.demo()
        let shop = try await PostgresShop(name, [], roles: false)
        for table in DemoSchema.tables {
          let columns = table.columns.joined(separator: ", ").replacing("COLLATE NOCASE", with: "")
          try await shop.run(["CREATE TABLE \(table.name) (\(columns))"])
          let rows = try await rows(file, "SELECT * FROM \(table.name)")
          let places = table.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
          try await shop.database.write { connection in
            for row in rows {
              try connection.execute("INSERT INTO \(table.name) VALUES (\(places))", row.columns.map(\.value))
            }
          }
        }
        try await shop.grant()
        return (shop, file, scratch)
      }

      @Test func everyLookUpAnswersAsOnSQLite() async throws {
        let (shop, file, scratch) = try await demo("shop_lookups")
        defer { withExtendedLifetime(scratch) {} }
        let (ours, theirs) = (try await shop.reader(), try await ShopReader.open(path: file))
        #expect(await ours.check() == theirs.check())
        let vocabulary = try await theirs.vocabulary()
        #expect(try await ours.vocabulary() == vocabulary)
        let customers = try await rows(file, "SELECT customer_id, email FROM customers")
        for row in customers {
          let (id, email) = (try #require(row.integer("customer_id")), try #require(row.text("email")))
          #expect(try await ours.customer(id: id) == theirs.customer(id: id))
          #expect(try await ours.customer(address: email.uppercased()) == theirs.customer(address: email.uppercased()))
          let since = "2025-12-01"
          #expect(
            try await ours.deliveries(customerID: id, since: since) == theirs.deliveries(customerID: id, since: since))
          #expect(try await ours.orders(customerID: id) == theirs.orders(customerID: id))
          #expect(try await ours.coupons(customerID: id) == theirs.coupons(customerID: id))
          #expect(try await ours.transactions(customerID: id) == theirs.transactions(customerID: id))
        }
        let ids = try await rows(file, "SELECT product_id FROM shoe_characteristics").compactMap {
          $0.integer("product_id")
        }
        #expect(try await ours.stock(productIDs: ids) == theirs.stock(productIDs: ids))
        #expect(
          try await ours.incoming(productIDs: ids, from: Scratch.today)
            == theirs.incoming(productIDs: ids, from: Scratch.today))
        #expect(try await ours.products(ids: ids) == theirs.products(ids: ids))
      }

      /// The same filter selects the same rows on both; so does the SQL that a reviewer reads, in either sandbox.
      @Test func filtersSelectTheSameRowsOnBoth() async throws {
        let (shop, file, scratch) = try await demo("shop_filters")
        defer { withExtendedLifetime(scratch) {} }
        let odd = """
          INSERT INTO shoe_characteristics VALUES
          (9001, '100% Wool_Step', 41.5, 'GRÜN', 'Wolle/Öko', NULL, 'O''Neil', 79.99, 'für draußen, 100% warm'),
          (9002, 'Ärmel "Läufer"', 42, 'grün', 'öko-leder', 0.305, 'ÇA VA', 80.00, ''),
          (9003, 'back\\slash', 42.5, 'red/black', 'mesh', 0.3, 'ÖKOTEX', 0, 'a_b%c'),
          (9004, 'Null', 43, '', '', 1.2, '', 1000, 'Size 43; DROP TABLE x --')
          """
        try await shop.run([odd])
        try await change(file, odd)
        var random = DemoRandom(seed: 4711)
        let vocabulary = try await ShopReader.open(path: file).vocabulary()
        var nonempty = 0
        for round in 0..<400 {
          let settings = ShopSettings(
            maxRows: [1, 2, 7, 500][random.number(0...3)], weightUnit: random.number(0...3) == 0 ? .g : .kg)
          let ours = try await ShopReader.open(shop.place, settings: settings)
          let theirs = try await ShopReader.open(path: file, settings: settings)
          let query = ProductQuery(&random, vocabulary)
          let (here, there) = (try await ours.products(matching: query), try await theirs.products(matching: query))
          #expect(here == there, "\(round): \(query)")
          #expect(here.rows.count <= settings.maxRows)
          #expect(try await ours.products(sql: here.sql).rows == here.rows, "\(here.sql)")
          #expect(try await theirs.products(sql: here.sql).rows == here.rows, "\(here.sql)")
          nonempty += here.rows.isEmpty ? 0 : 1
          try ours.close()
          try theirs.close()
        }
        #expect(nonempty > 100)
      }

      @Test func noPathReturnsMoreThanItMay() async throws {
        let (shop, file, scratch) = try await demo("shop_rows")
        defer { withExtendedLifetime(scratch) {} }
        let ids = try await rows(file, "SELECT product_id FROM shoe_characteristics").compactMap {
          $0.integer("product_id")
        }
        #expect(ids.count > 10)
        let settings = ShopSettings(maxRows: 5)
        let all = "SELECT product_id FROM shoe_characteristics"
        for reader in [
          try await ShopReader.open(shop.place, settings: settings),
          try await ShopReader.open(path: file, settings: settings),
        ] {
          #expect(try await reader.products(matching: ProductQuery()).rows.count == 5)
          #expect(try await reader.products(matching: ProductQuery()).truncated)
          #expect(try await reader.products(ids: ids).count == 5)
          #expect(try await reader.products(sql: all).rows.count == 5)
          #expect(try await reader.rows(sql: all + " LIMIT 1000").rows.count == 5)
          #expect(try await reader.rows(sql: all + " UNION ALL " + all).truncated)
        }
      }

      @Test func actionsAreCarriedOutOnce() async throws {
        let (shop, _, scratch) = try await demo("shop_actions")
        defer { withExtendedLifetime(scratch) {} }
        let executor = try await ShopExecutor.open(shop.place)
        let late = try #require(
          try await shop.database.read {
            try $0.query(
              "SELECT delivery_id, customer_id FROM item_deliveries WHERE delivery_fee > 1 ORDER BY 1 LIMIT 1", []
            ).first
          })
        let (delivery, customer) = (try #require(late.integer("delivery_id")), late.integer("customer_id"))
        let refund = ShopAction(
          name: "Refund_delivery_fee", params: ["delivery_id": .integer(delivery), "amount": .integer(7)],
          customerID: customer, idempotencyKey: "1:refund:\(delivery)", premises: [], today: Scratch.today)
        let first = try await executor.execute(refund)
        #expect(try await executor.execute(refund) == first)
        let count =
          "SELECT count(*) AS n, max(amount) AS amount FROM transactions WHERE description LIKE '%, delivery \(delivery)'"
        let row = try await shop.database.read { try $0.query(count, []).first }
        #expect(row?["n"] == .integer(1) && row?["amount"] == .real(0.07))
        var note = refund
        (note.name, note.idempotencyKey) = ("Request_delivery_update", "1:update:\(delivery)")
        guard case .done = try await executor.execute(note) else {
          Issue.record("the update was not recorded")
          return
        }
      }

      // MARK: The role's rights

      /// One right too many, or one too few; and what the line must name.
      @Test(arguments: [
        ("GRANT SELECT ON customers TO gatewayd_query", "public.customers"),
        ("GRANT SELECT (email) ON customers TO PUBLIC", "public.customers"),
        ("GRANT INSERT ON inventory TO gatewayd_query", "public.inventory"),
        ("GRANT UPDATE (quantity) ON inventory TO PUBLIC", "public.inventory"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "create in the schema public"),
        ("GRANT TEMPORARY ON DATABASE DB TO PUBLIC", "temporary tables"),
        ("GRANT CREATE ON DATABASE DB TO gatewayd_query", "create schemas"),
        ("GRANT pg_read_all_data TO gatewayd_query", "member of pg_read_all_data"),
        ("ALTER ROLE gatewayd_query BYPASSRLS", "BYPASSRLS"), ("ALTER ROLE gatewayd_query SUPERUSER", "SUPERUSER"),
        ("ALTER TABLE inventory OWNER TO gatewayd_query", "owns something"),
        ("CREATE SEQUENCE counter; GRANT USAGE ON SEQUENCE counter TO gatewayd_query", "public.counter"),
        ("CREATE FUNCTION peek() RETURNS text SECURITY DEFINER STABLE LANGUAGE sql AS 'SELECT 1::text'", "peek()"),
        ("CREATE FUNCTION act() RETURNS text VOLATILE LANGUAGE sql AS 'SELECT 1::text'", "act()"),
        ("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO gatewayd_query", "pg_read_file(text)"),
        ("GRANT SELECT ON pg_authid TO gatewayd_query", "pg_authid"),
        ("SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC", "the large object 4711"),
        ("REVOKE SELECT ON inventory FROM gatewayd_query", "may not read public.inventory"),
        ("REVOKE USAGE ON SCHEMA public FROM PUBLIC, gatewayd_query", "may not use the schema public"),
        ("ALTER ROLE gatewayd_query RESET temp_file_limit", "temporary files"),
      ])
      func oneRightTooManyIsRefused(_ change: String, _ named: String) async throws {
        let shop = try await PostgresShop("shop_rights")
        _ = try await shop.reader()
        try await shop.run(change.replacing("DB", with: "shop_rights").split(separator: "; ").map(String.init))
        let error = await #expect(throws: ShopError.self) { _ = try await shop.reader() }
        // Rights of the role itself outlive the database.
        try await shop.run([
          "ALTER TABLE inventory OWNER TO gatewayd", "ALTER ROLE gatewayd_query NOBYPASSRLS NOSUPERUSER",
          "REVOKE pg_read_all_data FROM gatewayd_query",
        ])
        guard case .refused(let why)? = error else {
          Issue.record("\(String(describing: error))")
          return
        }
        #expect(why.contains(named) && why.contains("gatewayd_query") && !why.contains("\n"), "\(why)")
      }

      @Test func withoutARoleThereIsNoSQLFromOutside() async throws {
        let shop = try await PostgresShop("shop_roles")
        let bare = ShopPlace.postgres(reader: shop.login("gatewayd_reader"), query: nil, writer: nil)
        let reader = try await ShopReader.open(bare)
        await #expect(throws: ShopError.refused("the shop has no role for SQL from outside")) {
          _ = try await reader.rows(sql: "SELECT product_id FROM shoe_characteristics")
        }
        #expect(try await reader.products(matching: ProductQuery()).rows.count == 4)
        await #expect(throws: ShopError.self) { _ = try await ShopExecutor.open(bare) }
        let nobody = ShopPlace.postgres(reader: shop.login("gatewayd_reader"), query: shop.login("nobody"), writer: nil)
        await #expect(throws: ShopError.refused("there is no role nobody")) { _ = try await ShopReader.open(nobody) }
      }

      @Test func whatAViewMustCastIsNamed() async throws {
        let shop = try await PostgresShop(
          "shop_types",
          ["CREATE TABLE shoe_characteristics (product_id text)", "CREATE TABLE inventory (product_id int)"])
        let findings = try await shop.reader().check()
        #expect(
          findings.contains { $0.subject == "shoe_characteristics.product_id" && $0.message.hasPrefix("is text") })
      }

      @Test func loginsHideTheirPasswords() {
        let login = PostgresLogin("postgresql://reader@db.example.net:5433/shop", user: "query", password: "hush")
        #expect(login.problem == nil && login.role == "query")
        #expect("\(login)" == "host=db.example.net port=5433 dbname=shop user=query")
        #expect(PostgresLogin("postgresql://a:b@db.example.net/shop").problem?.contains("password") == true)
        #expect(PostgresLogin("shop").problem != nil && PostgresLogin("postgresql://[").problem != nil)
      }
    }
  }

  extension ProductQuery {
    /// A wish of the kind that customers have, and some that they do not.
    init(_ random: inout DemoRandom, _ vocabulary: ShopVocabulary) {
      self.init()
      let odd = [
        "grün", "GRÜN", "Öko", "ÖKOTEX", "ça va", "100%", "_", "%", "back\\slash", "o'neil", "\"", "x; --", "é", " ",
      ]
      func some(_ words: [String], _ chance: Int) -> [String] {
        guard random.number(0...99) < chance else { return [] }
        return (0..<random.number(1...3)).map { _ in
          let words = random.number(0...3) == 0 ? odd : words
          let word = words[random.number(0...(words.count - 1))]
          switch random.number(0...3) {
          case 0: return word.uppercased()
          case 1: return word.lowercased()
          case 2: return String(word.prefix(4))
          default: return word
          }
        }
      }
      contains = random.number(0...2) == 0
      brands = some(vocabulary.brands, 15)
      names = some(vocabulary.names, 15)
      colors = some(vocabulary.colors, 25)
      materials = some(vocabulary.materials, 10)
      notBrands = some(vocabulary.brands, 10)
      notColors = some(vocabulary.colors, 10)
      notMaterials = some(vocabulary.materials, 10)
      text = some(["shoe", "trail", "warm", "a_b", "für", "DRAUSSEN"], 10)
      if random.number(0...4) == 0 {
        sizes = (0...random.number(0...2)).map { _ in Double(random.number(70...94)) / 2 }
      }
      if random.number(0...5) == 0 { minPrice = Int64(random.number(0...15_000)) }
      if random.number(0...5) == 0 { maxPrice = Int64(random.number(5_000...25_000)) }
      if random.number(0...8) == 0 { minWeight = Double(random.number(0...600)) / 1_000 }
      if random.number(0...8) == 0 { maxWeight = Double(random.number(200...1_200)) / 1_000 }
    }
  }
#endif
