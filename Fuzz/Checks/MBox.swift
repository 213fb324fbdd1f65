@testable import MailProto

/// An mbox file, whole and in pieces; and messages that are written as one must come back.
func checkMBox(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let limit = knobs.pick([0, 1, 5, 50, 1000]) ?? 1 << 20
  let bytes = knobs.rest
  let whole = MBox.messages(bytes, limit: limit)
  try expectEqual(split(bytes.chunks(seed: knobs.next()), limit), whole, "pieces do not change the messages")
  if bytes.count < 2000 {
    try expectEqual(split(bytes.indices.map { bytes[$0...$0] }, limit), whole, "bytes do not change the messages")
  }
  try expect(whole.reduce(0) { $0 + $1.size } <= bytes.count, "messages are no longer than the file")
  for message in whole {
    try expectEqual(message.bytes.count, min(message.size, limit + 1), "no more is kept than the limit and one byte")
  }
  try expect(whole.isEmpty || bytes.contains(0x3A), "an envelope line has a clock")
  try checkWritten(knobs.pieces(atMost: 10).map(Array.init))
}

private func split(_ pieces: [ArraySlice<UInt8>], _ limit: Int) -> [MBoxMessage] {
  var splitter = MBoxSplitter(limit: limit)
  return pieces.flatMap { splitter.feed(Array($0)) } + splitter.finish()
}

/// mboxrd: a mark before each line that could be taken for an envelope line, an empty line behind each message.
private func checkWritten(_ messages: [[UInt8]]) throws {
  let envelope = Array("From a@b.test Mon Mar 16 10:00:00 2026\n".utf8)
  var file: [UInt8] = []
  var whole: [[UInt8]] = []
  for message in messages {
    let message = message.last == 0x0A ? message : message + [0x0A]
    whole.append(message)
    file += envelope + quoted(message) + [0x0A]
  }
  try expectEqual(MBox.messages(file).map(\.bytes), whole, "messages in an mbox come back")
}

private func quoted(_ message: [UInt8]) -> [UInt8] {
  var out: [UInt8] = []
  for line in LineReader(message) {
    let content = message[line.content.lowerBound..<line.next]
    let isRisky = content.drop { $0 == UInt8(ascii: ">") }.starts(with: Array("From ".utf8))
    out += (isRisky ? [UInt8(ascii: ">")] : []) + content
  }
  return out
}
