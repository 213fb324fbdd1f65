@testable import MailProto

/// Bytes in a charset: the label up to the first line feed, or one of the usual ones.
func checkCharset(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let choice = knobs.next()
  var bytes = knobs.rest[...]
  var label: String? = choice == 0 ? nil : charsets[choice % charsets.count]
  if choice == 0, let end = bytes.firstIndex(of: 0x0A), end <= 60 {
    label = String(decoding: bytes[..<end], as: UTF8.self)
    bytes = bytes[(end + 1)...]
  }
  let decoded = DecodedText(bytes, charset: label)
  try expect(!decoded.text.utf8.contains(0), "no NUL in decoded text")
  try expect(decoded.text.utf8.count <= 8 * bytes.count + 64, "decoded text is bounded by the bytes")
  if Charset(label) == .utf8, let valid = String(validating: bytes, as: UTF8.self), !valid.contains("\0") {
    let marked = valid.unicodeScalars.first == "\u{FEFF}"
    try expect(!decoded.lossy && !decoded.guessed, "valid UTF-8 is nothing to wonder about")
    try expect(marked || Array(decoded.text.utf8) == Array(bytes), "valid UTF-8 stays as it is")
  }
  try checkMailboxName(String(decoding: bytes, as: UTF8.self))
}

/// Modified UTF-7, both ways.
private func checkMailboxName(_ name: String) throws {
  let wire = MailboxName.encode(name)
  try expect(wire.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "mailbox names on the wire are ASCII")
  try expectEqual(MailboxName.decode(wire), name, "a mailbox name comes back")
  _ = MailboxName.decode(name)
}

private let charsets = [
  "utf-8", "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1251", "windows-1256", "koi8-r", "koi8-u",
  "iso-2022-jp", "iso-2022-jp-2", "iso-2022-kr", "iso-2022-cn", "iso-2022-cn-ext", "euc-jp", "shift_jis", "euc-kr",
  "gb2312", "gb18030", "big5", "hz-gb-2312", "utf-7", "utf-16", "utf-16le", "utf-16be", "utf-32", "tis-620", "viscii",
  "macintosh", "x-user-defined", "unicode", "cp437", "johab", "utf-7-imap",
]
