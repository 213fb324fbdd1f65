import Foundation
import Hummingbird
import Store

/// What an open case page asks for every few seconds.
private struct Pulse: Encodable {
  let version: Int
  /// It waits for a decision.
  let open: Bool
  /// The others who have it open, in words.
  let others: [String]
  /// What happened last, in words.
  let news: String
}

extension Desk {
  /// An open page says that it is there, and whether somebody types in it; it hears who else is, and whether the case
  /// changed. Nothing is stored.
  func addPresence(to router: RouterGroup<DeskContext>) {
    router.post("/cases/:id/presence") { _, context in
      let (session, id) = (try context.signedIn(), try Self.caseID(context))
      guard let last = try await store.lastChange(of: id) else { throw Problem.noCase }
      if context.form["gone"] == "1" {
        presence.leave(id, by: session.user)
      } else {
        presence.touch(id, by: session.user, types: context.form["types"] == "1" && session.mayDecide, now: now())
      }
      let pulse = Pulse(
        version: last.version, open: last.state == .review,
        others: presence.others(id, than: session.user, now: now()).map(\.words),
        news: news(last, pageAge: context.form["age"].flatMap { Int64($0) } ?? 0))
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(pulse))))
    }
  }

  /// Who decided since the page was loaded comes first: what gatewayd did afterwards, such as sending the reply, would
  /// hide it.
  /// - Parameter pageAge: in seconds, by the browser's own measure.
  private func news(_ last: LastChange, pageAge: Int64) -> String {
    let time = now()
    if let decision = last.decision, (0...31_536_000).contains(pageAge), decision.at != last.at,
      decision.at >= time.adding(seconds: -pageAge)
    {
      return
        "\(Visible.line(decision.reviewer, limit: 40)) \(decision.kind.done), \(Moment(decision.at, now: time).ago)."
    }
    let who = last.by == "customer" ? "The customer" : Visible.line(last.by, limit: 40)
    return "\(who) \(Visible.line(last.what)), \(Moment(last.at, now: time).ago)."
  }
}
