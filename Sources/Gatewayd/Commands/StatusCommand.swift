import ArgumentParser
import AsyncHTTPClient
import Foundation
import Store
import WebReview

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How the daemon is, and what waits; exit status 1 if something is wrong.")

  @OptionGroup var config: ConfigurationOption
  @Flag(help: "Print one JSON document.") var json = false

  func run() async throws {
    let status = try await config.withParts { parts in
      StatusDocument(
        version: Gatewayd.version, daemon: await DaemonWord.asked(parts.configuration),
        figures: try await parts.store.figures(now: parts.now()), now: parts.now())
    }
    if json { try printJSON(status) } else { for line in status.lines { print(line) } }
    if !status.ok { throw Exit.doesNotHold }
  }
}

/// What the running daemon says of itself at `/readyz`.
struct DaemonWord: Sendable, Codable, Hashable {
  var runs: Bool
  /// Every dependency is reached.
  var ready: Bool
  var dependencies: [HealthItem]
  /// Why nothing is known, where that is so.
  var problem: String?

  static func asked(_ configuration: Configuration) async -> DaemonWord {
    let desk = Configuration.Listen(host: configuration.review.host, port: configuration.review.port)
    var problem = "it does not run"
    for place in [desk] + (configuration.telemetry.listen.map { [$0] } ?? []) {
      do {
        let request = HTTPClientRequest(url: "http://\(place.reachable):\(place.port)/readyz")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return try read(try await response.whole())
      } catch is DecodingError {
        problem = "\(place.reachable):\(place.port) answers, but not as gatewayd does"
      } catch {
        problem = "nobody answers at \(place.reachable):\(place.port)"
      }
    }
    return DaemonWord(runs: false, ready: false, dependencies: [], problem: problem)
  }

  static func read(_ body: Data) throws -> DaemonWord {
    struct Body: Decodable {
      let ready: Bool
      let dependencies: [HealthItem]
    }
    let said = try JSONDecoder().decode(Body.self, from: body)
    return DaemonWord(runs: true, ready: said.ready, dependencies: said.dependencies, problem: nil)
  }
}

extension Configuration.Listen {
  /// Under which a program of this machine reaches it.
  fileprivate var reachable: String {
    switch host {
    case "0.0.0.0", "": "127.0.0.1"
    case "::": "[::1]"
    default: host.contains(":") ? "[\(host)]" : host
    }
  }
}
