/// A server's reply to one command (RFC 5321 §4.2), all of its lines.
public struct SMTPReply: Hashable, Sendable, CustomStringConvertible {
  public enum Class: Sendable { case positive, intermediate, transient, permanent, other }

  /// Three digits.
  public let code: Int
  /// The text of all lines, joined by blanks.
  public let text: String

  public init(code: Int, text: String) {
    self.code = code
    self.text = text
  }

  public var kind: Class {
    switch code {
    case 200...299: .positive
    case 300...399: .intermediate
    case 400...499: .transient
    case 500...599: .permanent
    default: .other
    }
  }

  /// The enhanced status code at the head of the text (RFC 2034, RFC 3463), such as `5.1.1`.
  public var enhancedStatus: String? {
    guard let word = text.split(separator: " ").first else { return nil }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    let isStatus =
      parts.count == 3 && ["2", "4", "5"].contains(parts[0])
      && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    return isStatus ? String(word) : nil
  }

  public var description: String { "\(code) \(text)" }
}

/// Puts replies together from their lines.
struct SMTPReplyLines: Sendable {
  private var lines: [String] = []
  /// Bytes of one reply that are kept; the rest of a longer one is passed over.
  private static let limit = 4096
  private var kept = 0

  /// The reply, when this line is its last. A line that is no reply is passed over.
  mutating func receive(_ line: some StringProtocol) -> SMTPReply? {
    let bytes = Array(line.utf8)
    guard bytes.count >= 3, let code = Int(line.prefix(3)), (100...599).contains(code) else { return nil }
    if kept + bytes.count <= Self.limit {
      kept += bytes.count
      lines.append(String(line.dropFirst(4)).trimmedLine)
    }
    guard bytes.count == 3 || bytes[3] != UInt8(ascii: "-") else { return nil }
    defer { self = SMTPReplyLines() }
    return SMTPReply(code: code, text: lines.filter { !$0.isEmpty }.joined(separator: " "))
  }
}

extension String {
  /// Without blanks and line ends around it, and without control characters.
  fileprivate var trimmedLine: String {
    let printable = unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    var view = String.UnicodeScalarView(printable)[...]
    while view.first == " " { view.removeFirst() }
    while view.last == " " { view.removeLast() }
    return String(view)
  }
}
