import CSQLite
import Foundation
import Synchronization

/// Files below one folder whose n-th write or sync fails, as those of a failing disk do. It stands between SQLite and
/// its own file access (sqlite3_vfs), so everything above it is the real thing.
enum FaultyFiles {
  enum Operation: Sendable, CaseIterable { case write, sync }

  struct Plan: Sendable {
    let operation: Operation
    /// The call that fails, counted from 1.
    let call: Int
    /// Whether every later one fails too, until the plan is taken away.
    let persists: Bool
    let code: Int32
    var calls = 0
  }

  private struct State: Sendable {
    var plans: [String: Plan] = [:]
    /// The folder of each open file that is watched.
    var files: [UInt: String] = [:]
  }

  private static let state = Mutex(State())

  /// SQLite's own functions; its tables live as long as the process. Pointers are kept as numbers.
  private struct Original: Sendable {
    let vfs: UInt
    var pointer: UnsafeMutablePointer<sqlite3_vfs>? { UnsafeMutablePointer(bitPattern: vfs) }
  }

  /// The functions of each open file, by its address.
  private static let tables = Mutex<[UInt: UInt]>([:])

  private static let original: Original? = {
    guard let real = sqlite3_vfs_find(nil) else { return nil }
    let ours = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    ours.initialize(to: real.pointee)
    let name = strdup("faulty")
    ours.pointee.zName = UnsafePointer(name)
    ours.pointee.pNext = nil
    ours.pointee.xOpen = { _, path, file, flags, outFlags in FaultyFiles.open(path, file, flags, outFlags) }
    sqlite3_vfs_register(ours, 1)
    return Original(vfs: UInt(bitPattern: real))
  }()

  /// From now on the files below `folder` follow `plan`; nil heals them.
  static func follow(_ plan: Plan?, below folder: String) {
    _ = original
    state.withLock { $0.plans[folder] = plan }
  }

  /// How many calls the plan has counted.
  static func calls(below folder: String) -> Int { state.withLock { $0.plans[folder]?.calls ?? 0 } }

  private static func open(
    _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard let vfs = original?.pointer, let file, let xOpen = vfs.pointee.xOpen else { return SQLITE_CANTOPEN }
    let code = xOpen(vfs, path, file, flags, outFlags)
    guard code == SQLITE_OK, let path, let methods = file.pointee.pMethods else { return code }
    let name = String(cString: path)
    let key = UInt(bitPattern: file)
    let folder = state.withLock { state in state.plans.keys.first { name.hasPrefix($0) } }
    state.withLock { $0.files[key] = folder }
    guard folder != nil else { return code }
    let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    table.initialize(to: methods.pointee)
    table.pointee.xWrite = { file, bytes, count, offset in
      guard let file else { return SQLITE_IOERR }
      if let code = FaultyFiles.failure(.write, file) { return code }
      return FaultyFiles.methods(file)?.pointee.xWrite?(file, bytes, count, offset) ?? SQLITE_IOERR
    }
    table.pointee.xSync = { file, flags in
      guard let file else { return SQLITE_IOERR }
      if let code = FaultyFiles.failure(.sync, file) { return code }
      return FaultyFiles.methods(file)?.pointee.xSync?(file, flags) ?? SQLITE_IOERR
    }
    tables.withLock { $0[key] = UInt(bitPattern: methods) }
    file.pointee.pMethods = UnsafePointer(table)
    return code
  }

  private static func methods(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafePointer<sqlite3_io_methods>? {
    UnsafePointer(bitPattern: tables.withLock { $0[UInt(bitPattern: file)] } ?? 0)
  }

  private static func failure(_ operation: Operation, _ file: UnsafeMutablePointer<sqlite3_file>) -> Int32? {
    let key = UInt(bitPattern: file)
    return state.withLock { state in
      guard let folder = state.files[key], let plan = state.plans[folder], plan.operation == operation else {
        return nil
      }
      state.plans[folder]?.calls += 1
      let call = plan.calls + 1
      return call == plan.call || (plan.persists && call > plan.call) ? plan.code : nil
    }
  }
}
