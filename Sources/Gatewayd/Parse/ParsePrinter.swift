import Glibc
import MailProto

/// Writes each message as one line of JSON on standard output.
struct ParsePrinter {
  private var buffer: [UInt8] = []

  mutating func print(_ mail: SourcedMail) {
    let inbound = Inbound(Message(parsing: mail.bytes))
    var line = JSONLine()
    ParsedMail(source: mail.source, index: mail.index, inbound: inbound).write(to: &line)
    buffer.append(contentsOf: line.bytes)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= 1 << 16 { flush() }
  }

  /// Ends the program quietly when nobody reads any more.
  mutating func flush() {
    var offset = 0
    while offset < buffer.count {
      let count = buffer.withUnsafeBytes {
        write(STDOUT_FILENO, $0.baseAddress?.advanced(by: offset), $0.count - offset)
      }
      if count > 0 {
        offset += count
      } else if errno != EINTR {
        break
      }
    }
    buffer = []
  }
}
