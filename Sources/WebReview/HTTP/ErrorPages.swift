import Hummingbird
import Logging
import Store

/// Turns whatever a route throws into a page of the same design with a way back.
struct ErrorPages: RouterMiddleware {
  typealias Context = DeskContext
  let desk: Desk

  func handle(
    _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as any HTTPResponseError where request.uri.path.hasPrefix("/api/") {
      let words = error.status.reasonPhrase
      return try APIProblem(status: error.status, kind: "http_\(error.status.code)", message: "\(words).")
        .reply(at: desk.now()).response(to: request)
    } catch {
      return try desk.page(problem(error, path: request.uri.path))
    }
  }

  private func problem(_ error: any Error, path: String) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as any HTTPResponseError: return .http(error.status)
    case DeskError.notFound, StoreError.notFound: return .noCase
    case StoreError.unavailable(let why), StoreError.damaged(let why):
      desk.logger.error("store unavailable", metadata: ["error": "\(why)"])
      return .unavailable
    default:
      desk.logger.error("page failed", metadata: ["http.path": "\(path)", "error": "\(error)"])
      return .internalError
    }
  }
}
