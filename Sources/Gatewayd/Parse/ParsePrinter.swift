import FoundationEssentials
import Glibc
import MailProto

/// Writes each message as one line of JSON on standard output.
struct ParsePrinter {
  private let encoder: JSONEncoder
  private var buffer: [UInt8] = []

  init() {
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  mutating func print(_ mail: SourcedMail) throws {
    let inbound = Inbound(Message(parsing: mail.bytes))
    let line = try encoder.encode(ParsedMail(source: mail.source, index: mail.index, inbound: inbound))
    buffer.append(contentsOf: line)
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
