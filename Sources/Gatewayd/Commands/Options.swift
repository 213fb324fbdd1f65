import ArgumentParser
import Foundation
import Logging
import Store
import Telemetry

/// Exit statuses of the contract; see sysexits.h.
enum Exit {
  static let doesNotHold = ExitCode(1)
  static let usage = ExitCode(64)
  static let badInput = ExitCode(65)
  static let unavailable = ExitCode(69)
  static let cannotCreate = ExitCode(73)
  static let tryAgain = ExitCode(75)
  static let badConfiguration = ExitCode(78)
}

/// Prints one line on stderr.
func complain(_ line: String) {
  FileHandle.standardError.write(Data("gatewayd: \(line)\n".utf8))
}

/// `--config` and what comes from it.
struct ConfigurationOption: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: "The configuration file (default: $GATEWAYD_CONFIG, else /etc/gatewayd/gatewayd.yaml).")
  var path: String?

  static let environment = ProcessInfo.processInfo.environment

  var resolvedPath: String {
    path ?? Self.environment["GATEWAYD_CONFIG"] ?? "/etc/gatewayd/gatewayd.yaml"
  }

  /// Reads the configuration, or prints what is wrong with it, a line each, and ends with status 78.
  func load() throws -> Configuration {
    do {
      return try Configuration.load(path: resolvedPath, environment: Self.environment)
    } catch let error as ConfigurationError {
      for issue in error.issues { complain(issue.description) }
      throw Exit.badConfiguration
    }
  }

  /// The configuration if there is one; the defaults where none was named and none is installed.
  func loadIfAny() throws -> Configuration {
    let isNamed = path != nil || Self.environment["GATEWAYD_CONFIG"] != nil
    let isInstalled = FileManager.default.fileExists(atPath: resolvedPath)
    return isNamed || isInstalled ? try load() : try Configuration.parse("", file: "(defaults)", environment: [:])
  }

  /// How a command holds the store.
  enum Hold {
    case besideDaemon
    /// As the daemon does, where none runs: for work on the file as a whole.
    case aloneIfPossible
  }

  private func parts(_ configuration: Configuration, _ hold: Hold) async throws -> Parts {
    if hold == .aloneIfPossible {
      do {
        return try await Parts(configuration, environment: Self.environment, exclusive: true)
      } catch StoreError.locked {}
    }
    return try await Parts(configuration, environment: Self.environment, exclusive: false)
  }

  /// Opens the store beside a running daemon, hands the parts to `body`, and closes it again.
  func withParts<T>(_ hold: Hold = .besideDaemon, _ body: (Parts) async throws -> T) async throws -> T {
    let configuration = try load()
    bootstrapLogging(configuration.log, quiet: true)
    keepFilesPrivate()
    let parts: Parts
    do {
      parts = try await self.parts(configuration, hold)
    } catch let error as SecretError {
      complain("\(resolvedPath): \(error)")
      throw Exit.badConfiguration
    } catch {
      complain("\(configuration.store.name): \(brief(error))")
      throw Exit.unavailable
    }
    do {
      let result = try await body(parts)
      try await parts.store.close()
      return result
    } catch let error as StoreError {
      try? await parts.store.close()
      complain(brief(error))
      throw error.exitCode
    } catch {
      try? await parts.store.close()
      throw error
    }
  }
}

/// Nothing that gatewayd writes is for other accounts of this machine.
func keepFilesPrivate() { umask(0o077) }

extension StoreError {
  var exitCode: ExitCode {
    switch self {
    case .fenced, .locked, .unavailable: Exit.tryAgain
    case .damaged: Exit.unavailable
    case .newerSchema: Exit.badConfiguration
    case .notFound, .invalid: Exit.badInput
    }
  }
}

/// An error as one line for a person.
func brief(_ error: any Error) -> String {
  let text: String
  switch error {
  case StoreError.fenced: text = "another worker holds it"
  case StoreError.locked(let why), StoreError.newerSchema(let why), StoreError.unavailable(let why),
    StoreError.damaged(let why), StoreError.notFound(let why), StoreError.invalid(let why):
    text = why
  case StoreFileError.cannotCreate(let why): text = why
  default: text = "\(error)"
  }
  return text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

/// Logs go to stderr, in the configured shape. `quiet`: commands print warnings only.
@discardableResult
func bootstrapLogging(_ log: Configuration.Log, quiet: Bool = false) -> LogLevel {
  let journal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil
  let format: LineLogHandler.Format = log.format == .json ? .json : journal ? .journal : .text
  let level = LogLevel(quiet ? max(log.level, .warning) : log.level)
  LoggingSystem.bootstrap { label in
    KeepingLogHandler(
      LineLogHandler(
        label: label, level: level, format: format, clock: { Date().ISO8601Format() },
        write: { line in FileHandle.standardError.write(Data((line + "\n").utf8)) }),
      counting: { Meter.process.count(Metric.logLines, [$0.rawValue]) })
  }
  return level
}

/// Prints a value as one JSON document on stdout; times are ISO 8601, keys in snake case are the type's own.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
}

extension Timestamp {
  /// ISO 8601 in UTC, to the second.
  var iso: String { Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format() }
}
