/// One kind of input from outside, with the check that any bytes must pass.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case addresses, auth, bounce, charset, html, ids, imap, mbox, mime, outgoing, reply, smtp, transfer, words

  /// Feeds the bytes to the parser; throws when it breaks one of its promises. Some inputs are also tried as long ones.
  public func check(_ input: [UInt8]) throws {
    try checkOnce(input)
    if let long = input.stretched { try checkOnce(long) }
  }

  private func checkOnce(_ input: [UInt8]) throws {
    switch self {
    case .addresses: try checkAddresses(input)
    case .auth: try checkAuthentication(input)
    case .bounce: try checkBounce(input)
    case .charset: try checkCharset(input)
    case .html: try checkHTML(input)
    case .ids: try checkIDs(input)
    case .imap: try checkIMAP(input)
    case .mbox: try checkMBox(input)
    case .mime: try checkMIME(input)
    case .outgoing: try checkOutgoing(input)
    case .reply: try checkReply(input)
    case .smtp: try checkSMTP(input)
    case .transfer: try checkTransfer(input)
    case .words: try checkWords(input)
    }
  }
}

/// A promise of MailProto that an input breaks.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String
}

func expect(_ holds: Bool, _ promise: @autoclosure () -> String) throws {
  guard holds else { throw BrokenPromise(description: promise()) }
}

func expectEqual<Value: Equatable>(_ a: Value, _ b: Value, _ promise: @autoclosure () -> String) throws {
  guard a == b else { throw BrokenPromise(description: "\(promise())\n\(difference(a, b))") }
}

private func difference(_ a: some Any, _ b: some Any) -> String {
  if let a = a as? [String], let b = b as? [String] {
    for (a, b) in zip(a, b) where a != b { return difference(a, b) }
    return "\(a.count) and \(b.count) in number; then \(shown(a.dropFirst(b.count) + b.dropFirst(a.count)))"
  }
  return "--- one\n\(shown(a))\n--- other\n\(shown(b))"
}

private func shown(_ value: some Any) -> String { String(String(reflecting: value).prefix(1500)) }
