import Foundation
import Testing

@testable import Database

@Suite struct FileSystemTests {
  @Test(
    arguments: [
      0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, 0x0102_1997, 0x00C3_6400, 0x5346_414F, 0x0BD0_0BD0, 0x0116_1970,
      0x7461_636F,
    ] as [UInt32])
  func networkFileSystemsAreRefusedByName(_ magic: UInt32) {
    #expect(FileSystem(magic: magic).refusal?.contains("a network file system") == true)
  }

  /// ext4, xfs, btrfs, tmpfs, overlayfs, zfs, f2fs.
  @Test(arguments: [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0xF2F5_2010] as [UInt32])
  func localOnesAreTaken(_ magic: UInt32) { #expect(FileSystem(magic: magic).refusal == nil) }

  /// FUSE is taken only where it is known to end on a local disk.
  @Test(arguments: [
    ("fuseblk", true), ("fuse.fuse-overlayfs", true), ("fuse.gocryptfs", true), ("fuse.sshfs", false),
    ("fuse.s3fs", false), ("fuse.glusterfs", false), ("fuse.rclone", false), ("fuse", false), ("virtiofs", false),
  ])
  func fuseIsJudgedByItsKind(_ type: String, _ isFine: Bool) {
    #expect((FileSystem(magic: 0x6573_5546, type: type).refusal == nil) == isFine)
    #expect(FileSystem(magic: 0x6573_5546).refusal != nil)
  }

  @Test func theKindIsFoundByTheDevice() {
    let mounts = """
      22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw
      36 22 0:44 / /mnt/far rw,nosuid shared:5 master:2 - fuse.sshfs host:/srv rw
      nonsense
      """
    #expect(FileSystem.type(of: "0:44", in: mounts) == "fuse.sshfs")
    #expect(FileSystem.type(of: "254:1", in: mounts) == "ext4")
    #expect(FileSystem.type(of: "9:9", in: mounts) == nil)
  }

  @Test func whatDoesNotExistYetLiesWhereItsFolderDoes() throws {
    let folder = NSTemporaryDirectory()
    #expect(try FileSystem.holding(folder + "/no-such-file").magic == (try FileSystem.holding(folder)).magic)
    #expect(throws: DatabaseError.self) { try FileSystem.holding("/no-such-folder/file") }
  }
}
