@testable import MailProto

/// HTML to text.
func checkHTML(_ input: [UInt8]) throws {
  // Decoding has replaced every NUL.
  let source = Knobs(input).restText.replacing("\0", with: "\u{FFFD}")
  let html = HTMLText(source)
  try expect(!html.text.utf8.contains(0) && !html.hidden.utf8.contains(0), "no NUL in the text")
  let size = html.text.utf8.count + html.hidden.utf8.count
  try expect(size <= 64 * source.utf8.count + 4096, "the text is bounded by the HTML")
  try expectEqual(html.text, html.text.trimmedBlanks, "no blanks around the text")
  let again = HTMLText(source)
  try expect(html.text == again.text && html.hidden == again.hidden, "the same HTML gives the same text")
}
