@testable import MailProto

/// Dates, message ids, thread ids and reply tokens.
func checkIDs(_ input: [UInt8]) throws {
  let text = Knobs(input).restText
  if let date = DateParser.parse(text) { try checkDate(date, text) }
  _ = InternalDate.parse(text)
  _ = EnhancedStatus.first(in: text)
  for id in MessageID.list(text) {
    try expect(!id.value.isEmpty && id.value.utf8.count <= 998, "an id is neither empty nor long")
    if HeaderWriter.isSafe(id), let field = HeaderWriter.ids("References", [id]) {
      try expectEqual(MessageID.list(String(field.dropFirst(11))), [id], "a written id reads the same")
    }
  }
  try checkThreads(input, text)
}

private func checkDate(_ date: MailDate, _ text: String) throws {
  try expect(abs(date.zoneMinutes) < 24 * 60, "a zone is less than a day")
  guard date.seconds >= 86400, date.seconds < 253_402_300_799 - 2 * 86400 else { return }
  try expectEqual(DateParser.parse(date.headerText), date, "a written date reads the same: \(date.headerText)")
  try expect(date.iso8601.utf8.count == 20, "ISO dates have one length: \(date.iso8601)")
}

private func checkThreads(_ input: [UInt8], _ text: String) throws {
  let ids = ThreadIDs(domain: "shop.example", currentVersion: 3) { version, data in
    (0..<32).map { UInt8(truncatingIfNeeded: data.reduce(version &+ $0) { ($0 &* 31) &+ Int($1) } >> 3) }
  }
  let number = input.prefix(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
  let id = ids.messageID(caseID: number, nonce: text)
  try expectEqual(ids.caseID(of: id), number, "our message id names its case: \(id)")
  let token = ids.token(caseID: number)
  try expectEqual(ids.caseID(token: token), number, "a token names its case: \(token)")
  try expectEqual(ids.caseID(token: token.uppercased()), number, "a token in capitals names its case")
  try expect(ids.caseID(token: String(token.dropLast())) == nil, "a shorter token names nothing")
  if let named = ids.caseID(token: text) {
    try expectEqual(ids.token(caseID: named), text.lowercased(), "only our tokens name cases")
  }
  if let bytes = Base32.decode(text), Base32.encode(bytes) == text {
    try expectEqual(bytes.count, text.utf8.count * 5 / 8, "base32 has one length")
  }
}
