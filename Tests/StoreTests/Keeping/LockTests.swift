import Database
import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct LockTests {
  private func open(_ path: String) async throws -> Store { try await Store.open(sqlite: path, settings: shopSettings) }

  private func refusal(_ path: String) async -> StoreError? {
    do {
      try await open(path).close()
      return nil
    } catch { return error as? StoreError }
  }

  @Test func aSecondDaemonIsRefusedByWhateverPathItComes() async throws {
    let folder = try Folder()
    let store = try await open(folder.store)
    let link = folder.path + "/link.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.store)
    let side = folder.path + "/side"
    try FileManager.default.createSymbolicLink(atPath: side, withDestinationPath: folder.path)
    for path in [
      link, side + "/store.sqlite",
      folder.path + "/./side/../" + (folder.path as NSString).lastPathComponent + "/store.sqlite",
    ] {
      guard case .locked? = await refusal(path) else {
        Issue.record("opened through \(path)")
        continue
      }
    }
    try await store.close()
    #expect(await refusal(link) == nil)
  }

  @Test func aSecondNameIsRefused() async throws {
    let folder = try Folder()
    try await open(folder.store).close()
    try FileManager.default.linkItem(atPath: folder.store, toPath: folder.path + "/other.sqlite")
    for path in [folder.store, folder.path + "/other.sqlite"] {
      guard case .unavailable(let why)? = await refusal(path) else {
        Issue.record("opened")
        continue
      }
      #expect(why.contains("hard links"))
    }
  }

  @Test func theLockOfAKilledProcessIsFree() async throws {
    let folder = try Folder()
    try await open(folder.store).close()
    let holder = try ServerProcess(
      ["/usr/bin/flock", "--no-fork", folder.store + ".lock", "/bin/sleep", "60"], output: "/dev/null")
    var refused: StoreError?
    for _ in 0..<200 {
      refused = await refusal(folder.store)
      if refused != nil { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    guard case .locked? = refused else {
      holder.stop()
      Issue.record("the lock was not seen")
      return
    }
    holder.stop()
    #expect(await refusal(folder.store) == nil)
  }

  @Test func aNetworkFileSystemIsRefused() async throws {
    let folder = try Folder()
    do {
      _ = try await Store.open(
        sqlite: folder.store, settings: shopSettings, fileSystem: { _ in FileSystem(magic: 0x6969) })
      Issue.record("opened")
    } catch StoreError.unavailable(let why) {
      #expect(why.contains("is on NFS, a network file system: the store must be on a local disk"))
      #expect(!why.contains("\n"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }
}
