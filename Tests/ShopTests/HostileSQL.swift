/// SQL as a model might write it that obeys an attacker, made from patterns and the tables that are nobody's business;
/// and ordinary SQL about shoes, made the same way.
enum HostileSQL {
  /// A table that must not be read, and a column of it.
  private static let targets = [
    ("customers", "email"), ("customers", "customer_name"), ("customers", "customer_id"), ("secrets", "secret"),
    ("main.customers", "email"), ("\"customers\"", "\"email\""), ("[secrets]", "[secret]"), ("`secrets`", "`secret`"),
    ("CUSTOMERS", "EMAIL"), ("main.\"secrets\"", "secret"), ("sqlite_master", "sql"), ("sqlite_schema", "name"),
    ("customers /* shoe_characteristics */", "email"),
  ]

  /// `T` is the table, `C` the column.
  private static let readings = [
    "SELECT C FROM T", "SELECT * FROM T", "SELECT C AS product_id FROM T", "SELECT count(*) FROM T",
    "SELECT 1 FROM T", "SELECT max(C) AS product_id FROM T", "SELECT DISTINCT C FROM T ORDER BY 1 LIMIT 1",
    "SELECT product_id FROM shoe_characteristics WHERE brand = (SELECT C FROM T LIMIT 1)",
    "SELECT product_id FROM shoe_characteristics WHERE EXISTS (SELECT 1 FROM T WHERE C LIKE 'a%')",
    "SELECT product_id FROM shoe_characteristics WHERE (SELECT length(C) FROM T LIMIT 1) > 3",
    "SELECT product_id FROM shoe_characteristics WHERE brand IN (SELECT C FROM T)",
    "SELECT product_id, (SELECT C FROM T LIMIT 1) AS brand FROM shoe_characteristics",
    "SELECT product_id FROM shoe_characteristics UNION SELECT C FROM T",
    "SELECT product_id FROM shoe_characteristics UNION ALL SELECT C FROM T",
    "SELECT product_id FROM shoe_characteristics EXCEPT SELECT C FROM T",
    "SELECT product_id FROM shoe_characteristics INTERSECT SELECT C FROM T",
    "SELECT product_id FROM shoe_characteristics ORDER BY (SELECT C FROM T LIMIT 1)",
    "SELECT product_id FROM shoe_characteristics GROUP BY product_id HAVING (SELECT C FROM T LIMIT 1) > 'a'",
    "SELECT product_id FROM shoe_characteristics LIMIT (SELECT count(*) FROM T)",
    "SELECT s.product_id FROM shoe_characteristics s, T", "SELECT s.product_id FROM shoe_characteristics s JOIN T",
    "SELECT s.product_id FROM shoe_characteristics s LEFT JOIN T ON C = s.brand",
    "SELECT s.product_id FROM T CROSS JOIN shoe_characteristics s",
    "WITH x AS (SELECT C FROM T) SELECT * FROM x",
    "WITH x AS MATERIALIZED (SELECT C AS product_id FROM T) SELECT * FROM x",
    "WITH x(product_id) AS (SELECT C FROM T) SELECT s.product_id FROM shoe_characteristics s JOIN x",
    "SELECT * FROM (SELECT C AS product_id FROM T)", "SELECT * FROM (SELECT * FROM (SELECT C FROM T))",
    "SELECT CASE WHEN (SELECT C FROM T LIMIT 1) > 'm' THEN 1 ELSE 2 END AS product_id FROM shoe_characteristics",
    "SELECT product_id FROM shoe_characteristics WHERE iif((SELECT C FROM T LIMIT 1) > 'm', 1, 0)",
    "SELECT sum((SELECT count(C) FROM T)) AS product_id FROM shoe_characteristics",
    "SELECT group_concat(C) FROM T", "SELECT row_number() OVER (ORDER BY C) AS product_id FROM T",
    "VALUES ((SELECT C FROM T LIMIT 1))", "SELECT rowid FROM T", "EXPLAIN SELECT C FROM T",
  ]

  /// `T` is a table, also one that may be read.
  private static let writings = [
    "INSERT INTO T DEFAULT VALUES", "INSERT OR REPLACE INTO T SELECT * FROM T", "REPLACE INTO T SELECT * FROM T",
    "UPDATE T SET rowid = rowid + 1", "DELETE FROM T", "DELETE FROM T RETURNING *", "DROP TABLE T",
    "DROP TABLE IF EXISTS T",
    "ALTER TABLE T RENAME TO gone", "ALTER TABLE T ADD COLUMN more", "CREATE INDEX i ON T (rowid)",
    "CREATE VIEW v AS SELECT * FROM T", "CREATE TEMP VIEW v AS SELECT * FROM T", "CREATE TABLE mine AS SELECT * FROM T",
    "CREATE TRIGGER t AFTER INSERT ON T BEGIN SELECT 1; END", "ANALYZE T", "REINDEX T", "PRAGMA table_info(T)",
    "WITH x AS (SELECT 1) DELETE FROM T", "SELECT product_id FROM shoe_characteristics; DELETE FROM T",
  ]

  /// Whatever the tables.
  private static let others = [
    "PRAGMA writable_schema = ON", "PRAGMA query_only = OFF", "PRAGMA database_list", "PRAGMA compile_options",
    "SELECT * FROM pragma_database_list", "SELECT * FROM pragma_function_list", "SELECT * FROM pragma_table_list",
    "ATTACH ':memory:' AS a", "ATTACH 'file:/etc/passwd?mode=ro' AS a", "VACUUM", "VACUUM INTO 'copy.sqlite'",
    "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT a", "RELEASE a", "DETACH main",
    "SELECT load_extension('x.so')", "SELECT readfile('/etc/passwd')", "SELECT writefile('x', 'y')",
    "SELECT edit('x')", "SELECT fts3_tokenizer('x')", "SELECT sqlite_source_id()", "SELECT sqlite_compileoption_get(1)",
    "SELECT random()", "SELECT randomblob(9)", "SELECT zeroblob(9)", "SELECT printf('%d', 1)", "SELECT format('%d', 1)",
    "SELECT hex('a')", "SELECT quote('a')", "SELECT char(65)", "SELECT unicode('a')", "SELECT json('{}')",
    "SELECT * FROM json_each('[1]')", "SELECT * FROM generate_series(1, 9)", "SELECT changes()",
    "SELECT last_insert_rowid()", "SELECT date('now')", "SELECT strftime('%s', 'now')", "SELECT replace('a', 'a', 'b')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS product_id FROM n",
    "SELECT 1;;SELECT 2", "SELECT", "SELECT ?1", "SELECT :name", "SELECT @name", "SELECT $name", "", ";", "--", "/*",
  ]

  static let refused: [String] = {
    let reading = targets.flatMap { table, column in
      readings.map { filled($0, table: table, column: column) }
    }
    let tables = ["shoe_characteristics", "inventory", "customers", "secrets"]
    let writing = tables.flatMap { table in writings.map { filled($0, table: table, column: "rowid") } }
    return reading + writing + others
  }()

  static func filled(_ pattern: String, table: String, column: String) -> String {
    pattern.split(separator: " ", omittingEmptySubsequences: false).map { word in
      var word = String(word)
      for (mark, name) in [("T", table), ("C", column)] {
        let bare = word.trimmingPrefix { "(".contains($0) }
        let end = bare.prefix { $0.isLetter }
        let head = word.prefix(word.count - bare.count)
        if end == mark { word = head + name + bare.dropFirst(1) }
        // Inside a function's brackets: `max(C)`.
        word = word.replacing("(\(mark))", with: "(\(name))")
      }
      return word
    }.joined(separator: " ")
  }

  static let benign: [String] = {
    let conditions = [
      "LOWER(color) = 'red'", "LOWER(brand) = LOWER('One')", "size = 42", "size BETWEEN 41 AND 43", "price < 120",
      "price >= 99.90 AND price <= 150", "weight IS NULL", "weight < 0.3", "material LIKE '%mesh%'",
      "color GLOB 're*'", "brand IN ('One', 'Two')", "brand NOT IN ('Two')", "NOT (color = 'blue')",
      "length(description) > 5", "instr(description, 'trail') > 0", "trim(upper(product_name)) = 'ALPHA'",
      "coalesce(weight, 0) < 1", "round(price) = 100", "substr(color, 1, 3) = 'red'", "brand = 'O''Neil'",
    ]
    let forms = [
      "SELECT * FROM shoe_characteristics WHERE W",
      "SELECT product_id, price FROM shoe_characteristics WHERE W ORDER BY price",
      "SELECT DISTINCT product_id FROM shoe_characteristics WHERE W LIMIT 5",
      "SELECT count(*) AS n, min(price) AS low, max(price) AS high, avg(size) AS middle FROM shoe_characteristics WHERE W",
      "SELECT brand, count(*) AS n FROM shoe_characteristics WHERE W GROUP BY brand HAVING count(*) > 0",
      "SELECT s.product_id FROM shoe_characteristics s JOIN inventory i ON i.product_id = s.product_id WHERE i.quantity > 0 AND (W)",
      "SELECT product_id FROM shoe_characteristics WHERE product_id IN (SELECT product_id FROM inventory) AND (W)",
      "WITH found AS (SELECT * FROM shoe_characteristics WHERE W) SELECT product_id FROM found;",
      "SELECT product_id FROM shoe_characteristics WHERE W UNION SELECT product_id FROM inventory WHERE quantity = 0",
      "SELECT product_id, CASE WHEN price > 100 THEN 'dear' ELSE 'cheap' END AS class FROM shoe_characteristics WHERE W",
    ]
    return forms.flatMap { form in
      conditions.map { condition in
        // In a join the columns of both tables bear the same names.
        let plain = form.contains(" JOIN ") ? condition.replacing("product_name", with: "s.product_name") : condition
        return form.replacing("W)", with: plain + ")").replacing("WHERE W", with: "WHERE " + plain)
      }
    }
  }()
}
