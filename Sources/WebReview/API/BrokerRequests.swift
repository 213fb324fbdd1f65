import Crypto
import Store

/// Why a request that came through the broker is not taken, in one line.
public struct RefusedRequest: Error, Sendable, Hashable {
  public let reason: String
  public init(reason: String) { self.reason = reason }
}

extension APISubmission {
  /// The body of a message, which is that of `POST /email_agent/`. Whoever may write to the stream is trusted with the
  /// customer.
  /// - Parameter place: where it stands at the broker. A request that names no job gets its id from place and bytes, so
  ///   that it is one job however often it is handed out.
  public init(message bytes: [UInt8], at place: String) throws(RefusedRequest) {
    let hash = APIReply.hex(SHA256.hash(data: bytes))
    do {
      guard let fields = try JSONReader.read(bytes).fields else {
        throw APIProblem.invalid("body", "The body must be a JSON object.")
      }
      try self.init(fields, token: nil, job: API.job(named: "gatewayd broker\n\(place)\n\(hash)"))
    } catch let fault as JSONFault {
      throw RefusedRequest(reason: APIProblem(fault).message)
    } catch let problem as APIProblem {
      throw RefusedRequest(reason: problem.field.map { "\($0): \(problem.message)" } ?? problem.message)
    } catch {
      throw RefusedRequest(reason: "\(error)")
    }
  }
}
