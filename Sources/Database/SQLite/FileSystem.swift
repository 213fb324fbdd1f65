// On what kind of file system a path lies, and whether a WAL database may lie there.
//
// SQLite's WAL keeps its index in shared memory and relies on the locks of one kernel: on a network file system two
// machines would each believe that they are alone, and the file is lost. So these are refused by name.
import CSQLite
import Foundation
import Glibc

/// The file system below a path.
public struct FileSystem: Sendable, Hashable {
  /// `f_type` of statfs(2).
  public let magic: UInt32
  /// The type's name as the kernel lists it, such as `fuse.sshfs`; nil where it is not listed.
  public let type: String?

  public init(magic: UInt32, type: String? = nil) {
    self.magic = magic
    self.type = type
  }

  /// The file system of `path`, or of its folder if it does not exist yet.
  /// - Throws: `DatabaseError.unavailable` if neither can be looked at.
  public static func holding(_ path: String) throws -> FileSystem {
    var target = path
    if access(target, F_OK) != 0 { target = SQLiteFile.folder(of: path) }
    var magic: UInt32 = 0
    guard gw_file_system(target, &magic) == 0 else {
      throw DatabaseError.unavailable("\(target): \(String(cString: strerror(errno)))")
    }
    return FileSystem(magic: magic, type: mountedType(target))
  }

  /// What is wrong with keeping a store here, in words; nil if nothing is.
  public var refusal: String? {
    if let name = Self.network[magic] { return "is on \(name), a network file system" }
    guard magic == Self.fuse else { return nil }
    // Most of what is mounted through FUSE reaches another machine, and what it does with locks and fsync is its own
    // affair: only those that are known to end on a local disk are taken.
    guard let type else { return "is on a FUSE file system of unknown kind" }
    return Self.localFUSE.contains(type) ? nil : "is on \(type), which may be a network file system"
  }

  private static let fuse: UInt32 = 0x6573_5546
  /// statfs(2) and linux/magic.h.
  private static let network: [UInt32: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB2", 0xFF53_4D42: "CIFS", 0x0102_1997: "9p", 0x00C3_6400: "Ceph",
    0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x0BD0_0BD0: "Lustre", 0x0116_1970: "GFS2", 0x7461_636F: "OCFS2",
    0x564C: "NCP", 0x7375_7245: "Coda", 0x1980_0418: "BeeGFS", 0x4750_4653: "GPFS", 0x7655_821: "RDT",
    0x2003_0528: "OrangeFS", 0xAAD7_AAEA: "PanFS",
  ]
  private static let localFUSE: Set<String> = [
    "fuseblk", "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs", "fuse.ntfs-3g", "fuse.ext2", "fuse.ext4",
  ]

  /// The type of the mount that the path lies on, by its device number (proc(5), mountinfo).
  private static func mountedType(_ path: String) -> String? {
    var info = stat()
    guard stat(path, &info) == 0, let list = FileManager.default.contents(atPath: "/proc/self/mountinfo") else {
      return nil
    }
    // makedev(3)
    let (major, minor) = (
      info.st_dev >> 8 & 0xFFF | info.st_dev >> 32 & ~0xFFF, info.st_dev & 0xFF | info.st_dev >> 12 & ~0xFF
    )
    return type(of: "\(major):\(minor)", in: String(decoding: list, as: UTF8.self))
  }

  /// `36 35 98:0 /root /mount options - type source options`
  static func type(of device: String, in mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 6, words[2] == device, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else {
        continue
      }
      return String(words[dash + 1])
    }
    return nil
  }
}
