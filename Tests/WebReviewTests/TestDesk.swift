import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MailProto
import Store
import TestSupport
import Testing

@testable import WebReview

/// A desk on a temporary store, and a browser's part in talking to it.
enum TestDesk {
  static func store() async throws -> Store {
    let settings = ReplySettings(
      from: Address(name: "Halden & Sons", address: "support@halden.example"), tokenAddress: nil,
      domain: "halden.example", instance: "test")
    #if Postgres
      if PostgresServer.holdsStores {
        let (login, keep) = try await PostgresServer.copy { login in
          try await Store.open(postgres: login, settings: settings, exclusive: false).close()
        }
        let store = try await Store.open(postgres: login, settings: settings, exclusive: false)
        await keep(store)
        return store
      }
    #endif
    return try await Store.temporary(settings: settings)
  }

  static func settings(shop: String = "Halden & Sons", secure: Bool = false) -> ReviewSettings {
    ReviewSettings(
      host: "127.0.0.1", port: 0, secureCookies: secure, publicURL: "https://desk.halden.example", shopName: shop,
      currency: "EUR", drawPath: { "<svg>\($0.joined(separator: ","))</svg>" })
  }

  /// - Parameter change: of the settings.
  static func site(
    _ store: Store, secure: Bool = false, health: [HealthItem] = [], undo: Int64 = 0, teams: [String] = [],
    _ change: (inout ReviewSettings) -> Void = { _ in }
  ) -> ReviewSite {
    var settings = settings(secure: secure)
    (settings.undoSeconds, settings.teams) = (undo, teams)
    change(&settings)
    return ReviewSite(
      desk: Desk(
        store: store, settings: settings, now: { Samples.now }, health: { health },
        logger: Logger(label: "test"), beat: .milliseconds(1), beats: 2))
  }
}

/// Holds cookies and finds tokens, as a browser does.
struct Browser: Sendable {
  let client: any TestClientProtocol
  var cookies: [String: String] = [:]
  var token = ""

  init(_ client: any TestClientProtocol) { self.client = client }

  private func headers(_ extra: [String: String]) -> HTTPFields {
    var fields = HTTPFields()
    if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
    for (name, value) in extra {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }

  @discardableResult
  mutating func get(_ path: String, _ extra: [String: String] = [:]) async throws -> TestResponse {
    keep(try await client.execute(uri: path, method: .get, headers: headers(extra)))
  }

  /// Sends a form with the newest token; `csrf` in `fields` overrides it.
  @discardableResult
  mutating func post(
    _ path: String, _ fields: [String: String], headers extra: [String: String] = [:]
  ) async throws -> TestResponse {
    var fields = fields
    if fields["csrf"] == nil { fields["csrf"] = token }
    let allowed = CharacterSet.alphanumerics
    let body = fields.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
    }.joined(separator: "&")
    var all = ["Content-Type": "application/x-www-form-urlencoded"]
    all.merge(extra) { $1 }
    return keep(
      try await client.execute(uri: path, method: .post, headers: headers(all), body: ByteBuffer(string: body)))
  }

  mutating func signIn(_ name: String, _ password: String) async throws -> TestResponse {
    try await get("/sign-in")
    let response = try await post("/sign-in", ["name": name, "password": password])
    if response.status == .seeOther { try await get("/") }
    return response
  }

  private mutating func keep(_ response: TestResponse) -> TestResponse {
    for line in response.headers[values: .setCookie] {
      let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
    }
    if let found = String(buffer: response.body).firstMatch(of: /name="csrf" value="([^"]+)"/) {
      token = String(found.1)
    }
    return response
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}
