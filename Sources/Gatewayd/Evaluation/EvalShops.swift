import Agent
import Database
import Evaluation
import Foundation
import Shop

/// Files that go with the value that made them.
final class ScratchFolder: Sendable {
  let path: String

  /// - Throws: if the system's folder for such files cannot be written to.
  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "gatewayd-eval-\(UUID())").path(percentEncoded: false)
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The shops of an evaluation, each opened once.
actor EvalShops {
  /// A shop, for the workflow and for measuring queries.
  struct Opened: Sendable {
    let tools: any ShopTools
    let bench: EvalBench
  }

  /// What is wrong, in one line, and whose fault it is.
  enum Problem: Error {
    case missing(String)
    case badScript(String)
    case cannotOpen(String)
  }

  private let settings: Configuration
  private let secrets: SecretReader
  private let folder: ScratchFolder
  private var opened: [String: Opened] = [:]
  private var loaded: [String: String] = [:]

  init(settings: Configuration, secrets: SecretReader) throws {
    self.settings = settings
    self.secrets = secrets
    folder = try ScratchFolder()
  }

  /// - Parameter file: a SQLite file or a script (`.sql`); nil for the configured shop.
  /// - Parameter mayBeEmpty: a shop without rows stands in where none is named and the configured one is not there.
  func open(_ file: String?, policy: PolicyChanges, mayBeEmpty: Bool) async throws -> Opened {
    let settings = Self.settings(self.settings, policy)
    let key = "\(file ?? "") \(settings)"
    if let known = opened[key] { return known }
    let place = try await place(file, mayBeEmpty)
    var wide = settings
    wide.maxRows = 100_000
    do {
      let reader = try await ShopReader.open(place, settings: settings)
      let judge = try await ShopReader.open(place, settings: wide)
      let shop = Opened(tools: ShopAdapter(reader: reader), bench: EvalBench(reader: judge, folder: folder))
      opened[key] = shop
      return shop
    } catch {
      throw Problem.cannotOpen("\(file ?? self.settings.shop.placeName): \(brief(error)); \(self.settings.shop.remedy)")
    }
  }

  private static func settings(_ configuration: Configuration, _ policy: PolicyChanges) -> ShopSettings {
    var settings = ShopSettings(configuration)
    settings.maxRows = policy.maxRows ?? settings.maxRows
    settings.currency = policy.currency ?? settings.currency
    settings.couponWindowDays = policy.couponWindowDays ?? settings.couponWindowDays
    if let unit = policy.weightUnit { settings.weightUnit = unit == .g ? .g : .kg }
    return settings
  }

  private func place(_ file: String?, _ mayBeEmpty: Bool) async throws -> ShopPlace {
    guard let file else {
      let isThere = settings.shop.server != nil || FileManager.default.fileExists(atPath: settings.shop.path)
      if !isThere, mayBeEmpty { return .sqlite(path: try await empty()) }
      return try settings.shop.place(secrets)
    }
    guard FileManager.default.fileExists(atPath: file) else {
      throw Problem.missing("\(file): there is no such file; name a SQLite file or a script of SQL (.sql)")
    }
    return .sqlite(path: file.hasSuffix(".sql") ? try load(file) : file)
  }

  private func empty() async throws -> String {
    let path = "\(folder.path)/empty.sqlite"
    if !FileManager.default.fileExists(atPath: path) { try await ShopDemo.createEmpty(at: path) }
    return path
  }

  private func load(_ file: String) throws -> String {
    if let known = loaded[file] { return known }
    guard let data = FileManager.default.contents(atPath: file), let script = String(data: data, encoding: .utf8) else {
      throw Problem.badScript("\(file): cannot be read as UTF-8")
    }
    let path = "\(folder.path)/shop\(loaded.count + 1).sqlite"
    do {
      try ScratchShop.create(at: path, script: script)
    } catch {
      guard case .refused(let why) = error else { throw Problem.badScript("\(file): \(error)") }
      throw Problem.badScript("\(file): \(why)")
    }
    loaded[file] = path
    return path
  }
}

/// The shop that queries are measured on, and the databases generated from it.
actor EvalBench: QueryBench {
  private let reader: ShopReader
  private let folder: ScratchFolder
  private var known: QueryRows?

  init(reader: ShopReader, folder: ScratchFolder) {
    self.reader = reader
    self.folder = folder
  }

  func rows(of statement: String) async throws(QueryProblem) -> QueryRows {
    try await reader.queryRows(of: statement)
  }

  func catalogue() async throws(QueryProblem) -> QueryRows {
    if let known { return known }
    do throws(ShopError) {
      let rows = QueryRows(try await reader.catalogue())
      known = rows
      return rows
    } catch {
      throw .unavailable("\(error)")
    }
  }

  func generated(_ rows: QueryRows) async throws(QueryProblem) -> any QueryDatabase {
    let path = "\(folder.path)/\(UUID()).sqlite"
    do throws(ShopError) {
      try await ScratchShop.create(at: path, columns: rows.columns, rows: rows.rows.map { $0.map(Value.init) })
      return GeneratedShop(
        reader: try await ShopReader.open(.sqlite(path: path), settings: reader.settings), path: path)
    } catch {
      throw .unavailable("\(error)")
    }
  }
}

/// A shop of products alone, in a file that goes with the value.
private final class GeneratedShop: QueryDatabase {
  private let reader: ShopReader
  private let path: String

  init(reader: ShopReader, path: String) {
    self.reader = reader
    self.path = path
  }

  deinit {
    try? reader.close()
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }

  func rows(of statement: String) async throws(QueryProblem) -> QueryRows {
    try await reader.queryRows(of: statement)
  }
}

extension ShopReader {
  fileprivate func queryRows(of statement: String) async throws(QueryProblem) -> QueryRows {
    do throws(ShopError) {
      return QueryRows(try await rows(sql: statement))
    } catch {
      switch error {
      case .refused(let why): throw .refused(why)
      case .unavailable, .schema: throw .unavailable("\(error)")
      }
    }
  }
}

extension QueryRows {
  init(_ rows: SandboxedRows) {
    self.init(columns: rows.columns, rows: rows.rows.map { row in row.columns.map { Cell($0.value) } })
  }
}

extension QueryRows.Cell {
  fileprivate init(_ value: Value) {
    switch value {
    case .null, .blob: self = .null
    case .integer(let number): self = .number(Double(number))
    case .real(let number): self = .number(number)
    case .text(let text): self = .text(text)
    }
  }
}

extension Value {
  fileprivate init(_ cell: QueryRows.Cell) {
    switch cell {
    case .null: self = .null
    case .number(let number): self = Int64(exactly: number).map(Value.integer) ?? .real(number)
    case .text(let text): self = .text(text)
    }
  }
}
