/// The tables of a new shop, in the order in which they are filled.
enum DemoSchema {
  static let tables: [(name: String, columns: [String])] = [
    (
      "shoe_characteristics",
      [
        "product_id INTEGER PRIMARY KEY", "product_name TEXT NOT NULL", "size DECIMAL NOT NULL", "color TEXT NOT NULL",
        "material TEXT NOT NULL", "weight DECIMAL", "brand TEXT NOT NULL", "price DECIMAL NOT NULL",
        "description TEXT NOT NULL",
      ]
    ),
    (
      "inventory",
      [
        "product_id INTEGER PRIMARY KEY REFERENCES shoe_characteristics(product_id)", "product_name TEXT NOT NULL",
        "quantity INTEGER NOT NULL CHECK (quantity >= 0)",
      ]
    ),
    (
      "incoming_deliveries",
      [
        "delivery_id INTEGER PRIMARY KEY", "product_id INTEGER NOT NULL REFERENCES shoe_characteristics(product_id)",
        "quantity INTEGER NOT NULL", "expected_date TEXT NOT NULL", "received_date TEXT", "supplier TEXT NOT NULL",
        "status TEXT NOT NULL CHECK (status IN ('pending', 'received', 'cancelled'))",
      ]
    ),
    (
      "customers",
      ["customer_id INTEGER NOT NULL", "customer_name TEXT NOT NULL", "email TEXT NOT NULL UNIQUE COLLATE NOCASE"]
    ),
    (
      "orders",
      [
        "order_id INTEGER PRIMARY KEY", "customer_id INTEGER NOT NULL", "ordered_at TEXT NOT NULL",
        "status TEXT NOT NULL", "total DECIMAL NOT NULL", "currency TEXT NOT NULL",
      ]
    ),
    (
      "order_items",
      [
        "order_id INTEGER NOT NULL REFERENCES orders(order_id)",
        "product_id INTEGER NOT NULL REFERENCES shoe_characteristics(product_id)", "quantity INTEGER NOT NULL",
        "unit_price DECIMAL NOT NULL", "status TEXT NOT NULL",
      ]
    ),
    (
      "item_deliveries",
      [
        "delivery_id INTEGER PRIMARY KEY", "order_id INTEGER REFERENCES orders(order_id)",
        "customer_id INTEGER NOT NULL", "product_id INTEGER REFERENCES shoe_characteristics(product_id)",
        "origin TEXT", "destination TEXT", "carrier TEXT", "tracking_number TEXT UNIQUE",
        """
        status TEXT NOT NULL CHECK (status IN
        ('processing', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'cancelled'))
        """, "expected_delivery_start TEXT", "expected_delivery_end TEXT", "actual_delivery_date TEXT",
        "shipped_date TEXT", "delivery_attempts INTEGER NOT NULL DEFAULT 0", "delivery_fee DECIMAL", "currency TEXT",
      ]
    ),
    (
      "coupon_issued",
      [
        "coupon_id INTEGER PRIMARY KEY", "customer_id INTEGER NOT NULL", "delivery_id INTEGER",
        "coupon_code TEXT NOT NULL UNIQUE", "issue_date TEXT NOT NULL", "expiry_date TEXT",
      ]
    ),
    (
      "transactions",
      [
        "transaction_id INTEGER PRIMARY KEY", "order_id INTEGER REFERENCES orders(order_id)",
        "customer_id INTEGER NOT NULL", "kind TEXT NOT NULL CHECK (kind IN ('charge', 'refund'))",
        "amount DECIMAL NOT NULL", "currency TEXT NOT NULL", "status TEXT NOT NULL", "created_at TEXT NOT NULL",
        "description TEXT",
      ]
    ),
  ]

  /// Only in a demonstration shop: which customer to write as, to see which branch.
  static let scenarios = (
    name: "demo_scenarios",
    columns: [
      "key TEXT PRIMARY KEY", "email TEXT NOT NULL", "customer_name TEXT NOT NULL", "tracking_number TEXT",
      "product TEXT", "note TEXT NOT NULL",
    ]
  )

  static let indexes = [
    "CREATE INDEX item_deliveries_customer ON item_deliveries(customer_id)",
    "CREATE INDEX orders_customer ON orders(customer_id)",
    "CREATE INDEX order_items_order ON order_items(order_id)",
    "CREATE INDEX transactions_customer ON transactions(customer_id)",
    "CREATE INDEX coupon_issued_customer ON coupon_issued(customer_id)",
    "CREATE INDEX incoming_deliveries_product ON incoming_deliveries(product_id)",
  ]
}
