// Sends batches of spans over HTTP: OTLP 1.x, protobuf, to a collector or to Langfuse.
//
// Guarantees: whether the other side can have taken a batch is known from how far its bytes were handed out, never
// guessed: the last byte is held back until everything else is on its way, and a request without it is none. What was
// answered with 429, 502, 503 or 504 is tried again, and nothing else that was answered (OTLP, "Failures"). No
// redirection is followed, since the key would go along.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import Synchronization
import Telemetry

/// Where spans go.
struct SpanReceiver: Sendable {
  /// `otlp` or `langfuse`: of its place in the spool, in metrics and in the log.
  let name: String
  let url: String
  let headers: [(name: String, value: String)]
  /// Seconds for one request.
  let timeout: Int
  let client: WebhookClient

  /// What became of a batch.
  enum Outcome: Sendable, Hashable {
    /// All of it, but for so many spans that the other side refused.
    case taken(refused: Int, String)
    /// Not taken; to be tried again, not before so many seconds.
    case later(String, afterSeconds: Int?)
    /// Never to be tried again unchanged.
    case refused(status: Int, String)
    /// It was handed out, and nobody said what became of it.
    case unknown(String)
  }

  private static let maximumAnswerBytes = 64 << 10

  /// - Parameter handing: called before the last byte is handed out; if it throws, the batch is not sent.
  func send(_ request: [UInt8], handing: @Sendable @escaping () throws -> Void) async -> Outcome {
    let body = HeldBody(request, handing)
    do {
      let (status, asked, answer) = try await exchange(body, request.count)
      return outcome(status, asked, answer)
    } catch {
      let why = reason(error)
      return body.isHanded ? .unknown(why) : .later(why, afterSeconds: nil)
    }
  }

  private func exchange(_ body: HeldBody, _ length: Int) async throws -> (Int, Int?, [UInt8]) {
    var call = HTTPClientRequest(url: url)
    call.method = .POST
    call.headers.add(name: "Content-Type", value: OTLP.contentType)
    call.headers.add(name: "User-Agent", value: "gatewayd/\(Gatewayd.version)")
    for header in headers { call.headers.add(name: header.name, value: header.value) }
    call.body = .stream(body, length: .known(Int64(length)))
    let response = try await client.http.execute(call, timeout: .seconds(Int64(timeout)))
    let asked = response.headers.first(name: "Retry-After").flatMap {
      RetryAfter.seconds($0, now: SystemClock.date())
    }
    // The status decides; an answer that is too long or cut off says nothing more.
    let answer = (try? await response.body.collect(upTo: Self.maximumAnswerBytes)).map { Array($0.readableBytesView) }
    return (Int(response.status.code), asked, answer ?? [])
  }

  private func outcome(_ status: Int, _ asked: Int?, _ answer: [UInt8]) -> Outcome {
    switch status {
    case 200...299:
      let rejection = OTLP.rejection(in: answer)
      return .taken(refused: rejection?.spans ?? 0, rejection.map { Self.line($0.message) } ?? "")
    case 429, 502, 503, 504: return .later("HTTP \(status)", afterSeconds: asked)
    default:
      let said = Self.line(String(decoding: answer.prefix(300), as: UTF8.self))
      return .refused(status: status, said.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(said)")
    }
  }

  private func reason(_ error: any Error) -> String {
    if let error = error as? HTTPClientError { return error.shortDescription }
    return Self.line(brief(error))
  }

  /// One short line of what comes from outside, without what cannot be seen.
  private static func line(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }.prefix(200))
      .trimmingBlanks()
  }
}

/// A body whose last byte is handed out by itself, after everything else.
private final class HeldBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer
  private let bytes: [UInt8]
  private let handing: @Sendable () throws -> Void
  private let handed = Mutex(false)

  init(_ bytes: [UInt8], _ handing: @Sendable @escaping () throws -> Void) {
    self.bytes = bytes
    self.handing = handing
  }

  /// Whether the other side may have all of it.
  var isHanded: Bool { handed.withLock { $0 } }

  struct Iterator: AsyncIteratorProtocol {
    let body: HeldBody
    var part = 0

    mutating func next() async throws -> ByteBuffer? {
      defer { part += 1 }
      switch part {
      case 0: return ByteBuffer(bytes: body.bytes.dropLast())
      case 1:
        try body.handing()
        body.handed.withLock { $0 = true }
        return ByteBuffer(bytes: body.bytes.suffix(1))
      default: return nil
      }
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }
}

extension SpanReceiver {
  init(collector: Configuration.Collector, secrets: SecretReader) throws {
    var headers: [(name: String, value: String)] = []
    if let secret = collector.authorization { headers.append(("Authorization", try secrets.read(secret))) }
    self.init(
      name: "otlp", url: collector.url, headers: headers,
      timeout: collector.timeout, client: WebhookClient(certificateAuthority: collector.caFile))
  }

  /// The endpoint that Langfuse has for OTLP, in its current shape.
  init(langfuse: Configuration.Langfuse, secrets: SecretReader) throws {
    self.init(
      name: "langfuse", url: "\(langfuse.url)/api/public/otel/v1/traces",
      headers: [
        ("Authorization", try langfuse.authorization(secrets)), ("x-langfuse-ingestion-version", "4"),
      ], timeout: langfuse.timeout, client: WebhookClient(certificateAuthority: langfuse.caFile))
  }
}

extension Configuration.Langfuse {
  /// RFC 7617.
  func authorization(_ secrets: SecretReader) throws -> String {
    let pair = "\(publicKey):\(try secrets.read(secretKey))"
    return "Basic \(Data(pair.utf8).base64EncodedString())"
  }
}
