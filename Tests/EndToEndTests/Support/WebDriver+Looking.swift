import Foundation

/// What a test looks at beside the elements.
extension Browser {
  /// Runs a script in the page and returns what it returns; objects come as JSON values.
  func run(_ script: String, _ arguments: [Any] = []) async throws -> Any? {
    try await post("execute/sync", ["script": script, "args": arguments])["value"]
  }

  func strings(_ script: String, _ arguments: [Any] = []) async throws -> [String] {
    try await run(script, arguments) as? [String] ?? []
  }

  /// From now on pages are as they are for somebody with these wishes.
  func prefer(dark: Bool = false, reducedMotion: Bool = false) async throws {
    // Colours change while nothing may move, or some of them would still fade when somebody looks.
    for motion in reducedMotion ? ["reduce"] : ["reduce", "no-preference"] {
      let features = [
        ["name": "prefers-color-scheme", "value": dark ? "dark" : "light"],
        ["name": "prefers-reduced-motion", "value": motion],
      ]
      try await command("Emulation.setEmulatedMedia", ["features": features])
      _ = try await run("return document.documentElement.offsetWidth")
    }
  }

  /// The window as wide as a laptop or a telephone.
  func resize(width: Int) async throws {
    try await command(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": width < 500 ? 844 : 900, "deviceScaleFactor": 1, "mobile": width < 500])
  }

  /// Presses keys one after the other.
  func press(_ keys: String...) async throws {
    let steps = keys.flatMap { [["type": "keyDown", "value": $0], ["type": "keyUp", "value": $0]] }
    _ = try await post("actions", ["actions": [["type": "key", "id": "keys", "actions": steps]]])
  }

  static let tab = "\u{E004}"
  static let enter = "\u{E007}"

  /// Addresses that were asked for since the last look.
  func requests() async throws -> [String] {
    try await log("performance").compactMap { entry in
      guard let text = entry["message"] as? String,
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        let message = object["message"] as? [String: Any], message["method"] as? String == "Network.requestWillBeSent",
        let request = (message["params"] as? [String: Any])?["request"] as? [String: Any]
      else { return nil }
      return request["url"] as? String
    }
  }

  /// What the browser complained of since the last look.
  func complaints() async throws -> [String] {
    try await log("browser").compactMap { $0["message"] as? String }
  }

  private func log(_ type: String) async throws -> [[String: Any]] {
    try await post("se/log", ["type": type])["value"] as? [[String: Any]] ?? []
  }
}
