import Foundation
import Glibc

/// Whose a folder is, for what root makes in it.
///
/// Root's commands, and `gatewayd init`, may come before the daemon's first start: what they leave must be the daemon's.
/// Nothing but files that are made here changes hands, since whoever owns the folder can put anything else there.
struct FolderOwner: Sendable {
  let folder: String

  init(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    self.folder = folder.isEmpty ? "." : folder
  }

  /// The owner to give files to; nil where they are ours anyway.
  private var owner: (user: uid_t, group: gid_t)? {
    var facts = stat()
    guard geteuid() == 0, stat(folder, &facts) == 0, facts.st_uid != 0 else { return nil }
    return (facts.st_uid, facts.st_gid)
  }

  /// Makes an empty file of this name in the owner's name, unless there is something already or it is ours anyway.
  func begin(_ path: String) {
    guard let owner else { return }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    fchown(descriptor, owner.user, owner.group)
    close(descriptor)
  }

  /// Hands over a file that was just made here, by root.
  func take(_ path: String) {
    guard let owner else { return }
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_uid == 0, facts.st_nlink == 1, facts.st_mode & S_IFMT == S_IFREG
    else { return }
    fchown(descriptor, owner.user, owner.group)
  }

  /// The files of a store: SQLite gives those that it makes itself to the owner of the first.
  static func beginStore(_ path: String) {
    let owner = FolderOwner(of: path)
    for suffix in ["", ".lock", ".writer"] { owner.begin(path + suffix) }
  }
}
