/// Mailboxes in one file (RFC 4155, the mboxrd variant).
///
/// A line starts a message if it looks like an envelope line and follows a blank line or nothing; that blank line
/// parts the messages and belongs to neither. Lines such as `>From ` lose one `>`.
public enum MBox {
  /// Whether the bytes, the beginning of a file, begin like an mbox file.
  public static func isMBox(_ bytes: [UInt8]) -> Bool {
    LineReader(bytes).first { !$0.isEmpty }.map { isEnvelopeLine(bytes[$0.content]) } ?? false
  }

  /// The messages of a whole file, each without its envelope line.
  public static func messages(_ bytes: [UInt8], limit: Int = .max - 1) -> [MBoxMessage] {
    var splitter = MBoxSplitter(limit: limit)
    return splitter.feed(bytes) + splitter.finish()
  }

  /// `From sender weekday month day clock year`: the blank, a sender, and a clock somewhere behind it.
  static func isEnvelopeLine(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: from), line.count <= longestEnvelope else { return false }
    let words = line.dropFirst(5).split(separator: Octet.space)
    guard words.count >= 5 else { return false }
    let hasClock = words.contains { word in
      word.count >= 4 && word.contains(UInt8(ascii: ":"))
        && word.allSatisfy { Octet.isDigit($0) || $0 == UInt8(ascii: ":") }
    }
    let hasYear = words.contains { $0.count == 4 && $0.allSatisfy(Octet.isDigit) }
    return hasClock && hasYear
  }

  /// `>From `, `>>From ` and so on.
  static func isQuotedFrom(_ line: ArraySlice<UInt8>) -> Bool {
    line.first == UInt8(ascii: ">") && line.drop { $0 == UInt8(ascii: ">") }.starts(with: from)
  }

  private static let from = Array("From ".utf8)
  private static let longestEnvelope = 500
}

/// A message of an mbox file, unquoted.
public struct MBoxMessage: Sendable, Hashable {
  /// The message; of one over the splitter's limit the first `limit` + 1 bytes, which is enough to see that.
  public let bytes: [UInt8]
  /// Bytes of the whole message.
  public let size: Int
}

/// Splits an mbox file that comes in pieces of any size. Keeps one message and one line, never the file.
public struct MBoxSplitter: Sendable {
  private let limit: Int
  private var isOpen = false
  private var message: [UInt8] = []
  private var size = 0
  /// The beginning of a line whose end has not come yet.
  private var unfinished: [UInt8] = []
  /// Inside a line too long to wait for its end: the rest of it is content, whatever it looks like.
  private var isInLongLine = false
  /// A blank line that is content only if no envelope line follows.
  private var heldBlank: [UInt8] = []
  private var followsBlank = true

  /// Bytes of a line to wait for. An envelope line is far shorter.
  private static let longestLine = 1 << 16

  /// - Parameter limit: bytes of a message to keep; what is over it is counted and dropped.
  public init(limit: Int) { self.limit = max(0, min(limit, .max - 1)) }

  /// The messages that this piece completes.
  public mutating func feed(_ piece: [UInt8]) -> [MBoxMessage] {
    var done: [MBoxMessage] = []
    var start = 0
    while start < piece.count {
      let feed = piece.firstOffset(of: Octet.lf, in: start..<piece.count)
      let next = feed.map { $0 + 1 } ?? piece.count
      if isInLongLine {
        keep(piece[start..<next])
        isInLongLine = feed == nil
      } else if feed == nil || !unfinished.isEmpty {
        unfinished.append(contentsOf: piece[start..<next])
        if feed != nil { endUnfinished(&done) } else { giveUpWaiting() }
      } else {
        line(piece[start..<next], &done)
      }
      start = next
    }
    return done
  }

  /// The last message, once the file has ended.
  public mutating func finish() -> [MBoxMessage] {
    var done: [MBoxMessage] = []
    endUnfinished(&done)
    close(&done)
    return done
  }

  private mutating func endUnfinished(_ done: inout [MBoxMessage]) {
    guard !unfinished.isEmpty else { return }
    let whole = unfinished
    unfinished = []
    line(whole[...], &done)
  }

  private mutating func giveUpWaiting() {
    guard unfinished.count > Self.longestLine else { return }
    var none: [MBoxMessage] = []
    endUnfinished(&none)
    isInLongLine = true
  }

  /// - Parameter line: with its line break, if it has one.
  private mutating func line(_ line: ArraySlice<UInt8>, _ done: inout [MBoxMessage]) {
    var content = line
    if content.last == Octet.lf {
      content.removeLast()
      if content.last == Octet.cr { content.removeLast() }
    }
    if followsBlank, MBox.isEnvelopeLine(content) {
      close(&done)
      isOpen = true
      followsBlank = false
      return
    }
    followsBlank = content.isEmpty
    if !heldBlank.isEmpty {
      keep(heldBlank[...])
      heldBlank = []
    }
    if content.isEmpty {
      heldBlank = Array(line)
    } else {
      keep(MBox.isQuotedFrom(content) ? line.dropFirst() : line)
    }
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    guard isOpen else { return }
    size += bytes.count
    let room = limit + 1 - message.count
    if room > 0 { message.append(contentsOf: bytes.prefix(room)) }
  }

  private mutating func close(_ done: inout [MBoxMessage]) {
    if isOpen { done.append(MBoxMessage(bytes: message, size: size)) }
    isOpen = false
    message = []
    size = 0
    heldBlank = []
  }
}
