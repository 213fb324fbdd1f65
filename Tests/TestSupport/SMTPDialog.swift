/// The least SMTP, or LMTP for one recipient, that delivers a test mail.
struct SMTPDialog {
  private var socket: LineSocket

  /// The first line that a server says, whatever its protocol.
  static func greeting(port: Int) throws(TestbedError) -> String {
    var socket = try LineSocket(port: port)
    defer { socket.end() }
    guard let line = socket.line() else { throw .refused(reply: "connection closed") }
    return line
  }

  static func send(
    _ eml: [UInt8], from: String, to: [String], port: Int, hello: String = "EHLO"
  ) throws(TestbedError) {
    var dialog = SMTPDialog(socket: try LineSocket(port: port))
    defer { dialog.socket.end() }
    try dialog.expect("220")
    try dialog.say("\(hello) client.customers.test", expect: "250")
    try dialog.say("MAIL FROM:<\(from)>", expect: "250")
    for recipient in to { try dialog.say("RCPT TO:<\(recipient)>", expect: "250") }
    try dialog.say("DATA", expect: "354")
    dialog.socket.write(stuffed(eml))
    try dialog.say(".", expect: "250")
    try dialog.say("QUIT", expect: "221")
  }

  /// Says each line and returns the last line of each reply, the greeting's first.
  static func talk(_ lines: [String], port: Int) throws(TestbedError) -> [String] {
    var dialog = SMTPDialog(socket: try LineSocket(port: port))
    defer { dialog.socket.end() }
    var replies = [dialog.reply()]
    for line in lines {
      dialog.socket.write(Array("\(line)\r\n".utf8))
      replies.append(dialog.reply())
    }
    return replies
  }

  /// CRLF line ends, and a second dot before a leading one (RFC 5321 §4.5.2).
  private static func stuffed(_ eml: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for line in eml.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.first == UInt8(ascii: ".") { result.append(UInt8(ascii: ".")) }
      result += line.last == 0x0D ? line.dropLast() : line
      result += [0x0D, 0x0A]
    }
    if eml.last == 0x0A { result.removeLast(2) }
    return result
  }

  private mutating func say(_ command: String, expect code: String) throws(TestbedError) {
    socket.write(Array("\(command)\r\n".utf8))
    try expect(code)
  }

  private mutating func expect(_ code: String) throws(TestbedError) {
    let reply = reply()
    guard reply.hasPrefix(code) else { throw .refused(reply: reply) }
  }

  private mutating func reply() -> String {
    var reply = socket.line()
    while reply?.dropFirst(3).first == "-" { reply = socket.line() }
    return reply ?? "connection closed"
  }
}
