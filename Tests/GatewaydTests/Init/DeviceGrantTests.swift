import Foundation
import Synchronization
import Testing

@testable import Gatewayd

/// The device grant against a scripted server, without waiting.
@Suite struct DeviceGrantTests {
  private func grant(_ base: String, secret: String? = nil, waits: WaitList = WaitList()) -> DeviceGrant {
    let endpoint = DeviceEndpoint(
      authorization: "\(base)/device", token: "\(base)/token", scope: "mail offline_access")
    return DeviceGrant(endpoint: endpoint, clientID: "shop client", clientSecret: secret, sleep: { waits.add($0) })
  }

  /// The seconds that were waited.
  final class WaitList: Sendable {
    private let all = Mutex<[Int]>([])
    func add(_ seconds: Int) { all.withLock { $0.append(seconds) } }
    var seconds: [Int] { all.withLock { $0 } }
  }

  @Test func aPersonConsentsAndTheTokensCome() async throws {
    let server = DeviceServer([
      DeviceServer.pending, #"{"error":"slow_down"}"#, DeviceServer.pending, DeviceServer.granted(access: "access-1"),
    ])
    let waits = WaitList()
    try await server.serve { base in
      let grant = self.grant(base, waits: waits)
      let invitation = try await grant.invite()
      #expect(invitation.code == "WDJB-MJHT" && invitation.url == "https://id.shop.test/device")
      let tokens = try await grant.wait(for: invitation)
      #expect(tokens.access == "access-1" && tokens.refresh == "refresh-1")
    }
    #expect(waits.seconds == [1, 1, 6, 6])
    #expect(server.requests.first == "client_id=shop%20client&scope=mail%20offline_access")
    #expect(
      server.requests.last
        == "client_id=shop%20client&device_code=device-1&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
    )
  }

  @Test(arguments: [
    (#"{"error":"access_denied"}"#, "consent was refused"),
    (#"{"error":"invalid_scope","error_description":"not for hush devices"}"#, "invalid_scope: not for *** devices"),
    (#"{"access_token":"access-1"}"#, "no refresh token: the scope must ask for offline access"),
  ])
  func aRefusalIsSaidWithoutSecrets(answer: String, said: String) async throws {
    try await DeviceServer([answer]).serve { base in
      let grant = self.grant(base, secret: "hush")
      let invitation = try await grant.invite()
      let failed = await #expect(throws: DeviceGrant.Failed.self) { try await grant.wait(for: invitation) }
      #expect(failed?.description == said)
    }
  }

  @Test func aServerThatIsNoneIsNamed() async throws {
    let failed = await #expect(throws: DeviceGrant.Failed.self) { try await grant("http://127.0.0.1:1").invite() }
    #expect(failed?.description.hasPrefix("http://127.0.0.1:1/device cannot be reached") == true)
  }
}
