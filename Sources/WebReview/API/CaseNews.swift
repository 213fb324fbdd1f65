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

  /// The body of a result that goes out through the broker: that of `GET /api/v1/jobs/ID`, with what happened and the
  /// id under which it may come again. Nil where there is no job.
  public static func result(_ news: HookNews, backend: any APIBackend) throws -> [UInt8]? {
    guard let outcome = news.outcome, var fields = try JobResult(outcome, backend: backend).document().fields else {
      return nil
    }
    fields["event"] = .string(news.delivery.event.rawValue)
    fields["event_id"] = .string(news.delivery.eventID)
    fields["at"] = .string(news.at.iso)
    return try APIReply.bytes(.object(fields))
  }
}
