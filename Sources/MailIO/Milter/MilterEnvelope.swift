/// What the mail server knows of a message beyond its bytes, kept as trace fields on top of them.
///
/// Guarantee: holds nothing that changes when the same client delivers the same mail again (no time, no queue id), so
/// that a mail without a Message-ID is known by its bytes when the first answer was lost.
struct MilterEnvelope: Sendable, Equatable {
  var client = MilterClient()
  /// Empty for the null return path.
  var from = ""
  /// The name that the client signed in as.
  var login: String?
  /// Those of the recipients that are ours.
  var recipients: [String] = []

  /// Return-Path (RFC 5321 §4.4), one Delivered-To per recipient, and the client. No Received field: that is the mail
  /// server's own, and fields that it added before us, such as Authentication-Results, belong above it.
  var traceFields: [UInt8] {
    var text = "Return-Path: <\(Self.plain(from))>\r\n"
    for recipient in recipients.prefix(Self.listedRecipients) { text += "Delivered-To: \(Self.plain(recipient))\r\n" }
    text += "X-Gatewayd-Client: \(Self.plain(client.description))\(login.map { "; auth=\(Self.plain($0))" } ?? "")\r\n"
    return Array(text.utf8)
  }

  /// However many forms of our address a client names, the sender's own header must stay within the parser's limits.
  private static let listedRecipients = 10

  /// Without control characters: nothing that a client said may begin a field of its own.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}

/// Who brought the message to the mail server.
struct MilterClient: Sendable, Equatable, CustomStringConvertible {
  /// As the mail server looked it up; `[192.0.2.7]` if it found no name.
  var name = ""
  /// Nil where the message came from the mail server's own machine without a connection.
  var address: String?
  var helo: String?
  /// `TLSv1.3`, if the connection was encrypted.
  var tls: String?

  var description: String {
    var facts = address.map { "[\($0)]" } ?? "local"
    if !name.isEmpty, !name.hasPrefix("[") { facts += "; name=\(name)" }
    if let helo { facts += "; helo=\(helo)" }
    if let tls { facts += "; tls=\(tls)" }
    return facts
  }
}
