import ArgumentParser
import Database
import Foundation
import Store

extension DBCommand.Migrate {
  func move(to connection: String) async throws {
    let path = try onlyFile(try config.load().store)
    #if Postgres
      let login = PostgresLogin(connection)
      if let problem = login.problem {
        // Not repeated: it may hold a password.
        complain("--to \(problem)")
        throw Exit.usage
      }
      let isTerminal = isatty(STDERR_FILENO) == 1
      let report = try await storeFile {
        try await StoreFile.move(path, to: login) { table, done, total in
          guard isTerminal, total > 0 else { return }
          FileHandle.standardError.write(Data("\r\u{1B}[K\(table): \(done) of \(total)".utf8))
        }
      }
      if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
      if json { return try printJSON(report) }
      for table in report.tables where table.rows > 0 {
        print("\(table.name): \(table.rows) rows, \(table.hash.prefix(16))")
      }
      print("\(login): the same \(report.tables.reduce(0) { $0 + $1.rows }) rows as \(path)")
    #else
      complain("--to needs PostgreSQL, which this build leaves out (the trait Postgres)")
      throw Exit.usage
    #endif
  }
}
