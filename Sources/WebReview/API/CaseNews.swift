import Store

/// The body of a webhook: an event of a case, with the result that it is about.
public enum CaseNews {
  /// JSON whose keys are in order.
  public static func body(_ news: HookNews, backend: any APIBackend) throws -> [UInt8] {
    let result = try news.outcome.map { try JobResult($0, backend: backend).document() }
    return try APIReply.bytes(
      .object([
        "version": .integer(1), "id": .string(news.delivery.eventID), "event": .string(news.delivery.event.rawValue),
        "at": .string(news.at.iso), "case": .object(news.case.line), "result": result ?? .null,
        "draft": news.draft.map { .object(["id": .integer($0.id.value), "state": .string($0.state.rawValue)]) }
          ?? .null,
        "decision": news.decision?.document ?? .null,
      ]))
  }
}
