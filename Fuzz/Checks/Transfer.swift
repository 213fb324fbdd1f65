@testable import MailProto

/// Content-Transfer-Encodings, and our own writers read back.
func checkTransfer(_ input: [UInt8]) throws {
  let bytes = Knobs(input).rest
  for encoding in [TransferEncoding.base64, .quotedPrintable, .uuencode, .identity] {
    let decoded = TransferDecoder.decode(bytes[...], encoding)
    try expect(decoded.output.count <= bytes.count + 3, "\(encoding) does not grow")
    if let at = decoded.damagedAt { try expect(at >= 0 && at <= bytes.count, "damage lies within the input") }
    let inside = [0x3D, 0x0A] + bytes + [0x3D]
    let slice = TransferDecoder.decode(inside[2..<(inside.count - 1)], encoding)
    try expectEqual(slice.output, decoded.output, "\(encoding) reads a slice as it reads the whole")
    try expectEqual(slice.damagedAt, decoded.damagedAt, "\(encoding) names places of the slice")
  }
  let coded = Base64.encode(bytes)
  let back = TransferDecoder.decode(coded[...], .base64)
  try expect(back.output == bytes && back.damagedAt == nil, "base64 comes back")
  try checkQuotedPrintable(String(decoding: bytes, as: UTF8.self))
}

private func checkQuotedPrintable(_ text: String) throws {
  let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
  let coded = lines.flatMap(QuotedPrintableWriter.lines)
  try expect(
    coded.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 0x7F } },
    "quoted-printable lines are short and ASCII")
  let back = TransferDecoder.decode(Array(coded.joined(separator: "\r\n").utf8)[...], .quotedPrintable)
  try expect(back.damagedAt == nil, "quoted-printable that we write is sound")
  try expectEqual(
    String(decoding: back.output, as: UTF8.self), lines.joined(separator: "\r\n"), "quoted-printable comes back")
}
