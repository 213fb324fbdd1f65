import Logging
import ServiceLifecycle
import Telemetry
import UnixSignals

/// On SIGHUP, reads the configuration again: takes over what can change while running, and says what cannot.
struct Reload: Service {
  let path: String
  let running: Configuration
  let level: LogLevel
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) { reload() }
    }
  }

  private func reload() {
    let fresh: Configuration
    do {
      fresh = try Configuration.load(path: path, environment: ConfigurationOption.environment)
    } catch let error as ConfigurationError {
      for issue in error.issues { logger.error("configuration not reloaded", metadata: ["issue": "\(issue)"]) }
      return
    } catch {
      logger.error("configuration not reloaded", metadata: ["issue": "\(error)"])
      return
    }
    level.set(fresh.log.level)
    let waiting = running.sections(otherThan: fresh)
    logger.notice(
      "configuration reloaded",
      metadata: [
        "log.level": "\(fresh.log.level)",
        "needs.restart": "\(waiting.isEmpty ? "nothing" : waiting.joined(separator: " "))",
      ])
  }
}

extension Configuration {
  /// Names of the sections that differ and take effect at the next start only.
  func sections(otherThan other: Configuration) -> [String] {
    var names: [String] = []
    if store != other.store { names.append("store") }
    if mailboxes != other.mailboxes { names.append("mailboxes") }
    if milter != other.milter { names.append("milter") }
    if submission != other.submission { names.append("submission") }
    if guards != other.guards { names.append("guards") }
    if identity != other.identity { names.append("identity") }
    if agent != other.agent { names.append("agent") }
    if models != other.models { names.append("models") }
    if shop != other.shop { names.append("shop") }
    if policy != other.policy { names.append("policy") }
    if review != other.review { names.append("review") }
    if telemetry != other.telemetry { names.append("telemetry") }
    if api != other.api { names.append("api") }
    if webhooks != other.webhooks { names.append("webhooks") }
    if broker != other.broker { names.append("broker") }
    if log.format != other.log.format { names.append("log.format") }
    return names
  }
}
