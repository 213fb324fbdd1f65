// Sends the traces of runs to a collector, to Langfuse, or to both. docs/tracing.md says what leaves and when.
//
// Guarantees: it works on runs that have ended, from the store, with a priority below that of the work itself: no run
// waits for it. When the daemon stops, what ended until then is sent within `telemetry.traces.flush` seconds; what is
// not is in the spool and is sent after the next start.
import Logging
import ServiceLifecycle
import Store
import Telemetry

struct TraceExport: Service {
  let store: Store
  let spool: Spool
  let collector: SpanCollector
  let senders: [SpanSender]
  /// Seconds.
  let flush: Int
  let logger: Logger

  func run() async throws {
    Meter.process.set(Metric.spoolLimit, to: Double(spool.limit))
    await withTaskGroup(of: Void.self) { group in
      group.addTask(priority: .background) {
        let loop = WorkLoop(store: store, name: "traces", logger: logger)
        try? await loop.run { try await collect() }
      }
      for sender in senders {
        group.addTask(priority: .background) {
          let loop = WorkLoop(
            store: store, name: "traces \(sender.receiver.name)", logger: logger, poll: .milliseconds(500))
          try? await loop.run { try await sender.step() }
        }
      }
      await group.waitForAll()
    }
    await finish()
  }

  private func collect() async throws -> Bool {
    let found = try await collector.collect()
    Meter.process.set(Metric.spoolBytes, to: Double(spool.bytes))
    return found
  }

  /// What is left when the daemon stops.
  private func finish() async {
    let end = ContinuousClock.now + .seconds(flush)
    do {
      while ContinuousClock.now < end, try await collect() {}
    } catch {
      logger.warning("traces of the last runs wait for the next start", metadata: ["error": "\(brief(error))"])
    }
    await withTaskGroup(of: Void.self) { group in
      for sender in senders {
        group.addTask { try? await sender.flush(until: end) }
      }
    }
    let left = senders.map(\.waiting.spans).max() ?? 0
    if left > 0 { logger.notice("spans wait for the next start", metadata: ["spans": "\(left)"]) }
  }
}

extension Parts {
  /// Nil where traces go nowhere.
  func traceExport(logger: Logger) throws -> TraceExport? {
    let settings = configuration.telemetry.traces
    guard settings.isOn else { return nil }
    let receivers = try settings.receivers(secrets)
    let spool = try Spool(folder: settings.spool, limit: settings.spoolBytes, now: now().milliseconds)
    spool.forget(allBut: Set(receivers.map(\.name)))
    let resource = settings.resource(instance: Self.instance(configuration))
    let senders = try receivers.map {
      try SpanSender(receiver: $0, spool: spool, resource: resource, now: now, logger: logger)
    }
    let collector = SpanCollector(
      store: store, spool: spool, maker: spanMaker, now: now, logger: logger)
    return TraceExport(
      store: store, spool: spool, collector: collector, senders: senders, flush: settings.flush, logger: logger)
  }

  var spanMaker: SpanMaker {
    let settings = configuration.telemetry.traces
    let models = Dictionary(configuration.models.map { ($0.name, $0) }) { first, _ in first }
    return SpanMaker(environment: settings.environment, mask: settings.mask) { name in
      guard let model = models[name] else { return nil }
      let provider = model.api == .recorded ? "gatewayd" : model.api.rawValue
      return (provider: provider, model: model.model.isEmpty ? name : model.model)
    }
  }
}

extension Configuration.Tracing {
  func receivers(_ secrets: SecretReader) throws -> [SpanReceiver] {
    var receivers: [SpanReceiver] = []
    if let collector { receivers.append(try SpanReceiver(collector: collector, secrets: secrets)) }
    if let langfuse { receivers.append(try SpanReceiver(langfuse: langfuse, secrets: secrets)) }
    return receivers
  }

  /// Who sends.
  func resource(instance: String) -> [Attribute] {
    [
      Attribute("service.name", "gatewayd"), Attribute("service.version", Gatewayd.version),
      Attribute("service.instance.id", instance), Attribute("deployment.environment.name", environment),
      Attribute("telemetry.sdk.name", "gatewayd"), Attribute("telemetry.sdk.language", "swift"),
      Attribute("telemetry.sdk.version", Gatewayd.version),
    ]
  }
}
