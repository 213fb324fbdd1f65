import Hummingbird
import Store

extension Desk {
  /// What was done before this page. The address carries a code and a number only.
  func notice(of query: Parameters, session: Session) async throws -> Notice? {
    guard let said = query["said"].map(String.init) else { return nil }
    if said == "together", let count = query["n"].flatMap({ Int($0) }), count > 0 {
      return Notice(kind: "good", heading: BulkPage.done(count), message: nil)
    }
    guard let number = query["case"].flatMap({ CaseID(String($0)) }), let heading = Self.heading(said, number) else {
      return nil
    }
    var notice = Notice(kind: "good", heading: heading, message: nil)
    if session.mayDecide, let decision = try await store.undoable(number, by: session.user) {
      let letters = try await store.view(number)?.outgoing ?? []
      let until = letters.last { $0.decision == decision.id }?.notBefore
      let left = until.map { ($0.milliseconds - now().milliseconds + 999) / 1000 }
      notice.undo = Undo(
        decision: decision.id.description, undoToken: session.csrf, seconds: left.flatMap { $0 > 0 ? String($0) : nil })
    }
    return notice
  }

  private static func heading(_ said: String, _ number: CaseID) -> String? {
    switch said {
    case "approve": "Case \(number): the reply is on its way."
    case "reject": "Case \(number): draft rejected. The case waits for a person's answer."
    case "escalate": "Case \(number): escalated."
    case "close": "Case \(number): closed without a reply."
    case "spam": "Case \(number): closed as spam."
    case "undo": "Case \(number): taken back. Nothing was sent or carried out."
    case "assign": "Case \(number): handed over."
    case "snooze": "Case \(number): put off. It comes back by itself, or when the customer writes."
    case "reopen": "Case \(number): open again."
    case "merge": "Case \(number): the other case is in this one now."
    case "split": "Case \(number): this mail has a case of its own now."
    case "note": "Note added."
    case "label": "Noted, thank you."
    case "saved": "Your text is kept. Nobody else sees it."
    case "dropped": "Your text is thrown away. The draft stands there again."
    default: nil
    }
  }
}
