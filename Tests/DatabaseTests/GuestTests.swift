import Database
import Foundation
import Testing

/// A file of another program, such as the shop's.
@Suite final class GuestTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  @Test("A file that is not there is not made")
  func missing() {
    #expect(throws: DatabaseError.self) { try GuestSQLite(path: "\(folder)/none.sqlite") }
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/none.sqlite"))
  }

  @Test("What a loss of power left half written is rolled back at the opening")
  func hotJournal() async throws {
    let (whole, cut) = ("\(folder)/whole.sqlite", "\(folder)/cut.sqlite")
    #expect(FileManager.default.createFile(atPath: whole, contents: nil))
    let shop = try GuestSQLite(path: whole)
    try await shop.write { connection in
      try connection.execute("CREATE TABLE item (n INTEGER, b BLOB)", [])
      try connection.execute("INSERT INTO item VALUES (1, NULL)", [])
    }
    try await shop.write { connection in
      try connection.execute("UPDATE item SET n = 2", [])
      // More than the cache holds, so that the file is changed before the commit.
      try connection.execute("INSERT INTO item VALUES (3, zeroblob(8000000))", [])
      try? FileManager.default.copyItem(atPath: whole, toPath: cut)
      try? FileManager.default.copyItem(atPath: whole + "-journal", toPath: cut + "-journal")
    }
    try shop.close()
    #expect(FileManager.default.fileExists(atPath: cut + "-journal"))
    let after = try GuestSQLite(path: cut)
    #expect(try await after.read { try $0.query("SELECT n FROM item", []).map { $0["n"] } } == [.integer(1)])
    try after.close()
  }
}
