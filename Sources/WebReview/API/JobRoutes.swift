import HTTPTypes
import Store

extension API {
  static let jobs = [
    APIRoute(
      .get, "/api/v1/jobs", [.submit, .read], "Jobs, the newest first.", query: [.state(Job.State.self)] + pages,
      reply: "JobPage"
    ) { api, call in
      let own = call.token.scopes.contains(.read) ? nil : call.token.name
      return APIReply(try await api.store.jobs(state: try call.word("state"), of: own, try call.paging())) { $0.line }
    },
    APIRoute(
      .get, "/api/v1/jobs/{id}", [.submit, .read], "What became of a job: the result, and the decision about it.",
      reply: "JobResult"
    ) { api, call in try await api.job(call) },
    APIRoute(
      .post, "/api/v1/jobs/{id}/retry", [.admin], "Begin a failed or cancelled job again.", reply: "JobChanged"
    ) { api, call in
      let id = JobID(call.part("id"))
      if case .refused(let why) = try await api.store.retryJob(id, by: "\(call.token.name) (API)", now: call.now) {
        throw APIProblem(status: .conflict, kind: "not_allowed", message: why)
      }
      return try await api.changed(id)
    },
    APIRoute(
      .post, "/api/v1/jobs/{id}/cancel", [.admin], "Take a job from the agent; a person gets its case.",
      reply: "JobChanged"
    ) { api, call in
      let id = JobID(call.part("id"))
      guard try await api.store.cancelJob(id, by: "\(call.token.name) (API)", now: call.now) else {
        throw APIProblem(status: .conflict, kind: "not_allowed", message: "It was done or cancelled before.")
      }
      return try await api.changed(id)
    },
  ]

  private func changed(_ id: JobID) async throws -> APIReply {
    guard let job = try await store.job(id)?.job else { throw APIProblem.notFound }
    return APIReply(.ok, .object(["id": .string(id.value), "state": .string(job.state.rawValue)]))
  }

  /// A token that may not read everything sees what came in under its own name.
  func outcome(_ call: APICall) async throws -> JobOutcome {
    guard let found = try await store.outcome(of: JobID(call.part("id"))) else { throw APIProblem.notFound }
    guard call.token.scopes.contains(.read) || found.request?.tokenName == call.token.name else {
      throw APIProblem.notFound
    }
    return found
  }

  private func job(_ call: APICall) async throws -> APIReply {
    let outcome = try await outcome(call)
    var reply = APIReply(.ok, try JobResult(outcome, backend: settings.backend).document())
    if outcome.isUnderWay { reply.headers[.retryAfter] = "1" }
    return reply
  }
}

extension JobOutcome {
  /// The agent still has it.
  var isUnderWay: Bool { job.state == .queued || job.state == .running }
}
