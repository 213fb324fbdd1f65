import Foundation
import MailProto
import Store
import Testing

@testable import Gatewayd

/// The `identity` section: how senders are judged, and the keys of replies.
@Suite struct IdentityTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func identity(_ yaml: String) throws -> Configuration.Identity {
    try Configuration.parse("identity: \(yaml)", file: "test.yaml", environment: [:]).identity
  }

  @Test func theDefaults() throws {
    let identity = try identity("{}")
    #expect(identity.alignment == .relaxed && identity.publicSuffixList == SuffixFile.standardPath)
    #expect(identity.replyKeys == nil)
    #expect(throws: ConfigurationError.self) { _ = try self.identity("{alignment: loose}") }
  }

  @Test func theListIsReadFromItsPath() throws {
    let path = try folder.file("list.dat", "// rules\ntest\nco.test\n")
    let identity = try identity("{authserv_id: mx.shop.test, public_suffix_list: \(path)}")
    let alignment = identity.readAlignment()
    #expect(alignment.suffixes?.count == 2 && identity.note(alignment) == nil)
    let mail = Message(
      parsing: Array(
        "Authentication-Results: mx.shop.test; dkim=pass header.d=mail.kunde.test\r\nFrom: a@news.kunde.test\r\n\r\nx"
          .utf8))
    func tier(_ alignment: Alignment) -> SenderTier {
      SenderTier.judge(message: mail, authservID: "mx.shop.test", alignment: alignment, tokenHolder: false).tier
    }
    #expect(tier(alignment) == .t2 && tier(Alignment()) == .t0)
    #expect(tier(Alignment(mode: .strict, suffixes: alignment.suffixes)) == .t0)
  }

  @Test(arguments: ["/nowhere/list.dat", "/dev/null"])
  func aMissingOrEmptyListIsSaid(path: String) throws {
    let identity = try identity("{authserv_id: mx.shop.test, public_suffix_list: \(path)}")
    let alignment = identity.readAlignment()
    #expect(alignment.suffixes == nil)
    #expect(identity.note(alignment)?.contains(path) == true)
    let strict = try self.identity("{authserv_id: mx.shop.test, alignment: strict, public_suffix_list: \(path)}")
    #expect(strict.note(strict.readAlignment()) == nil)
  }

  /// Debian's list, where it is installed.
  @Test func theListOfTheMachine() throws {
    guard let list = SuffixFile.read(SuffixFile.standardPath) else { return }
    #expect(list.count > 5000)
    let mail = { (proven: String, from: String) in
      Message(
        parsing: Array("Authentication-Results: mx; dkim=pass header.d=\(proven)\r\nFrom: a@\(from)\r\n\r\nx".utf8))
    }
    func isAligned(_ proven: String, _ from: String) -> Bool {
      SenderTier.judge(
        message: mail(proven, from), authservID: "mx", alignment: Alignment(suffixes: list), tokenHolder: false
      ).tier == .t2
    }
    #expect(isAligned("a.shop.co.uk", "b.shop.co.uk") && !isAligned("one.co.uk", "two.co.uk"))
    #expect(!isAligned("one.github.io", "two.github.io") && isAligned("x.one.github.io", "one.github.io"))
  }

  @Test func theKeysOfReplies() throws {
    let path = try folder.file("keys", "2 \(String(repeating: "ab", count: 32))\n1 removed\n")
    let secrets = SecretReader(environment: [:])
    let keys = try identity("{reply_keys_file: \(path)}").readReplyKeys(secrets)
    #expect(keys.secrets.keys.sorted() == [2] && keys.removed == [1])
    #expect(try identity("{}").readReplyKeys(secrets) == .none)
    let bad = try folder.file("bad", "# keys\n2 secretsecret\n")
    let error = #expect(throws: SecretError.self) {
      _ = try self.identity("{reply_keys_file: \(bad)}").readReplyKeys(secrets)
    }
    #expect(error?.description.contains("line 2") == true && error?.description.contains("secretsecret") == false)
  }
}
