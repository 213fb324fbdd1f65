import MailProto

/// A message from lines with LF, as most of these tests write it.
func mail(_ text: String, limits: MailLimits = .standard) -> Message {
  Message(parsing: Array(text.utf8), limits: limits)
}

func crlf(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

extension Message {
  var defectKinds: [String] { defects.map(\.kind) }
}
