import MailProto
import Testing

@testable import Store

/// A store that another program brought back.
@Suite struct HoldTests {
  @Test func nothingGoesOutByItself() async throws {
    let store = try await Store.test()
    let refund = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await store.approved(refund, actions: [.init(index: 0)])
    let held = try await store.holdEverything(madeAt: backupTime, now: at(2000))
    #expect(held.backupAt == backupTime)
    #expect(held.replies == 1 && held.actions == 1)
    #expect(try await store.claimOutgoing(lease: 60, now: at(9_000_000)) == nil)
    #expect(try await store.claimAction(lease: 60, now: at(900_000_000)) == nil)
    #expect(try await store.heldActions(limit: 5).count == 1)

    let again = try await store.holdEverything(madeAt: backupTime, now: at(2100))
    #expect(again.replies == 0 && again.actions == 0)
    await #expect(throws: StoreError.self) { try await store.holdEverything(madeAt: at(3000), now: at(2200)) }
  }
}
