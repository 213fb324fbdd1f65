@testable import MailProto

/// What a server says, in turns: before each, the client gives its next command if it may. However the bytes of a turn
/// are cut into chunks, the same must come of them.
func checkIMAP(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  var limits = IMAPLimits.standard
  if let bytes = knobs.pick([0, 1, 30, 200, 1000]) { limits.responseBytes = bytes }
  if let bytes = knobs.pick([0, 1, 10, 500]) { limits.literalBytes = bytes }
  if let count = knobs.pick([0, 1, 2, 5]) { limits.literals = count }
  if let depth = knobs.pick([0, 1, 2, 5]) { limits.depth = depth }
  if let count = knobs.pick([0, 1, 3, 10]) { limits.responses = count }
  if let bytes = knobs.pick([0, 1, 30, 500]) { limits.commandBytes = bytes }
  let first = knobs.next()
  let seed = knobs.next()
  let turns = knobs.pieces(atMost: 40).map(Array.init)
  let bytewise = talk(turns, limits, first) { bytes in bytes.indices.map { bytes[$0...$0] } }
  try expectSame(talk(turns, limits, first) { [$0[...]] }, bytewise)
  try expectSame(talk(turns, limits, first) { $0.chunks(seed: seed) }, bytewise)
}

/// What came before an error in the same chunk is lost with it: the talk in chunks may tell less, and of a later error.
private func expectSame(_ chunked: Talk, _ bytewise: Talk) throws {
  try expectEqual(chunked.error == nil, bytewise.error == nil, "chunks do not make an error")
  let told = chunked.error == nil ? bytewise.events : Array(bytewise.events.prefix(chunked.events.count))
  try expectEqual(chunked.events, told, "chunks do not change what the server said")
}

private struct Talk: Equatable {
  var events: [String] = []
  var error: IMAPSyntaxError?
}

private func talk(
  _ turns: [[UInt8]], _ limits: IMAPLimits, _ first: Int, _ cut: ([UInt8]) -> [ArraySlice<UInt8>]
) -> Talk {
  var session = IMAPSession(limits: limits)
  var talk = Talk()
  do throws(IMAPSyntaxError) {
    for (number, turn) in turns.enumerated() {
      talk.events += session.start(commands[(first + number) % commands.count]).map(event)
      var isIdling = false
      chunks: for chunk in cut(turn) {
        let actions = try session.receive(chunk)
        talk.events += actions.map(event)
        isIdling = isIdling || actions.contains { if case .idling = $0 { true } else { false } }
        // From here on the bytes belong to another layer.
        if actions.contains(where: beginsLayer) { break chunks }
      }
      if isIdling { talk.events += session.stopIdling().map(event) }
      talk.events.append("exists \(session.exists) grown \(session.hasGrown) \(session.capabilities?.sorted() ?? [])")
    }
  } catch {
    talk.error = error
  }
  return talk
}

private func beginsLayer(_ action: IMAPSession.Action) -> Bool {
  switch action {
  case .secure, .compress: true
  default: false
  }
}

private func event(_ action: IMAPSession.Action) -> String {
  switch action {
  case .received(.capabilities(let names)): "capabilities \(names.sorted())"
  case .received(.list(let listing)): "list \(listing.attributes.sorted()) \(listing.name)"
  case .greeted(let status), .completed(let status), .farewell(let status):
    "\(status.kind) \(status.text) \(code(status.code))"
  case .received(.status(let status)): "status \(status.kind) \(status.text) \(code(status.code))"
  case .compress: "compress"
  default: "\(action)"
  }
}

private func code(_ code: IMAPResponseCode?) -> String {
  if case .capabilities(let names) = code { "\(names.sorted())" } else { "\(String(describing: code))" }
}

private let commands: [IMAPCommand] = [
  .capability, .startTLS, .compress,
  .authenticate(.plain(user: "u", password: "p"), initial: false), .list(specialUse: false), .select("INBOX"),
  .summaries(from: .first, to: nil), .messages("1:4"), .idle, .search(messageID: MessageID("a@b.test")),
  .append([0x41, 0x0D, 0x0A], to: "Sent", flags: ["\\Seen"], literals: .synchronizing), .namespace,
  .authenticate(.login(user: "u", password: "p"), initial: false),
  .authenticate(.oauthBearer(user: "u", host: "mx.test", port: 993, token: "t"), initial: true),
  .move("1:3", to: "Done"), .logout,
]
