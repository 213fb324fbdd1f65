import Foundation
import Testing

/// Tests of the pages in headless Chromium, without mail servers.
@Suite("Desk pages", .serialized, .enabled(if: Browser.isAvailable))
enum DeskPages {
  /// Leaves pictures of a page where GATEWAYD_SCREENSHOTS says, at both widths, light and dark.
  /// - Parameter part: of the page, if it is not to be the whole.
  static func photograph(_ browser: Browser, _ name: String, of part: String? = nil) async throws {
    guard let folder = ProcessInfo.processInfo.environment["GATEWAYD_SCREENSHOTS"] else { return }
    for dark in [false, true] {
      // Nothing fades from one colour to the other while the picture is taken.
      try await browser.prefer(dark: dark, reducedMotion: true)
      for width in [1280, 390] {
        let file = "\(name)-\(width)\(dark ? "-dark" : "").png"
        try await browser.screenshot(width: width, of: part, to: "\(folder)/\(file)")
      }
    }
    try await browser.prefer()
  }

  /// The rules of `accessibility.js`, at both widths, light and dark, for somebody who wants nothing to move.
  static func barriers(_ browser: Browser, _ name: String) async throws -> [String] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "accessibility.js")
    let rules = try String(contentsOf: file, encoding: .utf8)
    var found: Set<String> = []
    for dark in [false, true] {
      try await browser.prefer(dark: dark, reducedMotion: true)
      for width in [1280, 390] {
        try await browser.resize(width: width)
        let lines = try await browser.strings(rules)
        found.formUnion(lines.map { "\(name), \(width)\(dark ? " dark" : ""): \($0)" })
      }
    }
    try await browser.prefer()
    try await browser.command("Emulation.clearDeviceMetricsOverride", [:])
    return found.sorted()
  }
}
