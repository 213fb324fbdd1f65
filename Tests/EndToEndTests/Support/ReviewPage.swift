import AsyncHTTPClient
import Foundation
import NIOCore

/// The review desk as a browser without scripts sees it: pages, links and forms.
struct ReviewPage: Sendable {
  let base: String
  private let cookie: String

  /// Signs in as the installation's reviewer.
  init(_ installation: Installation) async throws {
    base = installation.page
    let entrance = try await Page.get(base, "/sign-in", cookie: nil)
    guard var form = entrance.forms.first else { throw EndToEndError("no sign-in form:\n\(entrance.html)") }
    form["name"] = Installation.reviewer
    form["password"] = installation.password
    let answer = try await Page.post(base, form, cookie: entrance.cookies)
    guard answer.status == 303, !answer.cookies.isEmpty else { throw EndToEndError("not signed in: \(answer.status)") }
    cookie = answer.cookies
  }

  func get(_ path: String) async throws -> Page { try await Page.get(base, path, cookie: cookie) }

  func post(_ form: Page.Form) async throws -> Page { try await Page.post(base, form, cookie: cookie) }
}

/// One response of the desk.
struct Page: Sendable {
  let path: String
  let status: Int
  let html: String
  /// `name=value` pairs that the response sets, as a Cookie field sends them.
  let cookies: String
  let location: String?

  /// A form with the fields that a browser would send, in order.
  struct Form: Sendable {
    let action: String
    var fields: [(name: String, value: String)] = []
    /// Boxes that are not ticked.
    var unticked: [(name: String, value: String)] = []

    subscript(name: String) -> String? {
      get { fields.first { $0.name == name }?.value }
      set {
        fields.removeAll { $0.name == name }
        if let newValue { fields.append((name, newValue)) }
      }
    }

    /// Ticks the boxes whose names are wanted.
    mutating func tick(_ wanted: (String) -> Bool) {
      fields += unticked.filter { wanted($0.name) }
      unticked.removeAll { wanted($0.name) }
    }

    var encoded: String {
      fields.map { "\(Self.escape($0.name))=\(Self.escape($0.value))" }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
      let line = text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\n", with: "\r\n")
      return line.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
  }

  static func get(_ base: String, _ path: String, cookie: String?) async throws -> Page {
    try await send(HTTPClientRequest(url: base + path), path, cookie)
  }

  static func post(_ base: String, _ form: Form, cookie: String) async throws -> Page {
    var request = HTTPClientRequest(url: base + form.action)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    request.headers.add(name: "Origin", value: base)
    request.headers.add(name: "Sec-Fetch-Site", value: "same-origin")
    request.body = .bytes(ByteBuffer(string: form.encoded))
    return try await send(request, form.action, cookie)
  }

  private static let client = HTTPClient(
    eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

  private static func send(_ request: HTTPClientRequest, _ path: String, _ cookie: String?) async throws -> Page {
    var request = request
    if let cookie, !cookie.isEmpty { request.headers.add(name: "Cookie", value: cookie) }
    let response = try await client.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 16 << 20)
    let pairs = response.headers["Set-Cookie"].compactMap { $0.split(separator: ";").first.map(String.init) }
    return Page(
      path: path, status: Int(response.status.code), html: String(buffer: body), cookies: pairs.joined(separator: "; "),
      location: response.headers.first(name: "Location"))
  }

  /// What stands on the page, without markup, with single blanks.
  var text: String { Self.text(of: html) }

  static func text(of html: String) -> String {
    let bare = html.replacing(#/(?s)<(script|style|head)\b.*?</\1>|<[^>]*>/#, with: " ")
    return unescape(bare).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The forms of the page, with what a browser would send if nothing were touched.
  var forms: [Form] {
    html.matches(of: #/(?s)<form\b([^>]*)>(.*?)</form>/#).map { match in
      let attributes = Self.attributes(match.output.1)
      var form = Form(action: attributes["action"] ?? path)
      for field in match.output.2.matches(of: #/(?s)<input\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>/#) {
        if let input = field.output.1 {
          Self.add(Self.attributes(input), to: &form)
        } else if let area = field.output.2, let name = Self.attributes(area)["name"] {
          // A browser drops the first line break of a text area.
          let text = String(field.output.3 ?? "")
          form.fields.append((name, Self.unescape(text.hasPrefix("\n") ? String(text.dropFirst()) : text)))
        }
      }
      return form
    }
  }

  private static func add(_ input: [String: String], to form: inout Form) {
    guard let name = input["name"], input["disabled"] == nil else { return }
    switch input["type"] ?? "text" {
    case "submit", "button", "reset": break
    case "checkbox", "radio":
      let field = (name, input["value"] ?? "on")
      if input["checked"] != nil { form.fields.append(field) } else { form.unticked.append(field) }
    default: form.fields.append((name, input["value"] ?? ""))
    }
  }

  private static func attributes(_ tag: Substring) -> [String: String] {
    let pairs = tag.matches(of: #/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/#).map { match in
      (match.output.1.lowercased(), unescape(String(match.output.2 ?? match.output.3 ?? match.output.4 ?? "")))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  private static func unescape(_ text: String) -> String {
    let numbers = text.replacing(#/&#(x?)([0-9A-Fa-f]+);/#) { match in
      UInt32(match.output.2, radix: match.output.1.isEmpty ? 10 : 16).flatMap(Unicode.Scalar.init).map { String($0) }
        ?? ""
    }
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")]
      .reduce(numbers) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}

/// A line of the queue.
struct QueueEntry: Sendable {
  let number: Int
  let text: String
}

extension ReviewPage {
  enum Lane: String, CaseIterable { case review, working, done, trouble }

  /// Of every page of the lane.
  func entries(_ lane: Lane) async throws -> [QueueEntry] {
    var entries: [QueueEntry] = []
    for number in 1... {
      let page = try await get("/?lane=\(lane.rawValue)&page=\(number)")
      guard page.status == 200 else { throw EndToEndError("the queue answered \(page.status)") }
      entries += page.html.matches(of: #/(?s)<a class="row"[^>]*href="/cases/(\d+)"[^>]*>(.*?)</a>/#).compactMap {
        match in
        Int(match.output.1).map { QueueEntry(number: $0, text: Page.text(of: String(match.output.2))) }
      }
      if !page.html.contains("rel=\"next\"") { break }
    }
    return entries
  }

  /// Every case that the desk knows, in any lane.
  func allCases() async throws -> Set<Int> {
    var numbers: Set<Int> = []
    for lane in Lane.allCases { numbers.formUnion(try await entries(lane).map(\.number)) }
    return numbers
  }

  /// Waits until a case with this subject stands in a lane.
  func wait(for subject: String, in lanes: Lane...) async throws -> QueueEntry {
    try await eventually("“\(subject)” in \(lanes.map(\.rawValue))") {
      for lane in lanes {
        if let entry = try await entries(lane).first(where: { $0.text.contains(subject) }) { return entry }
      }
      return nil
    }
  }

  func show(_ number: Int) async throws -> Page {
    let page = try await get("/cases/\(number)")
    guard page.status == 200 else { throw EndToEndError("case \(number) answered \(page.status)") }
    return page
  }

  /// Sends the draft, edited if the reviewer likes, with the actions as they are ticked, every doubt confirmed. Returns
  /// the text sent.
  @discardableResult
  func approve(_ number: Int, editing edit: (String) -> String = { $0 }) async throws -> String {
    let page = try await show(number)
    guard var form = page.forms.first(where: { $0.action == "/cases/\(number)/approve" }) else {
      throw EndToEndError("case \(number) offers nothing to approve:\n\(page.text)")
    }
    form.tick { $0.hasPrefix("claim") }
    form["text"] = form["text"].map(edit)
    let answer = try await post(form)
    guard answer.status == 303 else { throw EndToEndError("approval answered \(answer.status):\n\(answer.text)") }
    return form["text"] ?? ""
  }
}
