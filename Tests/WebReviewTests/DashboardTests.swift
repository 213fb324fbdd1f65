import HTTPTypes
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// The dashboard's pictures and its table.
@Suite struct DashboardTests {
  private func figures() -> DeskFigures {
    var days = (0..<30).map { DeskFigures.Day(start: Samples.now.adding(seconds: Int64($0 - 29) * 86_400)) }
    days[28].received = 12
    days[28].decisions = ["approve": 3, "edit": 1]
    days[28].approvals = 4
    days[28].unedited = 3
    days[28].waited.values = [60_000, 7_200_000]
    days[28].looked.values = [9_000]
    days[28].dollars = 0.0312
    return DeskFigures(
      days: days, topics: [.init(code: "delivery_delay", cases: 9), .init(code: nil, cases: 1)],
      reasons: [.init(code: "legal", cases: 2)], total: days[28])
  }

  @Test func itIsDrawnByTheServer() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let page = try await browser.get("/dashboard?days=7")
      #expect(page.status == .ok)
      #expect(page.text.contains("<svg viewBox=\"0 0 640 146\" role=\"img\" aria-label=\"Mail and decisions, 7 days."))
      #expect(page.text.contains("<rect class=\"bar-one\""))
      #expect(page.text.contains("Late delivery"))
      #expect(page.text.contains("aria-current=\"page\">7 days</a>"))
      #expect(!page.text.contains("style="), "the policy forbids inline styles")
      #expect(try await browser.get("/dashboard?days=junk").text.contains("aria-current=\"page\">30 days</a>"))
    }
  }

  @Test func theTableIsCommaSeparated() async throws {
    let lines = FigureTable.csv(figures()).split(separator: "\r\n", omittingEmptySubsequences: false)
    let columns =
      "day,received,opened,decided,approve,edit,reject,escalate,close,waited_p50_seconds,waited_p90_seconds,"
      + "decided_in_p50_seconds,unedited_share,cost_usd"
    #expect(lines.first.map(String.init) == columns)
    #expect(lines.count == 32)
    #expect(lines[29].hasSuffix(",12,0,4,3,1,0,0,0,60,7200,9,0.75,0.0312"))
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let response = try await browser.get("/dashboard.csv?days=90")
      #expect(response.headers[.contentType]?.hasPrefix("text/csv") == true)
      #expect(response.headers[.contentDisposition]?.contains("gatewayd-90-days.csv") == true)
      #expect(response.text.split(separator: "\r\n").count == 91)
    }
  }

  @Test func aYearIsShownByWeeks() async throws {
    let weeks = figures().weeks
    #expect(weeks.count == 5)
    #expect(weeks.last?.received == 12, "the newest week is whole")
    #expect(weeks.map(\.decided).reduce(0, +) == 4)
    #expect(weeks.first?.start == figures().days.first?.start)
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let page = try await browser.get("/dashboard?days=365").text
      #expect(page.contains("<th scope=\"col\">Week from</th>"))
      #expect(page.contains("Mail and decisions, 53 weeks."))
      #expect(page.utf8.count < 60_000)
    }
  }

  @Test func scalesAreRound() {
    #expect([0, 0.3, 1, 7, 12, 99, 101, 2300].map(Chart.ceiling) == [1, 0.5, 1, 10, 20, 100, 200, 5000])
    #expect(Chart.ceiling(.infinity) == 1)
    #expect(
      [0, 0.5, 1.25, -0.5, 12.3456, .nan].map(FigureTable.decimal) == ["0", "0.5", "1.25", "-0.5", "12.3456", ""])
  }

  @Test func gapsStayGaps() {
    let chart = Chart(
      place: "x", title: "x", figure: "x", days: ["1", "2", "3", "4"],
      lines: [.init(kind: "one", words: "x", values: [1, nil, 2, 3])], label: { "\($0)" })
    #expect(chart.lines.count == 2)
    #expect(chart.lines.allSatisfy { $0.points.split(separator: " ").count == 2 })
  }
}
