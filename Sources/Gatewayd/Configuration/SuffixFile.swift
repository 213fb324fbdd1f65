import Foundation
import MailProto
import Store

/// The Public Suffix List of the machine, read once at the start.
enum SuffixFile {
  /// Where Debian's package `publicsuffix` puts it.
  static let standardPath = "/usr/share/publicsuffix/effective_tld_names.dat"

  /// Larger than any such list.
  private static let maxBytes = 8 << 20

  /// Nil if there is no such file, or it holds no rule.
  static func read(_ path: String) -> PublicSuffixes? {
    guard let data = FileManager.default.contents(atPath: path), data.count <= maxBytes else { return nil }
    let list = PublicSuffixes(String(decoding: data, as: UTF8.self))
    return list.count > 0 ? list : nil
  }
}

extension Configuration.Identity {
  /// Which domains may vouch for which.
  func readAlignment() -> Alignment {
    Alignment(mode: alignment, suffixes: publicSuffixList.flatMap(SuffixFile.read))
  }

  /// The operator's keys; none if the configuration names no file of them.
  func readReplyKeys(_ secrets: SecretReader) throws -> ReplyKeys {
    guard let replyKeys else { return .none }
    do {
      return try ReplyKeys(parsing: secrets.read(replyKeys))
    } catch let error as ReplyKeyError {
      throw SecretError(problem: "identity.reply_keys: \(error)")
    }
  }

  /// What a person should know of how senders are judged; nil if all is in place.
  func note(_ alignment: Alignment) -> String? {
    guard authservID != nil, !trustUnauthenticated, alignment.mode == .relaxed, alignment.suffixes == nil else {
      return nil
    }
    return
      "no Public Suffix List at \(publicSuffixList ?? "(none)"): a domain and its subdomains align, siblings do not; "
      + "install the package publicsuffix or set identity.public_suffix_list"
  }
}
