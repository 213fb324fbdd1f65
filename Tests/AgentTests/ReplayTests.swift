import Foundation
import Testing

@testable import Agent

/// Runs that are kept as the daemon keeps them, and played again.
@Suite struct ReplayTests {
  /// Runs of every kind, through every node.
  static let mails: [(name: String, input: RunInput)] = [
    ("late", input("Hi, my parcel trk 1000 0001 came late, I am not happy.")),
    ("not here", input("Where is my parcel TRK10000002? It should be here by now.")),
    ("no number", input("My parcel has not arrived yet, where is it?")),
    ("stock", input("Hi! Do you have the Aero Glide 3 in red, size 42?", customer: nil, tier: 0)),
    ("nothing fits", input("Do you have the Ridge Walker in pink, size 42?")),
    ("billing", input("I cancelled order 903 but was charged anyway. I want my money back.")),
    ("transaction", input("What did I pay for order 900? I need the breakdown.")),
    ("complaint", input("The shoes of order 900 came with a torn sole. The quality is poor.")),
    ("several", input("My parcel TRK10000002 has not arrived. Also, do you have the Ridge Walker in brown, size 42?")),
    ("unclear", input("What are your opening hours on Sundays?")),
    ("thanks", input("Thanks a lot, all good now!")),
    ("German", input("Guten Tag, wo ist mein Paket TRK10000002? Es ist noch nicht angekommen. Viele Grüße")),
    (
      "earlier turn",
      input(
        "Any updates?",
        memory: [
          .init(party: "customer", text: "Where is TRK10000002?", facts: ["tracking number TRK10000002"])
        ])
    ),
  ]

  @Test(arguments: mails.indices)
  func everyNodeIsAPlaceToStart(_ index: Int) async throws {
    let (name, input) = Self.mails[index]
    let (run, result) = try await keep(input)
    #expect(run.nodes.map(\.name.rawValue) == result.trace.nodes)
    #expect(run.end.result == result, "\(name)")
    for node in run.nodes {
      let played = try await Replay(of: run, clock: { 0 }).play(from: node.entry)
      #expect(played.result == result, "\(name) from \(node.name)")
      #expect(played.steps.map(\.node) == Array(run.path.drop { $0 != node.name }))
    }
  }

  @Test func allNodesAreAmongThem() async throws {
    var seen: Set<NodeName> = []
    for (_, input) in Self.mails { seen.formUnion(try await keep(input).run.path) }
    #expect(seen == Set(NodeName.allCases))
  }

  @Test func theShopOfTodayPlaysNoPart() async throws {
    let (run, result) = try await keep(input("Where is my parcel TRK10000002? It should be here by now."))
    let played = try await Replay(of: run, clock: { 0 }).play(from: try #require(run.entry(of: .recall)))
    #expect(played.result == result)
    var today = FakeShop()
    today.deliveryRows = []
    // A fork asks the live shop only where nothing is frozen.
    let fork = try await Replay(of: run, tools: today, clock: { 0 }).play(from: try #require(run.entry(of: .recall)))
    #expect(fork.result == result)
    #expect(fork.steps.allSatisfy { $0.live.isEmpty })
  }

  @Test func whatIsNotFrozenEndsAReplay() async throws {
    let (run, _) = try await keep(input("Where is my parcel TRK10000002?"))
    let edited = try #require(run.entry(of: .delivery)).edited([try StateEdit("customer.id=2")])
    await #expect {
      try await Replay(of: run, clock: { 0 }).play(from: edited)
    } throws: { error in
      guard case Replay.Problem.notFrozen(node: .delivery, let what) = error else { return false }
      return what.contains("deliveries") && what.contains("\"customer\":2")
    }
  }

  @Test func aForkWithAnotherPolicyDiffers() async throws {
    let (run, result) = try await keep(input("Hi, my parcel trk 1000 0001 came late, I am not happy."))
    let entry = try #require(run.entry(of: .delivery))
    let edited = try entry.edited([try StateEdit("input.policy.refundPerDay=0.2")])
    let fork = try await Replay(of: run, tools: FakeShop(), clock: { 0 }).play(from: edited)
    #expect(fork.result.actions != result.actions)
    #expect(fork.result.actions.first?.params["amount"] == .integer(396))
    #expect(fork.result.emailResponse?.contains("€3.96") == true)
  }

  // MARK: Models

  @Test func failuresOfModelsAreFrozenToo() async throws {
    let models = ModelChain(
      models: ["away": AwayModel(), "offline": OfflineModel()], steps: [:], fallback: ["away", "offline"])
    let (run, result) = try await keep(input("Where is my parcel TRK10000002?"), models: models)
    #expect(result.trace.modelCalls == 4, "each step asked both")
    for node in run.nodes {
      #expect(try await Replay(of: run, clock: { 0 }).play(from: node.entry).result == result)
    }
  }

  @Test func aModelIsNotAskedAgainAndAnotherOneIs() async throws {
    let model = CountingModel(reply: "Dear Nora, TRK10000002 is 6 days late.")
    let models = ModelChain(models: ["paid": model, "offline": OfflineModel()], steps: ["compose": ["paid"]])
    let (run, result) = try await keep(input("Where is my parcel TRK10000002?"), models: models)
    #expect(model.count == 1)
    let entry = try #require(run.entry(of: .classify))
    #expect(try await Replay(of: run, clock: { 0 }).play(from: entry).result == result)
    let same = try await Replay(of: run, tools: FakeShop(), models: models, clock: { 0 }).play(from: entry)
    #expect(same.result == result && model.count == 1)
    let other = CountingModel(reply: "Dear Nora, TRK10000002 should be there, it is 6 days late.", name: "other")
    let chain = ModelChain(models: ["other": other, "offline": OfflineModel()], steps: ["compose": ["other"]])
    let fork = try await Replay(of: run, tools: FakeShop(), models: chain, clock: { 0 }).play(from: entry)
    #expect(other.count == 1 && model.count == 1)
    #expect(fork.steps.last { $0.node == .compose }?.live == ["model other"])
  }

  // MARK: Edits

  @Test(arguments: [
    ("nonsense", "is not PATH=JSON"), ("language=english", "text needs quotation marks"),
    ("trackingNumber=[]", "no such field; there are"),
    ("input.policy.refundPerDay=\"much\"", "should be of type Double"),
    ("input.police.x=1", "has no `police`"), ("trackingNumbers.7=\"A\"", "has no element `7`"),
    ("next=\"check\"", "is set by --from"), ("similarEarlier.x=1", "has no parts"),
    ("points=[{\"odd\":1}]", "`points`"),
  ])
  func aBadEditIsNamed(text: String, why: String) async throws {
    let entry = try #require(try await keep(input("Where is my parcel TRK10000002?")).run.entry(of: .delivery))
    #expect {
      _ = try entry.edited([try StateEdit(text)])
    } throws: { error in (error as? StateEdit.Problem)?.why.contains(why) == true }
  }

  @Test func editsReachEveryPlace() async throws {
    let entry = try #require(try await keep(input("Where is my parcel TRK10000002?")).run.entry(of: .delivery))
    let edited = try entry.edited([
      try StateEdit("trackingNumbers.0=\"TRK10000003\""), try StateEdit("trackingNumbers.1=\"X\""),
      try StateEdit("customer=null"), try StateEdit("language=\"de\""),
    ])
    #expect(edited.trackingNumbers == ["TRK10000003", "X"])
    #expect(edited.customer == nil && edited.language == .german)
  }

  // MARK: Keeping

  @Test func changesGiveTheStateBackToTheByte() async throws {
    for (name, input) in Self.mails {
      var state = RunState(input: input)
      var bytes = try state.encoded()
      let workflow = Workflow(models: offline, tools: FakeShop(), clock: { 5 })
      while state.next != nil {
        let after = try await workflow.step(state)
        var expected = after
        expected.result = nil
        let change = try #require(StateChange.between(bytes, try after.encoded()))
        bytes = try #require(StateChange.apply(change, to: bytes))
        #expect(
          String(decoding: bytes, as: UTF8.self) == String(decoding: try expected.encoded(), as: UTF8.self), "\(name)")
        state = after
      }
    }
  }

  @Test(arguments: [
    "", "{", "[]", "{\"a\":1", "{\"added\":{},\"set\":[]}", "{\"added\":{\"trace\":[1}},\"set\":{}}", "\"x",
  ])
  func damagedChangesAreRefused(_ text: String) throws {
    let state = try RunState(input: input("x")).encoded()
    #expect(StateChange.apply(Array(text.utf8), to: state) == nil)
  }

  @Test func aRunThatBeganAnewIsReadFromItsLastBeginning() async throws {
    let mail = input("Where is my parcel TRK10000002?")
    let (state, nodes) = try await record(mail)
    let twice = nodes.prefix(2) + nodes
    let run = try FrozenRun(checkpoint: state.encoded(), nodes: Array(twice), answers: [])
    #expect(run.nodes.count == nodes.count)
  }

  @Test func whatWasNotKeptIsSaid() async throws {
    let (state, nodes) = try await record(input("Where is my parcel TRK10000002?"))
    let bare = nodes.map { FrozenRun.Kept(node: $0.node, change: nil, reads: []) }
    #expect(throws: FrozenRun.NotKept(why: "has no states of its nodes")) {
      try FrozenRun(checkpoint: state.encoded(), nodes: bare, answers: [])
    }
    #expect(throws: FrozenRun.NotKept(why: "has a checkpoint that this version cannot read")) {
      try FrozenRun(checkpoint: [1, 2], nodes: nodes, answers: [])
    }
    let odd = [FrozenRun.Kept(node: "dream", change: nodes[0].change, reads: [])]
    #expect(throws: FrozenRun.NotKept(why: "has a node `dream` that this version does not know")) {
      try FrozenRun(checkpoint: state.encoded(), nodes: odd, answers: [])
    }
    // An answer that was too long is missing, and not nothing.
    let long = nodes.map { kept in
      FrozenRun.Kept(
        node: kept.node, change: kept.change,
        reads: kept.reads.map { ToolRead(tool: $0.tool, question: $0.question, answer: nil) })
    }
    let run = try FrozenRun(checkpoint: state.encoded(), nodes: long, answers: [])
    await #expect {
      try await Replay(of: run, clock: { 0 }).play(from: run.nodes[0].entry)
    } throws: { "\($0)".contains("too long to be kept") }
  }

  // MARK: Helpers

  private var offline: ModelChain { ModelChain(models: ["offline": OfflineModel()], steps: [:]) }

  private func record(
    _ input: RunInput, models: ModelChain? = nil
  ) async throws -> (state: RunState, nodes: [FrozenRun.Kept]) {
    var state = RunState(input: input)
    var nodes: [FrozenRun.Kept] = []
    while let node = state.next {
      let log = ReadLog()
      let workflow = Workflow(
        models: models ?? offline, tools: LoggedTools(live: FakeShop(), log: log), clock: { 0 })
      let before = try state.encoded()
      state = try await workflow.step(state)
      nodes.append(
        FrozenRun.Kept(
          node: node.rawValue, change: StateChange.between(before, try state.encoded()), reads: log.reads))
    }
    return (state, nodes)
  }

  private func keep(_ input: RunInput, models: ModelChain? = nil) async throws -> (run: FrozenRun, result: RunResult) {
    let (state, nodes) = try await record(input, models: models)
    let run = try FrozenRun(checkpoint: state.encoded(), nodes: nodes, answers: [])
    return (run, try #require(state.result))
  }
}

private struct AwayModel: ChatModel {
  let name = "away"
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    throw .transient("HTTP 503", retryAfter: nil)
  }
}

/// Words replies, and counts how often it was asked.
private final class CountingModel: ChatModel {
  let name: String
  private let reply: String
  private let log = ReadCounter()
  var count: Int { log.count }
  init(reply: String, name: String = "paid") {
    self.reply = reply
    self.name = name
  }
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    log.add()
    return ModelReply(text: JSON.text(["reply": reply]), inputTokens: 10, outputTokens: 5, costUSD: 0.001)
  }
}

private final class ReadCounter: @unchecked Sendable {  // Guarded by the lock.
  private let lock = NSLock()
  private var number = 0
  var count: Int { lock.withLock { number } }
  func add() { lock.withLock { number += 1 } }
}
