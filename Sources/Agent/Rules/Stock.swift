// The rules of stock: what is there, and what is coming. Nothing here reads a mail or a table.

public enum Stock {
  /// The earliest delivery on its way.
  public struct Coming: Hashable, Sendable {
    public var day: Day
    /// Over all deliveries of that day.
    public var quantity: Int64
    /// The rows, by id.
    public var rows: [Incoming]
  }

  /// No row is none, and so is a row below zero.
  public static func quantity(of product: Int64, in rows: [Int64: Int64]) -> Int64 { max(0, rows[product] ?? 0) }

  /// Of the pending deliveries of a product those dated today or later: the earliest day, its quantities summed.
  /// A delivery of nothing, or without a day, announces nothing.
  public static func coming(of product: Int64, in pending: [Incoming], today: Day) -> Coming? {
    let dated = pending.compactMap { row -> (row: Incoming, day: Day)? in
      guard row.productID == product, row.quantity > 0, let day = Day(iso: row.expected), day >= today else {
        return nil
      }
      return (row, day)
    }
    guard let first = dated.map(\.day).min() else { return nil }
    let rows = dated.filter { $0.day == first }.map(\.row).sorted { $0.id < $1.id }
    return Coming(day: first, quantity: Amounts.sum(rows.map(\.quantity)), rows: rows)
  }
}
