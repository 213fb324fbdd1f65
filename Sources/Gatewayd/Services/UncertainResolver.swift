import Logging
import MailIO
import MailProto
import ServiceLifecycle
import Store

/// Looks for replies whose fate is unknown in the Sent mailboxes of the accounts, several times over two days.
///
/// Guarantees: a copy that is found settles the reply as sent, every look is written down, nothing is ever sent. Why a
/// copy is proof stands in Store/Outbox/Searching.swift. Without a copy a bounce, the customer's answer or a person
/// settles it.
struct UncertainResolver: Service {
  let store: Store
  let accounts: [IMAPSettings]
  let now: @Sendable () -> Timestamp
  let logger: Logger

  func run() async throws {
    try await WorkLoop(store: store, name: "resolver", logger: logger, poll: .seconds(5)).run { try await lookNext() }
  }

  /// False when nothing is due.
  func lookNext() async throws -> Bool {
    guard let outgoing = try await store.dueSearch(now: now()) else { return false }
    let finding = await look(for: outgoing.messageID)
    // The time of the look, not of the claim: the next one is due that much later.
    try await store.record(finding, of: outgoing, now: now())
    logger.notice(
      "looked for an uncertain reply",
      metadata: [
        "case.id": "\(outgoing.caseID)", "outgoing.id": "\(outgoing.id)", "search": "\(outgoing.searches + 1)",
        "result": "\(finding)",
      ])
    return true
  }

  private func look(for id: MessageID) async -> SearchFinding {
    var failure: String?
    for account in accounts {
      switch await look(for: id, in: account) {
      case .found(let mailbox): return .found(mailbox: mailbox)
      case .missing: break
      case .failed(let why): failure = failure ?? why
      }
    }
    return failure.map { .failed(why: $0) } ?? .missing
  }

  private func look(for id: MessageID, in account: IMAPSettings) async -> SearchFinding {
    do {
      let client = try await IMAPClient.connect(account, logger: logger)
      do {
        try await client.signIn()
        guard let mailbox = try await client.mailbox(for: .sent) else {
          await client.close()
          return .failed(why: "\(account.user) has no Sent mailbox")
        }
        let found = try await client.findBy(messageID: id, in: mailbox)
        await client.close()
        return found ? .found(mailbox: mailbox) : .missing
      } catch {
        await client.close()
        return .failed(why: "\(account.user): \(error)")
      }
    } catch {
      return .failed(why: "\(account.user): \(error)")
    }
  }
}
