/// Trims the plain text, and the text that the HTML gives, and believes them only if they tell the same.
struct TwoWays {
  /// What to cut of the message's text; nil if it is not sure.
  let trimmed: (new: String, quoted: String)?

  init(_ message: Message, context: TrimContext) {
    let plain = TrimmedText(message.text, marks: message.textMarks, context: context)
    guard let rendered = message.textFromHTML else {
      trimmed = plain.isUncertain ? nil : (plain.new, plain.quoted)
      return
    }
    let html = TrimmedText(rendered, marks: message.htmlMarks, context: context)
    let whole = (plain: WordCount(message.text), html: WordCount(rendered))
    if WordCount(plain.new).isMissingFrom(whole.html)
      || WordCount(html.isUncertain ? rendered : html.new).isMissingFrom(whole.plain)
      || WordCount(html.quoted).isMostlyMissingFrom(whole.plain)
    {
      trimmed = nil
    } else if plain.isUncertain || html.isUncertain {
      trimmed = plain.isUncertain && html.isUncertain ? nil : Self.agreed(message.text, plain, html)
    } else if Self.agree(plain, html) {
      trimmed = (plain.new, plain.quoted)
    } else {
      trimmed = Self.cut(message.text, like: html)
    }
  }

  /// One way is sure; the other need not be if both come to the same words.
  private static func agreed(
    _ text: String, _ plain: TrimmedText, _ html: TrimmedText
  ) -> (new: String, quoted: String)? {
    if agree(plain, html) { return (plain.new, plain.quoted) }
    return html.isUncertain ? nil : cut(text, like: html)
  }

  /// The new words of each are those of the other; a signature may count on one side only.
  private static func agree(_ plain: TrimmedText, _ html: TrimmedText) -> Bool {
    !WordCount(plain.new).isMissingFrom(WordCount(html.new + "\n" + html.signature))
      && !WordCount(html.new).isMissingFrom(WordCount(plain.new + "\n" + plain.signature))
  }

  /// The plain text cut where the HTML says that the quote begins: its words up to some line are the new ones of the
  /// HTML, and those below are the quoted ones. Nil if there is no such line.
  private static func cut(_ text: String, like html: TrimmedText) -> (new: String, quoted: String)? {
    let new = Words.of(html.new)
    guard !new.isEmpty, !html.quoted.isEmpty else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var count = 0
    for (index, line) in lines.enumerated() {
      count += Words.of(String(line)).count
      guard count >= new.count else { continue }
      let head = lines[...index].joined(separator: "\n")
      let rest = lines[(index + 1)...].joined(separator: "\n")
      guard count == new.count, Words.of(head) == new, !WordCount(rest).isMissingFrom(WordCount(html.quoted)) else {
        return nil
      }
      return rest.isBlank ? nil : (head.trimmedBlanks, rest.trimmedBlanks)
    }
    return nil
  }
}
