import Foundation

extension Configuration {
  /// Where the traces of runs go, beside the desk's own pages.
  struct Tracing: Sendable, Equatable {
    /// The folder of what waits to be sent.
    var spool: String
    var spoolBytes: Int
    var mask: Bool
    /// Seconds for sending what waits when the daemon stops.
    var flush: Int
    var environment: String
    var collector: Collector?
    var langfuse: Langfuse?

    var isOn: Bool { collector != nil || langfuse != nil }
  }

  /// Any receiver of OTLP over HTTP.
  struct Collector: Sendable, Equatable {
    /// Of traces, with its path.
    var url: String
    /// The whole value of the field Authorization.
    var authorization: Secret?
    var caFile: String?
    /// Seconds for one request.
    var timeout: Int
  }

  struct Langfuse: Sendable, Equatable {
    /// Without a path.
    var url: String
    var publicKey: String
    var secretKey: Secret
    var caFile: String?
    var timeout: Int
    /// Whether decisions and thumbs become scores.
    var scores: Bool
    /// The label by which prompts are fetched; nil: only those that are built in.
    var promptLabel: String?
  }
}

extension Configuration.Tracing {
  init(traces: Section, collector: Section, langfuse: Section, stateFolder: String) {
    spool = traces.string("spool") ?? (stateFolder.isEmpty ? "spans" : "\(stateFolder)/spans")
    spoolBytes = traces.integer("spool_mb", default: 64, in: 1...100_000) << 20
    mask = traces.bool("mask", default: true)
    flush = traces.integer("flush", default: 5, in: 0...15)
    environment = traces.string("environment") ?? "production"
    // As Langfuse allows them.
    if environment.wholeMatch(of: #/[a-z0-9_-]{1,40}/#) == nil || environment.hasPrefix("langfuse") {
      traces.report(
        "`\(environment)` is not a word of at most 40 of a-z, 0-9, - and _, that does not begin with langfuse",
        "environment")
    }
    self.collector = Configuration.Collector(collector)
    self.langfuse = Configuration.Langfuse(langfuse)
    traces.finish()
  }
}

extension Configuration.Collector {
  fileprivate init?(_ section: Section) {
    guard section.isPresent else {
      section.finish()
      return nil
    }
    url = section.string(required: "url", example: "https://collector.example.net:4318/v1/traces")
    section.checkTarget(url)
    authorization = section.secret("authorization")
    caFile = section.string("ca_file")
    timeout = section.integer("timeout", default: 10, in: 1...10)
    section.finish()
  }
}

extension Configuration.Langfuse {
  fileprivate init?(_ section: Section) {
    guard section.isPresent else {
      section.finish()
      return nil
    }
    let text = section.string(required: "url", example: "https://cloud.langfuse.com")
    section.checkTarget(text)
    if let path = URLComponents(string: text)?.path, !path.isEmpty, path != "/" {
      section.report("`\(text)` must end with its host: the paths of Langfuse are put behind it", "url")
    }
    url = text.hasSuffix("/") ? String(text.dropLast()) : text
    publicKey = section.string(required: "public_key", example: "pk-lf-…")
    let named = section.secret("secret_key")
    if named == nil {
      section.report("is missing; for example `secret_key_file: langfuse-secret`", "secret_key_file")
    }
    secretKey = named ?? .file("")
    caFile = section.string("ca_file")
    timeout = section.integer("timeout", default: 10, in: 1...10)
    scores = section.bool("scores", default: true)
    promptLabel = section.string("prompt_label").flatMap { $0.isEmpty ? nil : $0 }
    section.finish()
  }
}

extension Section {
  /// What people's mail goes to must be safe from others.
  fileprivate func checkTarget(_ url: String) {
    if !url.isEmpty, !isProtected(url) {
      report("`\(url)` must begin with https://; http:// is allowed for loopback only", "url")
    }
  }
}
