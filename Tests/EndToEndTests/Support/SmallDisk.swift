import Foundation
import TestSupport

/// A file system of a few megabytes, in memory; mounting it needs root, as these tests do anyway.
struct SmallDisk {
  let path: String

  init(path: String, megabytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path) else {
      throw EndToEndError("a small tmpfs cannot be mounted")
    }
  }

  func unmount() { _ = Self.run("/bin/umount", "-l", path) }

  /// Takes all the room that is left.
  static func fill(_ folder: String) throws {
    let path = "\(folder)/filler"
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw EndToEndError("no filler") }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    for size in [65536, 4096] {
      let block = Data(repeating: 0x20, count: size)
      while (try? file.write(contentsOf: block)) != nil {}
    }
    try file.close()
  }

  static func free(_ folder: String) throws { try FileManager.default.removeItem(atPath: "\(folder)/filler") }

  private static func run(_ program: String, _ arguments: String...) -> Bool {
    (try? Program.block(program, arguments))?.status == 0
  }
}
