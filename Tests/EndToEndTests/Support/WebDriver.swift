import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport

/// What a browser, a page or the daemon did not do.
struct EndToEndError: Error, CustomStringConvertible {
  let description: String
  /// An element was asked after whose page was renewed meanwhile.
  let isOfAnOldPage: Bool

  init(_ description: String, isOfAnOldPage: Bool = false) {
    self.description = description
    self.isOfAnOldPage = isOfAnOldPage
  }
}

/// Headless Chromium, driven through chromedriver by the W3C WebDriver protocol.
final class Browser: Sendable {
  private let driver: ServerProcess
  let session: String
  private let folder: String

  static var isAvailable: Bool {
    ["/usr/bin/chromium", "/usr/bin/chromedriver"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// - Parameter scripts: false turns JavaScript off, as a reviewer may.
  static func start(scripts: Bool = true) async throws -> Browser {
    let port = try Ports.free(1)[0]
    let folder = try makeShortFolder("gwbr")
    let driver = try ServerProcess(
      watched(["/usr/bin/chromedriver", "--port=\(port)"]),
      environment: ["HOME": folder, "TMPDIR": folder], output: "\(folder)/chromedriver.log")
    let base = "http://127.0.0.1:\(port)"
    do {
      try await eventually("chromedriver answers") {
        let status = try? await JSONRequest(url: "\(base)/status").send()
        return (status?["ready"] as? Bool) == true ? true : nil
      }
      let session = try await newSession(base, folder: folder, scripts: scripts)
      return Browser(driver: driver, session: session, folder: folder)
    } catch {
      driver.stop()
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  private init(driver: ServerProcess, session: String, folder: String) {
    (self.driver, self.session, self.folder) = (driver, session, folder)
  }

  private static func newSession(_ base: String, folder: String, scripts: Bool) async throws -> String {
    var options: [String: Any] = [
      "binary": "/usr/bin/chromium",
      "args": [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--user-data-dir=\(folder)/profile",
      ],
    ]
    if !scripts { options["prefs"] = ["profile.managed_default_content_settings.javascript": 2] }
    let always: [String: Any] = [
      "browserName": "chrome", "goog:chromeOptions": options,
      // What it asks for, and what it complains of.
      "goog:loggingPrefs": ["performance": "ALL", "browser": "ALL"],
    ]
    let capabilities = ["alwaysMatch": always]
    let value = try await JSONRequest(url: "\(base)/session", body: ["capabilities": capabilities]).send()
    guard let id = value["sessionId"] as? String else { throw EndToEndError("no browser session: \(value)") }
    return "\(base)/session/\(id)"
  }

  func stop() async {
    _ = try? await JSONRequest(url: session, method: .DELETE).send()
    driver.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  func open(_ url: String) async throws { _ = try await post("url", ["url": url]) }

  var url: String {
    get async throws { try await JSONRequest(url: "\(session)/url").send()["value"] as? String ?? "" }
  }

  /// What a person reads on the page.
  var text: String {
    get async throws { try await find("body").text }
  }

  /// The first element that the selector matches, waited for.
  func find(_ selector: String) async throws -> Element {
    try await eventually("an element \(selector)") {
      try await self.all(selector).first.map { Element(url: $0.url) { try await self.find(selector) } }
    }
  }

  func all(_ selector: String) async throws -> [Element] {
    let found = try await post("elements", ["using": "css selector", "value": selector])
    let references = found["value"] as? [[String: Any]] ?? []
    return references.compactMap { $0.values.first as? String }.map { Element(url: "\(session)/element/\($0)") }
  }

  /// The page as a PNG, whole or only a part of it, at a width in CSS pixels.
  func screenshot(width: Int, of part: String? = nil, to path: String) async throws {
    try await command(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": width, "height": width < 500 ? 844 : 900, "deviceScaleFactor": 1, "mobile": width < 500,
      ])
    var wanted: [String: Any] = ["format": "png", "captureBeyondViewport": true]
    if let part {
      wanted["clip"] = try await run(
        """
        const box = document.querySelector(arguments[0]).getBoundingClientRect();
        return {x: 0, y: box.top + scrollY - 16, width: innerWidth, height: box.height + 32, scale: 1};
        """, [part])
    }
    let picture = try await command("Page.captureScreenshot", wanted)
    guard let text = picture["data"] as? String, let data = Data(base64Encoded: text) else {
      throw EndToEndError("no screenshot came back")
    }
    try data.write(to: URL(filePath: path))
    try await command("Emulation.clearDeviceMetricsOverride", [:])
  }

  @discardableResult
  func command(_ name: String, _ parameters: [String: Any]) async throws -> [String: Any] {
    try await post("goog/cdp/execute", ["cmd": name, "params": parameters])["value"] as? [String: Any] ?? [:]
  }

  func post(_ path: String, _ body: [String: Any]) async throws -> [String: Any] {
    try await JSONRequest(url: "\(session)/\(path)", body: body).send()
  }

  /// An element of the page.
  struct Element {
    fileprivate let url: String
    /// Finds it again on a page that was renewed since; without it such an element is an error.
    fileprivate var again: (() async throws -> Element)?

    var text: String {
      get async throws { try await ask("text")["value"] as? String ?? "" }
    }

    func click() async throws { _ = try await ask("click", [:]) }

    /// Types as a keyboard would.
    func type(_ text: String) async throws { _ = try await ask("value", ["text": text]) }

    func clear() async throws { _ = try await ask("clear", [:]) }

    /// The property as it is now, such as the value of a field.
    func property(_ name: String) async throws -> String {
      try await ask("property/\(name)")["value"] as? String ?? ""
    }

    private func ask(_ path: String, _ body: [String: Any]? = nil) async throws -> [String: Any] {
      do {
        let url = "\(url)/\(path)"
        return try await (body.map { try JSONRequest(url: url, body: $0) } ?? JSONRequest(url: url)).send()
      } catch let error as EndToEndError where error.isOfAnOldPage {
        guard let again else { throw error }
        return try await again().ask(path, body)
      }
    }
  }
}

/// A request to the driver and its answer, both JSON objects.
private struct JSONRequest {
  let request: HTTPClientRequest

  init(url: String, method: NIOHTTP1Method = .GET) {
    var request = HTTPClientRequest(url: url)
    request.method = .RAW(value: method.rawValue)
    self.request = request
  }

  init(url: String, body: [String: Any]) throws {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(data: try JSONSerialization.data(withJSONObject: body)))
    self.request = request
  }

  enum NIOHTTP1Method: String { case GET, DELETE }

  /// `sessionId` and `ready` stand inside `value` in the protocol; they are lifted beside it.
  func send() async throws -> [String: Any] {
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
    let body = try await response.body.collect(upTo: 64 << 20)
    guard var object = try JSONSerialization.jsonObject(with: Data(buffer: body)) as? [String: Any] else {
      throw EndToEndError("the driver answered no object to \(request.url)")
    }
    let value = object["value"] as? [String: Any] ?? [:]
    if let error = value["error"] as? String {
      let message = value["message"] as? String ?? ""
      // The second is what Chromium says of an element that it was about to scroll to when its page went.
      throw EndToEndError(
        "\(request.url): \(error): \(message)",
        isOfAnOldPage: error == "stale element reference" || message.contains("does not belong to the document"))
    }
    for key in ["sessionId", "ready"] { object[key] = value[key] }
    return object
  }
}
