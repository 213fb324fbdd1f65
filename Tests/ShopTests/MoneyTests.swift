import Testing

@testable import Shop

@Suite struct MoneyTests {
  @Test(arguments: [
    ("4.90", "EUR", 490), ("4.9", "EUR", 490), ("0.495", "EUR", 50), ("1.005", "EUR", 101), ("1.0049999", "EUR", 100),
    ("150", "EUR", 15_000), (" 12.5 ", "EUR", 1_250), ("-1.005", "EUR", -101), ("1200", "JPY", 1_200),
    ("1200.5", "JPY", 1_201), ("1.2345", "KWD", 1_235), (".5", "EUR", 50), ("5.", "EUR", 500), ("1e-05", "EUR", 0),
    ("1.5E2", "EUR", 15_000), ("0", "EUR", 0), ("0.004", "EUR", 0), ("92233720368547758.07", "EUR", Int64.max),
  ])
  func decimalsBecomeMinorUnits(_ text: String, _ currency: String, _ expected: Int64) {
    #expect(Money.minorUnits(decimal: text, currency: currency) == expected)
  }

  @Test(arguments: [
    "", ".", "-", "1,50", "12 EUR", "1.2.3", "nan", "inf", "0x10", "1e999", "92233720368547758.08", "1e30",
  ])
  func otherTextIsNoAmount(_ text: String) {
    #expect(Money.minorUnits(decimal: text, currency: "EUR") == nil)
  }

  @Test func amountsAreWrittenBack() {
    #expect(Money.decimal(490, currency: "EUR") == "4.90")
    #expect(Money.decimal(5, currency: "EUR") == "0.05")
    #expect(Money.decimal(-5, currency: "EUR") == "-0.05")
    #expect(Money.decimal(1_200, currency: "JPY") == "1200")
    #expect(Money.decimal(.min, currency: "EUR") == "-92233720368547758.08")
  }

  @Test func daysAreReadWithAndWithoutTime() {
    #expect(Day("2026-03-16")?.description == "2026-03-16")
    #expect(Day("2026-03-16 23:59:59")?.description == "2026-03-16")
    #expect(Day("2026-03-16T00:00:00Z")?.description == "2026-03-16")
    for text in ["", "2026-3-16", "2026-13-01", "2026-02-29", "2026-03-167", "16.03.2026", "2026-+1-02"] {
      #expect(Day(text) == nil, "\(text)")
    }
  }

  @Test func daysAreCountedOverMonthsAndLeapYears() throws {
    let day = try #require(Day("2024-02-28"))
    #expect(day.adding(1).description == "2024-02-29")
    #expect(day.adding(2).description == "2024-03-01")
    #expect(day.adding(-59).description == "2023-12-31")
    #expect(try #require(Day("2026-03-16")).days(since: day) == 747)
    for offset in stride(from: -400_000, through: 400_000, by: 997) {
      let moved = day.adding(offset)
      #expect(Day(moved.description) == moved)
    }
  }
}
