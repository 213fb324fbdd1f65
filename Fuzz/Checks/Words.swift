@testable import MailProto

/// Encoded words (RFC 2047), parameters (RFC 2231) and file names.
func checkWords(_ input: [UInt8]) throws {
  let knobs = Knobs(input)
  let text = knobs.restText
  let decoded = EncodedWord.decode(text)
  try expect(decoded.found || decoded.text == text, "text without encoded words stays as it is")
  try expect(decoded.text.utf8.count <= 16 * input.count + 64, "decoded text is bounded by the input")
  try checkParameters(text)
  try checkFields(text)
}

private func checkParameters(_ text: String) throws {
  let value = ParameterizedValue(text)
  for name in ["charset", "boundary", "filename", "name", "size", "a", "x"] {
    guard let parameter = value[name] else { continue }
    try expect(parameter.utf8.count <= 16 * text.utf8.count + 64, "a parameter is bounded by the field")
    if let file = ContentHeaders.safeName(parameter) {
      try expect(
        !file.isEmpty && !file.contains("/") && !file.contains("\\") && file != "." && file != "..",
        "a file name has no path: \(file)")
      try expect(
        !file.unicodeScalars.contains { $0.properties.generalCategory == .control }, "no control characters: \(file)")
    }
  }
}

/// A subject reads the same as it was written, whatever is in it.
private func checkFields(_ text: String) throws {
  let line = HeaderWriter.unstructured("Subject", text)
  try expect(line.utf8.allSatisfy { $0 < 0x80 }, "header fields are ASCII")
  guard line.utf8.count < 60_000 else { return }
  let message = Message(parsing: Array((line + "\r\n\r\n").utf8))
  try expectEqual(message.fields.count, 1, "one field is written")
  try expectEqual(message.subject ?? "", asWritten(text), "a written subject reads the same")
}
