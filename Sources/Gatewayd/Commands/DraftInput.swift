import Agent
import Crypto
import Foundation
import MailProto
import Store

/// Reads what `draft` is given, a mail or a request, and asks the guards at the door. A case's earlier mail is not at
/// hand, so that repetition is not judged.
struct DraftInput {
  let file: String
  let customer: Int64?
  let settings: Configuration
  /// ISO day.
  let today: String

  /// JSON begins with a brace; no mail does, since a field name cannot hold one... unless it is broken, and then it
  /// is no JSON either.
  func read(_ bytes: [UInt8]) throws -> (input: RunInput, verdict: GuardVerdict) {
    let policy = RunInput.Policy(settings)
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    if first == UInt8(ascii: "{"), file.hasSuffix(".json") || file == "-" || isJSON(bytes) {
      let request = try decode(bytes)
      let input = RunInput(
        jobID: request.job_id ?? Self.jobID(bytes), caseID: request.case_id,
        customerID: customer ?? request.customer_id, senderName: request.customer_name, tier: SenderTier.t2.rawValue,
        text: request.email_content, today: today, policy: policy)
      let verdict = guards.judgeAlone(
        characters: request.email_content.trimmingCharacters(in: .whitespacesAndNewlines).count, quotedCharacters: 0,
        text: request.email_content, automatic: nil)
      return (input, verdict ?? .agent)
    }
    let inbound = Inbound(Message(parsing: bytes))
    let tier =
      customer != nil || settings.identity.trustUnauthenticated
      ? SenderTier.t2
      : SenderTier.judge(
        message: inbound.message, authservID: settings.identity.authservID,
        alignment: settings.identity.readAlignment(), tokenHolder: false
      ).tier
    let sender = inbound.message.from.first
    let input = RunInput(
      jobID: Self.jobID(bytes), caseID: 0, customerID: customer, senderName: sender?.name,
      senderAddress: sender?.address, tier: tier.rawValue, subject: inbound.message.subject,
      text: inbound.trim == .uncertain ? inbound.message.text : inbound.newText,
      hasHiddenText: inbound.message.hiddenText != nil,
      attachments: inbound.message.parts.compactMap(\.filename), today: today, policy: policy)
    return (input, verdict(inbound))
  }

  private var guards: Guards {
    Guards(
      maxCharacters: settings.guards.maxCharacters, maxSimilarRequests: settings.guards.maxSimilarRequests)
  }

  private func verdict(_ inbound: Inbound) -> GuardVerdict {
    let automatic = inbound.message.automatic(own: Parts.ownMail(settings))
    return guards.judgeAlone(
      characters: inbound.characters, quotedCharacters: inbound.quotedText.count, text: inbound.newText,
      automatic: automatic.map { (kind: $0.kind.rawValue, reason: $0.reason) }) ?? .agent
  }

  /// Made of the mail itself: the same mail gets the same words, and asks models the same.
  static func jobID(_ bytes: [UInt8]) -> String {
    let hex = SHA256.hash(data: bytes).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    var rest = hex[...]
    return [8, 4, 4, 4, 12].map { count in
      defer { rest = rest.dropFirst(count) }
      return String(rest.prefix(count))
    }.joined(separator: "-")
  }

  private func isJSON(_ bytes: [UInt8]) -> Bool {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) != nil
  }

  private func decode(_ bytes: [UInt8]) throws -> AgentRequest {
    do {
      return try JSONDecoder().decode(AgentRequest.self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, _) {
      complain(
        "\(file): `\(key.stringValue)` is missing; a request has customer_id, customer_name, case_id, email_content")
    } catch let DecodingError.typeMismatch(type, context) {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      complain("\(file): `\(place)` should be of type \(type)")
    } catch {
      complain("\(file): not a JSON request: \(brief(error))")
    }
    throw Exit.badInput
  }
}

/// The body of `POST /email_agent/`; names are the API's.
struct AgentRequest: Codable, Sendable {
  let customer_id: Int64
  let customer_name: String
  let case_id: Int64
  let email_content: String
  let job_id: String?
}
