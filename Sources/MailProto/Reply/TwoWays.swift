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
    // Most mail is new from its first word to its last.
    let new = (
      plain: plain.new == message.text ? whole.plain : WordCount(plain.new),
      html: html.new == rendered ? whole.html : WordCount(html.new)
    )
    // The new words of each are those of the other; a signature may count on one side only.
    let isAgreed = {
      !new.plain.isMissingFrom(html.signature.isEmpty ? new.html : WordCount(html.new + "\n" + html.signature))
        && !new.html.isMissingFrom(plain.signature.isEmpty ? new.plain : WordCount(plain.new + "\n" + plain.signature))
    }
    if new.plain.isMissingFrom(whole.html)
      || (html.isUncertain ? whole.html : new.html).isMissingFrom(whole.plain)
      || WordCount(html.quoted).isMostlyMissingFrom(whole.plain)
    {
      trimmed = nil
    } else if plain.isUncertain || html.isUncertain {
      // One way is sure; the other need not be if both come to the same words.
      if plain.isUncertain && html.isUncertain {
        trimmed = nil
      } else if isAgreed() {
        trimmed = (plain.new, plain.quoted)
      } else {
        trimmed = html.isUncertain ? nil : Self.cut(message.text, like: html)
      }
    } else if isAgreed() {
      trimmed = (plain.new, plain.quoted)
    } else {
      trimmed = Self.cut(message.text, like: html)
    }
  }

  /// The plain text cut where the HTML says that the quote begins: its words up to some line are the new ones of the
  /// HTML, and those below are the quoted ones. Nil if there is no such line.
  private static func cut(_ text: String, like html: TrimmedText) -> (new: String, quoted: String)? {
    let new = Words.of(html.new)
    guard !new.isEmpty, !html.quoted.isEmpty else { return nil }
    let lines = text.lines
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
