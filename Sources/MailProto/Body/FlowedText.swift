/// format=flowed (RFC 3676): joins the lines that a sender's program had wrapped.
enum FlowedText {
  /// `text` has LF line ends.
  static func unwrap(_ text: String, deletesSpace: Bool) -> String {
    var out: [String] = []
    var paragraph: (depth: Int, text: String)?
    for line in text.lines {
      let depth = line.utf8.prefix { $0 == UInt8(ascii: ">") }.count
      var content = line.dropFirst(depth)
      if content.first == " " { content = content.dropFirst() }
      let isSignature = content == "-- "
      let flows = content.last == " " && !isSignature
      let piece = flows && deletesSpace ? content.dropLast() : content
      if let open = paragraph, open.depth == depth, !isSignature {
        paragraph?.text += piece
      } else {
        if let open = paragraph { out.append(quoted(open)) }
        paragraph = (depth, String(piece))
      }
      if !flows {
        if let open = paragraph { out.append(quoted(open)) }
        paragraph = nil
      }
    }
    if let open = paragraph { out.append(quoted(open)) }
    return out.joined(separator: "\n")
  }

  private static func quoted(_ paragraph: (depth: Int, text: String)) -> String {
    guard paragraph.depth > 0 else { return paragraph.text }
    return String(repeating: ">", count: paragraph.depth) + " " + paragraph.text
  }
}
