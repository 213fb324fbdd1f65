import Logging
import MailIO
import MailProto
import TestSupport

/// A whole session as a Dovecot had it, and the client's side of it.
enum RecordedSession {
  static let mails = [
    "From: ann@customers.test\r\nSubject: one\r\n\r\nWhere is my order?\r\n",
    "From: bob@customers.test\r\nSubject: two\r\n\r\n* 3 EXISTS\r\ng7 OK not the end\r\n)\r\n",
    "From: cleo@customers.test\r\nSubject: three\r\n\r\n\r\n",
  ]

  private static let capabilities =
    "IMAP4rev1 SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS CONDSTORE QRESYNC ESEARCH MOVE LITERAL+ SPECIAL-USE"

  static let script: [ScriptedServer.Step] = [
    .say("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ AUTH=PLAIN AUTH=LOGIN] Dovecot ready.\r\n"),
    .expect("g1 AUTHENTICATE PLAIN AHUAcA=="), .say("g1 OK [CAPABILITY \(capabilities)] Logged in\r\n"),
    .expect("g2 ID"), .say("* ID (\"name\" \"Dovecot\")\r\ng2 OK ID completed (0.001 + 0.000 secs).\r\n"),
    .expect("g3 SELECT \"INBOX\" (CONDSTORE)"),
    .say(
      "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Gatewayd)\r\n"
        + "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Gatewayd \\*)] Flags permitted.\r\n"
        + "* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UNSEEN 1] First unseen.\r\n* OK [UIDVALIDITY 1795358294] UIDs valid\r\n"
        + "* OK [UIDNEXT 4] Predicted next UID\r\n* OK [HIGHESTMODSEQ 5] Highest\r\n"
        + "g3 OK [READ-WRITE] Select completed (0.001 + 0.000 secs).\r\n"),
    .expect("g4 UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)"),
    .say(
      mails.enumerated().map { index, mail in
        "* \(index + 1) FETCH (UID \(index + 1) RFC822.SIZE \(mail.utf8.count)"
          + " INTERNALDATE \"22-Nov-2026 14:00:0\(index) +0000\")\r\n"
      }.joined() + "g4 OK Fetch completed (0.001 + 0.000 secs).\r\n"),
    .expect("g5 UID FETCH 1:3 (UID BODY.PEEK[])"),
    .say(
      mails.enumerated().map { index, mail in
        "* \(index + 1) FETCH (UID \(index + 1) MODSEQ (\(index + 2)) BODY[] {\(mail.utf8.count)}\r\n\(mail))\r\n"
      }.joined() + "g5 OK Fetch completed (0.001 + 0.000 secs).\r\n"),
    .expect("g6 UID STORE 1:2 +FLAGS.SILENT ($Gatewayd)"),
    .say("* 1 FETCH (UID 1 MODSEQ (6))\r\ng6 OK Store completed (0.001 + 0.000 secs).\r\n"),
    .expect("g7 UID MOVE 3 \"Archive\""),
    .say("* OK [COPYUID 1795358294 3 9] Moved UIDs.\r\n* 3 EXPUNGE\r\ng7 OK [HIGHESTMODSEQ 7] Move completed.\r\n"),
    .expect("g8 IDLE"), .say("+ idling\r\n* 3 EXISTS\r\n"), .expect("DONE"), .say("g8 OK Idle completed.\r\n"),
    .expect("g9 APPEND \"Sent\" (\\Seen) {9+}"),
    .say("g9 OK [APPENDUID 1795358301 12] Append completed (0.003 + 0.000 secs).\r\n"),
    .expect("g10 LOGOUT"), .say("* BYE Logging out\r\ng10 OK Logout completed.\r\n"),
  ]

  /// What the server says in all.
  static let bytes = script.reduce(0) { total, step in
    if case .say(let text) = step { total + text.utf8.count } else { total }
  }

  /// Plays the client's side. What it has seen before an error counts too: `saw` hears of every message.
  static func play(port: Int, saw: (UID, [UInt8]?) -> Void) async throws(IMAPError) {
    var settings = IMAPSettings(host: "127.0.0.1", port: port, security: .none, user: "u", password: "p")
    settings.deadlines.command = .seconds(600)
    settings.deadlines.connect = .seconds(600)
    let client = try await IMAPClient.connect(settings, logger: Logger(label: "test"))
    do {
      try await converse(client, saw: saw)
    } catch {
      await client.close()
      throw error
    }
    await client.close()
  }

  private static func converse(_ client: IMAPClient, saw: (UID, [UInt8]?) -> Void) async throws(IMAPError) {
    try await client.signIn()
    try await client.select("INBOX")
    let uids = try await client.list(after: nil, upTo: 10).map(\.uid)
    let found = try await client.fetch(uids, maximum: 1000)
    for uid in uids {
      if case .bytes(let bytes) = found[uid] { saw(uid, bytes) } else { saw(uid, nil) }
    }
    try await client.flag(Array(uids.prefix(2)))
    try await client.move(Array(uids.suffix(1)), to: "Archive")
    _ = try await client.idle(for: .seconds(60))
    try await client.append(Array("Subject: x".utf8.prefix(9)), to: "Sent")
  }
}
