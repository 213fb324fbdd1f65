import HTTPTypes
import Hummingbird
import Store

extension Desk {
  func addDashboard(to router: RouterGroup<DeskContext>) {
    router.get("/dashboard") { request, context in
      let session = try context.signedIn()
      let days = Self.days(request)
      let figures = try await store.deskFigures(days: days, now: now())
      let content = DashboardPage(
        figures, days: days, layout: layout("Dashboard", session: session, counts: try await counts(for: session)),
        now: now())
      return try page(.dashboard, content)
    }
    router.get("/dashboard.csv") { request, context in
      _ = try context.signedIn()
      let days = Self.days(request)
      let figures = try await store.deskFigures(days: days, now: now())
      var headers: HTTPFields = [.contentType: "text/csv; charset=utf-8; header=present"]
      headers[.contentDisposition] = MailRoutes.disposition("gatewayd-\(days)-days.csv")
      return Response(
        status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: FigureTable.csv(figures))))
    }
  }

  private static func days(_ request: Request) -> Int {
    let asked = request.uri.queryParameters["days"].flatMap { Int($0) }
    return asked.flatMap { DashboardPage.spanDays.contains($0) ? $0 : nil } ?? 30
  }
}
