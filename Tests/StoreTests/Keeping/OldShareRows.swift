extension OldRows {
  static let shares = [
    "0080-rates": ["INSERT INTO rates (name, full_at) VALUES ('model local requests', 5)"],
    "0081-turns": [
      "UPDATE jobs SET mailbox = 'shop'",
      "INSERT INTO turns (mailbox, served, taken) VALUES ('shop', 3, 1) ON CONFLICT (mailbox) DO NOTHING",
    ],
  ]
}
