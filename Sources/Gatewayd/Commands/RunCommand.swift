import ArgumentParser
import CrashPoints
import Foundation
import Logging
import Store

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "The daemon: receive, draft, show, send.")

  @OptionGroup var config: ConfigurationOption
  /// Where to end, in a debug build: `CrashPoint`.
  static let crashVariable = "GATEWAYD_CRASH_AT"

  @OptionGroup var role: RoleOption

  func run() async throws {
    let roles = try role.roles()
    let settings = try config.load()
    let level = bootstrapLogging(settings.log)
    keepFilesPrivate()
    let logger = Logger(label: "daemon")
    if let point = ConfigurationOption.environment[Self.crashVariable], !CrashPoint.arm(point) {
      complain("\(Self.crashVariable): `\(point)` cannot be armed; it is NAME:N, in a debug build")
      throw Exit.usage
    }
    let sockets = try inherited(roles, logger)
    for name in settings.unusedVariables {
      logger.warning("this environment variable names no key", metadata: ["variable": "\(name)"])
    }
    do {
      try await Daemon(
        configuration: settings, roles: roles, environment: ConfigurationOption.environment,
        reload: Reload(path: config.resolvedPath, running: settings, level: level, logger: logger), logger: logger,
        sockets: sockets
      ).run()
    } catch let error as SecretError {
      complain("\(config.resolvedPath): \(error)")
      throw Exit.badConfiguration
    } catch let error as StoreError {
      complain("\(settings.store.name): \(brief(error))\(hint(error, roles))")
      throw error.exitCode
    } catch let exit as ExitCode {
      throw exit
    } catch {
      complain(brief(error))
      throw Exit.unavailable
    }
  }

  private func inherited(_ roles: Set<Role>, _ logger: Logger) throws -> InheritedSockets {
    do {
      let sockets = try InheritedSockets(ConfigurationOption.environment, isShown: roles.contains(.web))
      if let remark = sockets.remark {
        logger.warning("sockets were handed to another process; none is taken", metadata: ["reason": "\(remark)"])
      }
      return sockets
    } catch {
      complain("\(error)")
      throw Exit.badConfiguration
    }
  }

  /// What to do where several processes want one SQLite file.
  private func hint(_ error: StoreError, _ roles: Set<Role>) -> String {
    guard case .locked = error, roles.count < Role.allCases.count else { return "" }
    return "; one process holds a SQLite store: give it all roles, or split them over a store in PostgreSQL"
  }
}
