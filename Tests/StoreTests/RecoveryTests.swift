import MailProto
import Testing

@testable import Store

/// What a daemon finds that died while it worked: its claims, under leases that still run.
@Suite struct RecoveryTests {
  private let lease: Int64 = 600

  @Test func aReplyThatWasBeingSentIsUncertainAtOnce() async throws {
    let folder = try Folder()
    let first = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let (caseID, _) = try await first.approved()
    let outgoing = try #require(try await first.claimOutgoing(lease: lease, now: at(40)))
    try await first.close()

    let second = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(41))
    let found = try #require(try await second.outgoingByID(outgoing.id))
    #expect(found.state == .uncertain)
    #expect(found.lastReply == "the attempt was cut off")
    #expect(try await second.claimOutgoing(lease: lease, now: at(10_000)) == nil)
    let item = try #require(try await second.queue(.trouble, limit: 5).first)
    #expect(item.caseID == caseID)
    #expect(item.state == .review)
    #expect(item.reason == "uncertain")
    #expect(item.explanation?.contains("may or may not have gone") == true)
    let events = try await second.auditEvents(caseID: caseID).filter { $0.at == at(41) }.map(\.event)
    #expect(events.contains("outgoing.uncertain"))
    try await second.close()

    // Once is enough: the next start finds nothing to end.
    let third = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(42))
    #expect(try await third.auditEvents(caseID: caseID).allSatisfy { $0.at != at(42) })
    try await third.close()
  }

  @Test func whatWasNotBeingSentIsLeftAlone() async throws {
    let folder = try Folder()
    let first = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await first.approved()
    try await first.close()
    let second = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(41))
    #expect(try await second.claimOutgoing(lease: lease, now: at(41))?.attempts == 1)
    try await second.close()
  }

  @Test func anActionIsHandedOutAgainAtOnce() async throws {
    let folder = try Folder()
    let first = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await first.approved(proposal, actions: [.init(index: 0)])
    let lost = try #require(try await first.claimAction(lease: lease, now: at(40)))
    try await first.close()

    let second = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(41))
    let again = try #require(try await second.claimAction(lease: lease, now: at(41)))
    #expect(again.id == lost.id)
    #expect(again.idempotencyKey == lost.idempotencyKey)
    #expect(again.attempts == 2)
    #expect(try await second.claimAction(lease: lease, now: at(42)) == nil)
    try await second.close()
  }

  @Test func aJobGoesOnAtOnceWithAHigherFence() async throws {
    let folder = try Folder()
    let first = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await first.take(TestMail(), uid: 1)
    let lost = try #require(try await first.claimJob(model: "m", lease: lease, now: at(20)))
    try await first.checkpoint(lost, node: "recall", state: [5], now: at(21))
    try await first.close()

    let second = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(22))
    let again = try #require(try await second.claimJob(model: "m", lease: lease, now: at(22)))
    #expect(again.job.id == lost.job.id)
    #expect(again.job.attempts == 2)
    #expect(again.fence == lost.fence + 1)
    #expect(again.checkpoint == [5])
    #expect(try await !second.heartbeat(lost, lease: lease, now: at(23)))
    try await second.close()
  }

  @Test func aCommandBesideTheDaemonEndsNoClaim() async throws {
    let folder = try Folder()
    let daemon = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await daemon.approved()
    let outgoing = try #require(try await daemon.claimOutgoing(lease: lease, now: at(40)))
    let command = try await Store.open(sqlite: folder.store, settings: shopSettings, exclusive: false, now: at(41))
    #expect(try await command.outgoingByID(outgoing.id)?.state == .sending)
    try await command.close()
    try await daemon.record(.sent(reply: "250"), of: outgoing, now: at(42))
    try await daemon.close()
  }
}
