/// Whether a message may go out: CRLF line ends only, no line over 998 bytes (RFC 5321 §2.3.8, RFC 5322 §2.1.1).
public enum CanonicalText {
  /// What is wrong first, in words; nil if nothing is. Bare CR and LF could smuggle a second message.
  public static func problem(in bytes: [UInt8]) -> String? {
    var line = 1
    var length = 0
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == 0x0A {
        guard previous == 0x0D else { return "line \(line) ends in a bare LF" }
        line += 1
        length = 0
      } else {
        guard previous != 0x0D else { return "line \(line) holds a bare CR" }
        guard byte != 0 else { return "line \(line) holds a NUL" }
        if byte != 0x0D { length += 1 }
        guard length <= 998 else { return "line \(line) is longer than 998 bytes" }
      }
      previous = byte
    }
    return length == 0 && previous == 0x0A ? nil : "the last line does not end in CRLF"
  }
}
