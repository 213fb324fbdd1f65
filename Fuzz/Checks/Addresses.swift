@testable import MailProto

/// An address field; what it names is written again and must read the same.
func checkAddresses(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let limit = knobs.pick([0, 1, 2, 5]) ?? 100
  let parsed = AddressParser(knobs.restText, limit: limit)
  try expect(parsed.addresses.count <= limit, "no more addresses than allowed")
  try expect(!parsed.truncated || parsed.addresses.count == limit, "cut only at the limit")
  for address in parsed.addresses {
    try expect(address.name != "", "a name is not empty")
  }
  let plain = parsed.addresses.filter { Envelope(from: $0, to: [$0]) != nil }
  try checkWritten(plain)
}

/// Addresses come back from what we write as they went in, the names as one line.
func checkWritten(_ addresses: [Address]) throws {
  guard let field = HeaderWriter.addresses("To", addresses) else {
    return try expect(addresses.isEmpty, "plain addresses can be written")
  }
  try expect(field.utf8.allSatisfy { $0 < 0x80 }, "header fields are ASCII")
  let header = HeaderBlock(Array((field + "\r\n\r\n").utf8), 0..<(field.utf8.count + 4), limits: .standard)
  try expectEqual(header.fields.count, field.utf8.count > 90_000 ? header.fields.count : 1, "one field is written")
  guard let value = header.first("to")?.value else { return }
  let again = AddressParser(value, limit: .max)
  // Domains are written in ASCII.
  let wanted = addresses.compactMap { Envelope(from: $0, to: [$0])?.from }
  try expectEqual(again.addresses.map(\.address), wanted, "written addresses read the same")
  try expectEqual(
    again.addresses.map { $0.name ?? "" }, addresses.map { asWritten($0.name ?? "") }, "written names read the same")
  let odd = again.oddities.subtracting(["an encoded word inside the address"])
  try expect(!again.malformed && odd.isEmpty, "written addresses are plain: \(value)")
}

/// A single-line value as a reader gets it back.
func asWritten(_ text: String) -> String { HeaderWriter.singleLine(text) }
