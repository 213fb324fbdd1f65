import Store

extension Configuration {
  /// A program that is told of cases.
  struct Hook: Sendable, Equatable {
    /// Under which its place in the log is kept.
    var name: String
    var endpoint: Webhook
    var events: Set<HookEvent>
    /// Seconds after which an event is given up.
    var retryFor: Int
  }
}

extension Configuration.Hook {
  init?(_ section: Section) {
    name = section.string(required: "name", example: "crm")
    if name.count > 64 || name.contains(where: \.isWhitespace) {
      section.report("`\(name)` is not one word of at most 64 characters", "name")
    }
    let words = section.strings("events") ?? HookEvent.allCases.map(\.rawValue)
    events = Set(words.compactMap(HookEvent.init))
    if let unknown = words.first(where: { HookEvent(rawValue: $0) == nil }) {
      let known = HookEvent.allCases.map(\.rawValue).joined(separator: ", ")
      section.report("`\(unknown)` is unknown; of \(known)", "events")
    } else if events.isEmpty {
      section.report("names no event", "events")
    }
    retryFor = section.integer("retry_for", default: 259_200, in: 60...2_592_000)
    guard let endpoint = Configuration.Webhook(section) else { return nil }
    self.endpoint = endpoint
  }
}
