import Hummingbird
import Store

/// Why a decision was refused, for the person who made it.
struct Refusal {
  let status: HTTPResponse.Status
  let notice: Notice

  init(_ error: DeskError) {
    switch error {
    case .notFound:
      self.init(.notFound, "There is no such case.")
    case .stale(let by, let what, let at):
      self.init(
        .conflict, "Not sent: \(Visible.line(by, limit: 40)) changed this case while you were reading it",
        "What happened: \(Visible.line(what)), \(Moment(at, now: at).exact). Below is the case as it is now; your text is kept. Look again, then decide."
      )
    case .ungrounded(let claims):
      let quoted = claims.prefix(5).map { "“\(Visible.line($0, limit: 160))”" }.joined(separator: ", ")
      self.init(
        .unprocessableContent, "Not sent: no fact supports part of the reply",
        "Tick each of these statements once you have checked it, or take it out of the text: \(quoted)")
    case .emptyReply:
      self.init(.unprocessableContent, "Not sent: the reply is empty", "Write it, or close the case without a reply.")
    case .badAmount(let action, let why):
      self.init(.unprocessableContent, "Not sent: \(ActionWords.label(action))", Visible.line(why))
    case .badAction(let why):
      self.init(.unprocessableContent, "Nothing was changed", Visible.line(why))
    case .notAllowed(let why):
      self.init(.forbidden, "Nothing was changed: you may not do that", Visible.line(why))
    }
  }

  private init(_ status: HTTPResponse.Status, _ heading: String, _ message: String? = nil) {
    self.status = status
    notice = Notice(kind: "bad", heading: heading, message: message)
  }
}
