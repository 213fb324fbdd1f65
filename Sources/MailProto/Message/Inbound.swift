/// A received message as the desk sees it: what the sender wrote now, set apart from what was quoted.
public struct Inbound: Sendable {
  public let message: Message
  public let newText: String
  public let quotedText: String
  public let trim: Trim
  /// Grapheme clusters of `newText` without blank space at its ends; the length guard counts these.
  public let characters: Int

  public enum Trim: String, Sendable { case none, certain, uncertain }

  /// `ourMail` are the texts of the mail that we hold of this case, with what they quote: a quoted line that is in
  /// none of them is the sender's own.
  public init(_ message: Message, ourMail: [String] = []) {
    self.message = message
    let context = TrimContext(ours: WordTrail(ourMail), isReply: message.namesAnother)
    let text = message.text
    let trimmed = TwoWays(message, context: context).trimmed
    let isBlank = trimmed?.new.trimmedBlanks.isEmpty ?? true
    if !text.isBlank, message.wasCut || isBlank {
      trim = .uncertain
      newText = text
      quotedText = ""
    } else {
      let quoted = trimmed?.quoted ?? ""
      trim = quoted.isEmpty ? .none : .certain
      newText = quoted.isEmpty ? text : trimmed?.new ?? text
      quotedText = quoted
    }
    characters = newText.trimmedBlanks.count
  }
}

extension Message {
  /// It is an answer, or a forward, by its own account.
  fileprivate var namesAnother: Bool {
    guard inReplyTo.isEmpty, references.isEmpty else { return true }
    return subject.map(Subject.namesAnother) ?? false
  }
}
