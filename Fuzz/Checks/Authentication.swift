@testable import MailProto

/// Authentication-Results fields. From is fixed; the input is what stands in the fields.
func checkAuthentication(_ input: [UInt8]) throws {
  let knobs = Knobs(input)
  let values = knobs.texts(4).filter { !$0.isEmpty }.map { $0.filter { !$0.isNewline } }
  let fields = values.map { "Authentication-Results: \($0)" } + ["From: A <a@shop.example>"]
  let message = Message(parsing: Array(fields.joined(separator: "\n").utf8))
  let block = message.authentication.map(\.block).max() ?? 0
  try expect(block < max(1, values.count), "a result belongs to one of the fields")
  for holder in [false, true] {
    let verdict = SenderTier.judge(message: message, authservID: "mx.shop.example", tokenHolder: holder)
    try expect(!verdict.reason.isEmpty, "a verdict has a reason")
    let none = SenderTier.judge(message: message, authservID: nil, tokenHolder: holder)
    try expect(none.tier < .t2, "without an authserv-id nothing is proven")
    if verdict.tier == .t2 { try checkProof(values) }
    if verdict.tier == .t1 { try expect(holder, "T1 needs a token") }
  }
}

/// What must stand there, in the plainest reading, before anybody is believed.
private func checkProof(_ values: [String]) throws {
  let folded = values.map { $0.lowercased() }
  try expect(folded.first?.contains("mx.shop.example") == true, "only the topmost block of our server counts")
  try expect(folded.first?.contains("pass") == true, "T2 needs a pass")
  try expect(folded.first?.contains("shop.example") == true, "T2 needs the domain of From")
  let rest = folded.dropFirst()
  try expect(!rest.contains { $0.hasPrefix("mx.shop.example;") }, "two blocks that claim our name prove nothing")
}
