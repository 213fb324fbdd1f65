import Foundation
import GRDB

/// The demonstration shop's database, looked at beside gatewayd.
struct DemoShop {
  private let database: DatabaseQueue

  init(_ installation: Installation) throws {
    var configuration = GRDB.Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(30)
    database = try DatabaseQueue(path: installation.shop, configuration: configuration)
  }

  /// A customer whose data lead to one branch of the rules.
  struct Scenario {
    let email: String
    let name: String
    let trackingNumber: String
    let product: String
  }

  func scenario(_ key: String) throws -> Scenario {
    let row = try database.read {
      try Row.fetchOne($0, sql: "SELECT * FROM demo_scenarios WHERE key = ?", arguments: [key])
    }
    guard let row, let email: String = row["email"], let name: String = row["customer_name"] else {
      throw EndToEndError("the demonstration shop has no scenario \(key)")
    }
    return Scenario(
      email: email, name: name, trackingNumber: row["tracking_number"] ?? "", product: row["product"] ?? "")
  }

  /// Refunds of the customer with this address.
  func refunds(of email: String) throws -> Int {
    try database.read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM transactions JOIN customers USING (customer_id)
          WHERE lower(email) = lower(?) AND kind = 'refund'
          """, arguments: [email]) ?? 0
    }
  }
}
