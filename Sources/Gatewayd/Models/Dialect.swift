import Foundation
import Synchronization

/// What a server takes of what we would like to send. Servers differ in this, and say so when they refuse a request.
struct Dialect: Sendable, Equatable {
  /// How an answer is made to follow its schema, from strict to loose; the answer is checked in any case.
  enum Output: Sendable, Equatable {
    case schema
    /// Without the bounds of lengths and numbers, which some servers refuse.
    case plainSchema
    /// Some JSON; the schema in words.
    case object
    case words
  }

  /// What is left to try, the first of them being in use.
  private(set) var outputs: [Output]
  private(set) var sendsTemperature = true
  /// `max_completion_tokens` instead of `max_tokens`.
  private(set) var namesCompletionTokens = false
  /// Asks for the usage of a stream.
  private(set) var asksForUsage = true

  var output: Output { outputs.first ?? .words }

  /// A request is changed so often at most.
  static let mostChanges = 8

  init(_ outputs: [Output]) { self.outputs = outputs }

  /// What to try after this complaint; nil where nothing that we could leave out is meant.
  func adapted(to complaint: Complaint) -> Dialect? {
    var next = self
    if complaint.names("max_completion_tokens"), !namesCompletionTokens {
      next.namesCompletionTokens = true
    } else if complaint.names("stream_options"), asksForUsage {
      next.asksForUsage = false
    } else if complaint.names("temperature"), sendsTemperature {
      next.sendsTemperature = false
    } else if Self.outputWords.contains(where: complaint.names), outputs.count > 1 {
      next.outputs.removeFirst()
    } else {
      return nil
    }
    return next
  }

  private static let outputWords = [
    "response_format", "json_schema", "json_object", "tool_choice", "input_schema", "tools",
  ]
}

/// What a server says when it refuses a request, as far as it names fields: never what was in them.
struct Complaint: Sendable, Equatable {
  private let words: String
  /// Kind, code and field, for people.
  let label: String

  /// Of the usual shapes: `{"error": {"message", "type", "param", "code"}}`, `{"message"}`, `{"detail": [{"loc", "msg"}]}`.
  init(_ body: Data) {
    guard let root = try? JSONDecoder().decode(Body.self, from: body) else {
      words = String(decoding: body.prefix(2000), as: UTF8.self).lowercased()
      label = ""
      return
    }
    let error = root.error
    let details = (root.detail ?? []).map { "\($0.loc ?? []) \($0.msg ?? "")" }
    let texts = [error?.message, error?.param, error?.code, error?.type, root.message] + details
    words = texts.compactMap { $0 }.joined(separator: " ").prefix(4000).lowercased()
    label = [error?.type, error?.code, error?.param].compactMap { $0.flatMap(Self.safe) }.joined(separator: ", ")
  }

  func names(_ field: String) -> Bool { words.contains(field) }

  /// Names only: a server may put anything here, our own prompt or key among it.
  private static func safe(_ text: String) -> String? {
    let isName = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        || byte == 0x2E
    }
    return isName && (1...40).contains(text.utf8.count) ? text : nil
  }

  private struct Body: Decodable {
    let error: Failure?
    let message: String?
    let detail: [Detail]?

    struct Detail: Decodable {
      let loc: [String]?
      let msg: String?
      enum CodingKeys: String, CodingKey { case loc, msg }
      init(from decoder: any Decoder) throws {
        let fields = try? decoder.container(keyedBy: CodingKeys.self)
        loc = try? fields?.decode([String].self, forKey: .loc)
        msg = try? fields?.decode(String.self, forKey: .msg)
      }
    }

    enum CodingKeys: String, CodingKey { case error, message, detail }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let text = try? fields.decode(String.self, forKey: .error)
      error = (try? fields.decode(Failure.self, forKey: .error)) ?? text.map(Failure.init)
      message =
        (try? fields.decode(String.self, forKey: .message)) ?? (try? fields.decode(String.self, forKey: .detail))
      detail = try? fields.decode([Detail].self, forKey: .detail)
    }
  }

  private struct Failure: Decodable {
    var message: String?
    var type: String?
    var param: String?
    var code: String?

    enum CodingKeys: String, CodingKey { case message, type, param, code }

    init(_ message: String) { self.message = message }

    /// Each field by itself: a code may be a number, a type missing.
    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      message = try? fields.decode(String.self, forKey: .message)
      type = try? fields.decode(String.self, forKey: .type)
      param = try? fields.decode(String.self, forKey: .param)
      code = try? fields.decode(String.self, forKey: .code)
    }
  }
}

/// What was learnt about a server, for all who use it.
final class LearntDialect: Sendable {
  private let dialect: Mutex<Dialect>

  init(_ dialect: Dialect) { self.dialect = Mutex(dialect) }

  var current: Dialect { dialect.withLock { $0 } }

  func learn(_ next: Dialect) { dialect.withLock { $0 = next } }
}
