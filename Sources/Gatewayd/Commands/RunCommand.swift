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

  @Option(help: "Which parts to run: any of intake, worker, web, outbox, joined by commas (default: all).")
  var role: String?

  func run() async throws {
    let roles = try roles()
    let settings = try config.load()
    let level = bootstrapLogging(settings.log)
    keepFilesPrivate()
    let logger = Logger(label: "daemon")
    if let point = ConfigurationOption.environment[Self.crashVariable], !CrashPoint.arm(point) {
      complain("\(Self.crashVariable): `\(point)` cannot be armed; it is NAME:N, in a debug build")
      throw Exit.usage
    }
    for name in settings.unusedVariables {
      logger.warning("this environment variable names no key", metadata: ["variable": "\(name)"])
    }
    do {
      try await Daemon(
        configuration: settings, roles: roles, environment: ConfigurationOption.environment,
        reload: Reload(path: config.resolvedPath, running: settings, level: level, logger: logger), logger: logger
      ).run()
    } catch let error as SecretError {
      complain("\(config.resolvedPath): \(error)")
      throw Exit.badConfiguration
    } catch let error as StoreError {
      complain("\(settings.store.name): \(brief(error))")
      throw error.exitCode
    } catch let exit as ExitCode {
      throw exit
    } catch {
      complain(brief(error))
      throw Exit.unavailable
    }
  }

  private func roles() throws -> Set<Daemon.Role> {
    guard let role else { return Set(Daemon.Role.allCases) }
    return Set(
      try role.split(separator: ",").map { name in
        guard let role = Daemon.Role(rawValue: name.trimmingBlanks()) else {
          throw ValidationError("--role: `\(name)` is unknown; any of intake, worker, web, outbox")
        }
        return role
      })
  }
}
