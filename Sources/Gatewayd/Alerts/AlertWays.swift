import Foundation
import MailIO
import MailProto
import Store

/// What became of telling staff.
enum Telling: Sendable, Hashable {
  case told
  /// Nobody was told; it may be tried again.
  case failed(String)
  /// It may have gone: not to be repeated.
  case unknown(String)
}

/// A way to tell staff.
protocol AlertWay: Sendable {
  /// One word, by which the notices of this way are told from others'.
  var name: String { get }
  func tell(_ notice: StaffNotice) async -> Telling
}

/// Through a submission server: that of replies, from the shop's own address, or one for alarms.
struct MailAlerts: AlertWay {
  let name = "mail"
  let submission: SubmissionClient
  let from: Address
  let reply: ReplySettings
  let to: [Address]
  let now: @Sendable () -> Timestamp

  func tell(_ notice: StaffNotice) async -> Telling {
    guard let envelope = Envelope(from: from, to: to) else { return .failed("no address to tell") }
    let answer = await submission.submit(envelope, bytes(notice))
    return switch answer {
    case .sent: .told
    case .deferred(let said), .bounced(let said): .failed(said)
    case .uncertain(let said): .unknown(said)
    }
  }

  /// Marked as our own, so that a copy that comes back makes no case, and as written by a program (RFC 3834 §5).
  func bytes(_ notice: StaffNotice) -> [UInt8] {
    let seconds = now().milliseconds / 1000
    let id = "alert.\(seconds).\(UInt64.random(in: 0...UInt64.max))@\(reply.domain)"
    return ReplyBuilder.bytes(
      Reply(
        from: from, to: to, subject: notice.subject, date: MailDate(seconds: seconds, zoneMinutes: 0),
        messageID: MessageID(id), text: notice.text, instance: reply.instance, isAutomatic: true))
  }
}

/// As a signed POST; the signature is that of approved actions (docs/webhooks.md).
struct WebhookAlerts: AlertWay {
  let name = "webhook"
  let endpoint: WebhookEndpoint
  let client: WebhookClient
  let now: @Sendable () -> Timestamp

  func tell(_ notice: StaffNotice) async -> Telling {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let body = Array(try encoder.encode(notice))
      let key = "alert \(notice.matter) \(notice.at)"
      let response = try await client.post(body, to: endpoint, key: key, now: now())
      return (200...299).contains(response.status.code) ? .told : .failed("it answered \(response.status.code)")
    } catch {
      return .failed("\(error)")
    }
  }
}
