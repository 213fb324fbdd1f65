import Hummingbird
import Logging
import Store

/// What every route works with.
struct Desk: Sendable {
  let store: Store
  let settings: ReviewSettings
  let now: @Sendable () -> Timestamp
  let health: @Sendable () async -> [HealthItem]
  let logger: Logger
  /// How often an event stream shows that it is alive, and how many times before the browser must ask anew (and
  /// its session is looked at again).
  var beat: Duration = .seconds(20)
  var beats = 45
  /// Who has which case open.
  let presence = Presence()

  func page(
    _ name: Templates.Name, _ content: Any, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let html = try Templates.render(name, content)
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  func page(_ problem: Problem) throws -> Response {
    try page(.problem, ProblemPage(layout: layout(problem.title), problem: problem), status: problem.status)
  }
}
