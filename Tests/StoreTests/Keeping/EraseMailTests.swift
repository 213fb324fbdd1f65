import Database
import Foundation
import MailProto
import Testing

@testable import Store

/// One mail goes, with what was made of it; its case stays and goes on.
@Suite struct EraseMailTests {
  private let folder: Folder
  /// Of the first mail and what was made of it; they stand nowhere else.
  private static let words = ["zebrafink", "kirschbaum", "nachtfalter", "first@customer.example"]
  private static let line = "My zebrafink has been gone for three weeks."

  init() throws { folder = try Folder() }

  private func open() async throws -> Store { try await Store.open(sqlite: folder.store, settings: shopSettings) }

  private struct Scene {
    let caseID: CaseID
    let first: MessageRowID
    let second: MessageRowID
    let reply: Outgoing
  }

  /// A mail that was answered, and a second one whose run was told of the first; its draft waits.
  private func fill(_ store: Store, second text: String = "And in blue?") async throws -> Scene {
    let rita = try await store.reviewer()
    var proposal = Proposal.sample(response: "Dear Anna, the kirschbaum comes on Friday.")
    proposal.classification?.summary = "asks for the zebrafink"
    let (id, _) = try await store.approved(proposal, mail: TestMail(subject: "zebrafink", body: Self.line), by: rita)
    let reply = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.sent(reply: "250"), of: reply, now: at(41))
    let mail = TestMail(
      id: "second@customer.example", inReplyTo: reply.messageID.value, subject: "Re: zebra", body: text)
    #expect(try await store.take(mail, uid: 2, at: at(50)).caseID == id)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(51)))
    try await store.checkpoint(
      job, node: "recall", state: Array("zebrafink".utf8), change: Array("{\"x\":\"zebrafink\"}".utf8),
      reads: [ToolResult(tool: "t", question: "{}", answer: "\"nachtfalter\"")], now: at(52))
    try await store.finish(job, proposal: .sample(response: "Yes, in blue."), now: at(53))
    let mails = try #require(try await store.view(id)).messages.filter { $0.direction == .inbound }.map(\.id).sorted {
      $0.value < $1.value
    }
    return Scene(caseID: id, first: try #require(mails.first), second: try #require(mails.last), reply: reply)
  }

  @Test func theMailAndWhatWasMadeOfItGo() async throws {
    let store = try await open()
    let scene = try await fill(store)
    for word in Self.words { #expect(try Damage.find(word, in: folder.store), "\(word) was there") }
    let expected = MailErasure(
      mail: scene.first, caseID: scene.caseID, replies: 1, runs: 1, quotedIn: [], remaining: [:])
    #expect(try await store.erasable(mail: scene.first) == expected)
    #expect(try await store.erase(mail: scene.first, by: "operator", now: at(100)) == expected)
    try await store.purge()
    for word in Self.words { #expect(try !Damage.find(word, in: folder.store), "\(word) is still there") }
    let view = try #require(try await store.view(scene.caseID))
    // The case goes on with the second mail and its draft.
    #expect(view.case.state == .review && view.case.party.address == customer && view.case.subject == "Re: zebra")
    #expect(view.draft?.proposal.emailResponse == "Yes, in blue.")
    #expect(view.memory.map { $0.text.trimmed } == ["And in blue?"] && view.memory.map(\.turn) == [0])
    guard case .intact = try await store.verifyAudit() else {
      Issue.record("broken")
      return
    }
    // An answer to our reply still finds the case.
    let more = TestMail(id: "third@customer.example", inReplyTo: scene.reply.messageID.value, body: "Hello?")
    #expect(try await store.take(more, uid: 3, at: at(110)).caseID == scene.caseID)
    // A copy of it is known, and brings nothing back.
    let again = try await store.take(TestMail(subject: "zebrafink", body: Self.line), uid: 9, at: at(120))
    #expect(again.outcome == .duplicate)
    try await store.close()
    #expect(try await StoreFile.check(folder.store) == [])
  }

  @Test func aCaseWhoseDraftWentIsForAPerson() async throws {
    let store = try await open()
    let (view, _) = try await store.drafted(mail: TestMail(subject: "zebrafink", body: Self.line))
    let mail = try #require(view.messages.first?.id)
    _ = try await store.erase(mail: mail, by: "operator", now: at(100))
    let left = try #require(try await store.view(view.case.id))
    #expect(left.case.state == .review && left.case.route == .manual && left.case.reason == "erased")
    #expect(left.draft == nil && left.case.subject == "" && left.memory.isEmpty)
    // A person can still write to the customer.
    let rita = try await store.reviewer()
    _ = try await store.approve(Approval(left, nil, text: "We erased your mail."), by: rita, now: at(110))
    let reply = try #require(try await store.claimOutgoing(lease: 60, now: at(140)))
    #expect(reply.envelope.to == [customer] && !String(decoding: reply.bytes, as: UTF8.self).contains("zebrafink"))
    try await store.close()
  }

  @Test func whatStillQuotesItIsNamed() async throws {
    let store = try await open()
    let scene = try await fill(store, second: "And in blue?\r\n\r\nAnna wrote:\r\n> \(Self.line)")
    try await store.addNote("She wrote: \(Self.line)", to: scene.caseID, by: store.reviewer("nora"), now: at(60))
    let report = try await store.erase(mail: scene.first, by: "operator", now: at(100))
    #expect(report.quotedIn == [scene.second] && report.remaining == ["notes": 1])
    let second = try await store.erase(mail: scene.second, by: "operator", now: at(101))
    #expect(second.quotedIn == [] && second.remaining == [:])
    try await store.close()
  }

  @Test func whatCannotBeErasedIsSaid() async throws {
    let store = try await open()
    let scene = try await fill(store)
    func problem(_ id: MessageRowID) async -> String {
      do {
        _ = try await store.erase(mail: id, by: "operator", now: at(100))
        return "erased"
      } catch StoreError.invalid(let why), StoreError.notFound(let why) { return why } catch { return "\(error)" }
    }
    #expect(await problem(MessageRowID(999)).hasPrefix("mail 999: there is none"))
    let ours = try #require(try await store.view(scene.caseID)?.messages.first { $0.direction == .outbound }?.id)
    #expect(await problem(ours).contains("is a reply of ours"))
    // A run on later mail holds its words in memory.
    let more = TestMail(id: "third@customer.example", inReplyTo: scene.reply.messageID.value, body: "Hello?")
    _ = try await store.take(more, uid: 3, at: at(60))
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(61)))
    #expect(await problem(scene.first).contains("the agent is at work on mail"))
    #expect(try await store.view(scene.caseID)?.memory.first?.text.trimmed == Self.line)
    try await store.finish(job, proposal: .sample(response: "Hello."), now: at(62))
    #expect(await problem(scene.first) == "erased")
    #expect(await problem(scene.first).contains("was erased before"))
    try await store.close()
  }
}
