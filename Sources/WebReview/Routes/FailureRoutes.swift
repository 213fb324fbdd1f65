import Hummingbird
import Logging
import Store

extension Desk {
  func addFailures(to router: RouterGroup<DeskContext>) {
    router.get("/failures") { request, context in
      try await failuresPage(session: context.signedIn(), notice: Self.notice(of: request))
    }
    router.post("/failures") { _, context in try await settle(context) }
  }

  private func failuresPage(
    session: Session, notice: Notice?, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let counts = try await counts(for: session)
    let groups = try await store.failures(limit: FailuresPage.limit, examples: FailuresPage.examples)
    return try page(
      .failures,
      FailuresPage(
        layout: layout(FailuresPage.label, session: session, lane: .failures, counts: counts), groups: groups,
        total: counts.failures, session: session, now: now(), notice: notice), status: status)
  }

  private enum Act: String { case retry, cancel }

  /// Tries again or gives up one job, or all of a fingerprint.
  private func settle(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    guard let act = context.form["act"].flatMap(Act.init) else { throw Problem.badForm }
    let outcome: BulkOutcome
    switch (context.form["job"], context.form["fingerprint"]) {
    case (let job?, nil): outcome = try await settle(JobID(job), act, by: session.user.name)
    case (nil, let fingerprint?): outcome = try await settle(fingerprint, act, by: session.user.name)
    default: throw Problem.badForm
    }
    logger.notice("failures settled", metadata: ["act": "\(act.rawValue)", "jobs": "\(outcome.done)"])
    guard outcome.refused > 0 else { return redirect("\(FailuresPage.path)?said=\(act.rawValue)&n=\(outcome.done)") }
    let heading =
      "\(Self.words(act, outcome.done)) \(outcome.refused) left as \(outcome.refused == 1 ? "it is" : "they are")."
    return try await failuresPage(
      session: session, notice: Notice(kind: "bad", heading: heading, message: outcome.why), status: .conflict)
  }

  private func settle(_ job: JobID, _ act: Act, by name: String) async throws -> BulkOutcome {
    switch act {
    case .retry: BulkOutcome(try await store.retryJob(job, by: name, now: now()))
    case .cancel:
      BulkOutcome(
        try await store.cancelJob(job, by: name, now: now()) ? .done : .refused("It is no longer among the failures."))
    }
  }

  private func settle(_ fingerprint: String, _ act: Act, by name: String) async throws -> BulkOutcome {
    switch act {
    case .retry: try await store.retryJobs(fingerprint: fingerprint, by: name, now: now())
    case .cancel: try await store.cancelJobs(fingerprint: fingerprint, by: name, now: now())
    }
  }

  private static func words(_ act: Act, _ count: Int) -> String {
    let jobs = count == 1 ? "1 mail" : "\(count) mails"
    return switch act {
    case .retry: "\(jobs) given to the agent again."
    case .cancel: "\(jobs) taken off the list."
    }
  }

  /// What was done before this page. The address carries a code and a number only.
  private static func notice(of request: Request) -> Notice? {
    guard let act = request.uri.queryParameters["said"].flatMap({ Act(rawValue: String($0)) }),
      let count = request.uri.queryParameters["n"].flatMap({ Int(String($0)) }), count >= 0
    else { return nil }
    return Notice(kind: "good", heading: words(act, count), message: nil)
  }
}
