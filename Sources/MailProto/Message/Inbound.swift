/// A received message as the desk sees it: what the sender wrote now, set apart from what was quoted.
public struct Inbound: Sendable {
  public let message: Message
  public let newText: String
  public let quotedText: String
  public let trim: Trim
  /// Grapheme clusters of `newText` without blank space at its ends; the length guard counts these.
  public let characters: Int

  public enum Trim: String, Sendable { case none, certain, uncertain }

  /// `ourMail` are the texts of mail that we sent in this case: a quoted line that is in none of them is the
  /// sender's own.
  public init(_ message: Message, ourMail: [String] = []) {
    self.message = message
    let ours = WordTrail(ourMail)
    let trimmed = TrimmedText(message.text, ours: ours)
    let doubt = message.wasCut || trimmed.isUncertain || Self.tellsAnotherStory(message, trimmed, ours)
    let isBlank = trimmed.new.trimmedBlanks.isEmpty
    let hasText = !message.text.trimmedBlanks.isEmpty
    if hasText, doubt || isBlank {
      trim = .uncertain
      newText = message.text
      quotedText = ""
    } else {
      trim = trimmed.quoted.isEmpty ? .none : .certain
      newText = trimmed.quoted.isEmpty ? message.text : trimmed.new
      quotedText = trimmed.quoted
    }
    characters = newText.trimmedBlanks.count
  }

  /// Plain text and HTML must hold the same new words: nine in ten, each way.
  private static func tellsAnotherStory(_ message: Message, _ plain: TrimmedText, _ ours: WordTrail) -> Bool {
    guard let other = message.textFromHTML else { return false }
    let html = TrimmedText(other, ours: ours)
    return WordCount(plain.new).isMissingFrom(WordCount(other))
      || WordCount(html.isUncertain ? other : html.new).isMissingFrom(WordCount(message.text))
  }
}
