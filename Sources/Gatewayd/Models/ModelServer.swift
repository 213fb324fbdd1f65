import Agent
import AsyncHTTPClient
import Foundation

/// One address of a model server: posts a request, and turns what can go wrong into `ModelError`.
struct ModelServer: Sendable {
  let url: String
  let headers: [(name: String, value: String)]
  /// Seconds for one exchange, from the connection to the last byte.
  let timeout: Int
  let http: HTTPClient

  /// No model answers with more; a larger body is a broken server.
  static let maximumReplyBytes = 4 << 20
  private static let maximumComplaintBytes = 64 << 10

  enum Answer<Value: Sendable>: Sendable {
    case value(Value)
    /// The request as such was refused; the error is what it comes to if nothing in it can be changed.
    case refused(Complaint, ModelError)
  }

  /// A client for models: an answer that sends us elsewhere is not followed, since the key and the mail would go along.
  static func client() -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(10)
    // Who is not there is said at once; whether to come back is not for the pool of connections to decide.
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// - Parameter read: makes a value of a body with status 200; cancelled with its connection when the time is over
  func post<Value: Sendable>(
    _ body: Data, read: @escaping @Sendable (HTTPClientResponse) async throws -> Value
  ) async throws(ModelError) -> Answer<Value> {
    let milliseconds = min(Int64(timeout) * 1000, Deadline.left ?? .max)
    do {
      return try await Deadline.race(milliseconds) { try await exchange(body, read: read) }
    } catch let error as ModelError {
      throw error
    } catch is Deadline.Passed {
      throw .transient("no whole answer within \((milliseconds + 999) / 1000) seconds", retryAfter: nil)
    } catch is TooLong {
      throw .transient("the reply is longer than \(Self.maximumReplyBytes >> 20) MiB", retryAfter: nil)
    } catch {
      throw .transient(Self.reason(error), retryAfter: nil)
    }
  }

  /// One short line. The errors' own texts name the address at most; keys travel in headers, which they do not print.
  private static func reason(_ error: any Error) -> String {
    if let error = error as? HTTPClientError { return error.shortDescription }
    let text = brief(error)
    if text.contains("Connection refused") { return "no connection: refused" }
    return text.hasPrefix("NIOConnectionError") ? "no connection" : text
  }

  private func exchange<Value: Sendable>(
    _ body: Data, read: @Sendable (HTTPClientResponse) async throws -> Value
  ) async throws -> Answer<Value> {
    var call = HTTPClientRequest(url: url)
    call.method = .POST
    call.headers.add(name: "Content-Type", value: "application/json")
    for header in headers { call.headers.add(name: header.name, value: header.value) }
    call.body = .bytes(body)
    // The race above ends it; this deadline covers the head of the answer only.
    let response = try await http.execute(call, timeout: .seconds(Int64(timeout) + 5))
    if response.status == .ok { return .value(try await read(response)) }
    let error = try await failure(response)
    guard [400, 422].contains(response.status.code) else { throw error.error }
    return .refused(error.complaint, error.error)
  }

  private func failure(_ response: HTTPClientResponse) async throws -> (complaint: Complaint, error: ModelError) {
    let status = response.status.code
    let after = response.headers.first(name: "Retry-After").flatMap { RetryAfter.seconds($0, now: SystemClock.date()) }
    // The status alone decides; a body that is too long or cut off says nothing more.
    let complaint = Complaint((try? await response.whole(upTo: Self.maximumComplaintBytes)) ?? Data())
    let text = complaint.label.isEmpty ? "HTTP \(status)" : "HTTP \(status) (\(complaint.label))"
    switch status {
    case 408, 409, 425, 429, 500...599: return (complaint, .transient(text, retryAfter: after))
    case 300...399:
      return (complaint, .rejected("\(text): a redirection, which is not followed; set `url` to the new place"))
    default: return (complaint, .rejected(text))
    }
  }
}

extension HTTPClientResponse {
  var isEventStream: Bool {
    headers.first(name: "Content-Type")?.lowercased().hasPrefix("text/event-stream") == true
  }

  /// The whole body.
  /// - Throws: `TooLong`
  func whole(upTo limit: Int = ModelServer.maximumReplyBytes) async throws -> Data {
    var all = Data()
    for try await piece in body {
      guard all.count + piece.readableBytes <= limit else { throw TooLong() }
      all.append(contentsOf: piece.readableBytesView)
    }
    return all
  }

  /// Hands each event's data to `take` until that says that the answer is whole, or the body ends.
  func events(_ take: (Data) throws -> Bool) async throws {
    var reader = ServerSentEvents()
    var left = ModelServer.maximumReplyBytes
    for try await piece in body {
      left -= piece.readableBytes
      if left < 0 { throw TooLong() }
      for event in reader.feed(piece.readableBytesView) where try take(Data(event)) { return }
    }
  }
}

/// A body that no honest server sends.
struct TooLong: Error {}
