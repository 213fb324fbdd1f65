import MailProto
import Store

/// Which messages could not be fetched, over the sessions of one mailbox.
struct FetchTroubles {
  private struct Key: Hashable {
    let uidValidity: UInt32
    let uid: UID
  }

  /// A message that cannot be fetched this often is set aside by its UID; the others go on.
  private static let limit = 5
  private var failures: [Key: Int] = [:]

  /// Whether this message was part of a fetch that failed: it is then fetched alone.
  func holds(_ uid: UID, in cursor: Cursor) -> Bool {
    failures[Key(uidValidity: cursor.uidValidity, uid: uid)] != nil
  }

  /// A fetch of several failed; none of them is to blame yet.
  mutating func suspect(_ uids: [UID], in cursor: Cursor) {
    for uid in uids { failures[Key(uidValidity: cursor.uidValidity, uid: uid), default: 0] += 0 }
  }

  /// True when it has failed once too often.
  mutating func fail(_ uid: UID, in cursor: Cursor) -> Bool {
    let key = Key(uidValidity: cursor.uidValidity, uid: uid)
    failures[key, default: 0] += 1
    return failures[key, default: 0] >= Self.limit
  }

  mutating func clear(_ uids: [UID], in cursor: Cursor) {
    guard !failures.isEmpty else { return }
    for uid in uids { failures[Key(uidValidity: cursor.uidValidity, uid: uid)] = nil }
  }
}
