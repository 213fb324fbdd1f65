import Foundation
import Testing

@testable import Shop

/// A column's time has the day that the shop's clocks show.
@Suite struct ZonedTimeTests {
  @Test(arguments: [
    ("2026-03-10", "Europe/Berlin", "2026-03-10"), ("2026-03-10 23:30:00", "Europe/Berlin", "2026-03-10"),
    ("2026-03-10T23:30", "Europe/Berlin", "2026-03-10"),
    ("2026-03-10 23:30:00+00", "Europe/Berlin", "2026-03-11"),
    ("2026-03-10 22:59:59+00", "Europe/Berlin", "2026-03-10"),
    ("2026-03-10T23:30:00Z", "Europe/Berlin", "2026-03-11"), ("2026-03-10T23:30:00.123456Z", "UTC", "2026-03-10"),
    ("2026-03-10 23:30:00.5+00:00", "Europe/Berlin", "2026-03-11"),
    ("2026-03-10 00:30:00+0100", "Europe/Berlin", "2026-03-10"),
    ("2026-03-10 00:30:00+01", "UTC", "2026-03-09"), ("2026-03-09 22:30:00-05", "Europe/Berlin", "2026-03-10"),
    ("2026-03-10 03:00:00+00", "America/New_York", "2026-03-09"),
    ("2026-03-10 05:00:00+00", "America/New_York", "2026-03-10"),
    // Summer time: 22:30 UTC is half past midnight in Berlin from 29 March on.
    ("2026-03-28 22:30:00Z", "Europe/Berlin", "2026-03-28"), ("2026-03-29 22:30:00Z", "Europe/Berlin", "2026-03-30"),
    ("2026-01-01 00:00:00+14", "UTC", "2025-12-31"), ("2026-12-31 23:00:00 UTC", "Europe/Berlin", "2027-01-01"),
    // What is no zone is left alone.
    ("2026-03-10 23:30:00 foo", "Europe/Berlin", "2026-03-10"), ("2026-03-10 99:99:99Z", "Europe/Berlin", "2026-03-10"),
  ])
  func dayOf(text: String, zone: String, day: String) throws {
    #expect(ZonedTime.day(text, in: try #require(TimeZone(identifier: zone))) == day)
  }

  @Test func whatIsNoDayIsNone() {
    for text in ["", "soon", "2026-02-30 10:00:00Z", "10.03.2026 10:00:00Z"] {
      #expect(ZonedTime.day(text, in: .gmt) == nil)
    }
  }

  @Test func rowsAreReadInTheShopsZone() async throws {
    let scratch = try Scratch()
    let path = try await scratch.shop(
      SmallShop.statements + [
        """
        CREATE TABLE item_deliveries (delivery_id INTEGER PRIMARY KEY, order_id INTEGER, customer_id INTEGER, \
        product_id INTEGER, origin TEXT, destination TEXT, carrier TEXT, tracking_number TEXT, status TEXT, \
        expected_delivery_start TEXT, expected_delivery_end TEXT, actual_delivery_date TEXT, shipped_date TEXT, \
        delivery_attempts INTEGER)
        """,
        """
        INSERT INTO item_deliveries (delivery_id, order_id, customer_id, product_id, carrier, tracking_number, status, \
        expected_delivery_end, actual_delivery_date) VALUES \
        (900, 1, 7, 1, 'Post', 'ZZ900', 'delivered', '2026-03-09T23:30:00Z', '2026-03-10T23:30:00Z')
        """,
      ])
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    let reader = try await ShopReader.open(path: path, settings: ShopSettings(timeZone: berlin))
    let delivery = try #require(try await reader.deliveries(customerID: 7, since: "2026-01-01").first { $0.id == 900 })
    #expect(delivery.expectedEnd == "2026-03-10" && delivery.actual == "2026-03-11")
  }
}
