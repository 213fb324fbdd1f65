import Database
import Foundation
import Telemetry

/// Whether traces can be sent: the folder of the spool, and each receiver, which is sent an empty request.
struct TraceCheck: Sendable {
  private let settings: Configuration.Tracing
  private let secrets: SecretReader

  init(_ settings: Configuration.Tracing, secrets: SecretReader) {
    self.settings = settings
    self.secrets = secrets
  }

  func run() async -> [CheckFinding] {
    guard settings.isOn else { return [] }
    do {
      var findings = [spool]
      for receiver in try settings.receivers(secrets) { findings.append(await finding(receiver)) }
      return findings
    } catch {
      return [CheckFinding("traces", .wrong, brief(error))]
    }
  }

  /// The daemon makes the last folder of the path itself.
  private var spool: CheckFinding {
    let folder =
      FileManager.default.fileExists(atPath: settings.spool)
      ? settings.spool : settings.spool.parentFolder
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
      return CheckFinding(
        "traces spool", .wrong, "\(settings.spool) cannot be written: make it, or set telemetry.traces.spool")
    }
    return CheckFinding("traces spool", .ok, "\(settings.spool), at most \(settings.spoolBytes >> 20) MB")
  }

  private func finding(_ receiver: SpanReceiver) async -> CheckFinding {
    let subject = "traces \(receiver.name)"
    // Without spans, so that nothing is left behind over there.
    let request = OTLP.request([], resource: settings.resource(instance: "check"), scope: "gatewayd", version: "check")
    switch await receiver.send(request, handing: {}) {
    case .taken: return CheckFinding(subject, .ok, "\(receiver.url): takes spans")
    case .later(let why, _), .unknown(let why):
      return CheckFinding(subject, .wrong, "\(receiver.url): \(why); check url and ca_file, or try again later")
    case .refused(401, _), .refused(403, _):
      let remedy = receiver.name == "langfuse" ? "public_key and secret_key_file" : "authorization_file"
      return CheckFinding(subject, .wrong, "\(receiver.url): the key is refused; check \(remedy)")
    case .refused(404, _), .refused(405, _):
      return CheckFinding(subject, .wrong, "\(receiver.url): nothing there takes spans; check url")
    case .refused(_, let why): return CheckFinding(subject, .wrong, "\(receiver.url): \(why)")
    }
  }
}
