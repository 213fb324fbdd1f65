import Crypto
import Hummingbird

/// A file that pages load, under an address that changes with its content.
struct Asset: Sendable {
  let name: String
  let contentType: String
  let bytes: [UInt8]
  let path: String

  private init(_ name: String, _ contentType: String, _ bytes: [UInt8]) {
    self.name = name
    self.contentType = contentType
    self.bytes = bytes
    let digest = SHA256.hash(data: bytes).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    path = "/assets/\(name)?\(digest)"
  }

  static let style = Asset("style.css", "text/css; charset=utf-8", PackageResources.style_css)
  static let script = Asset("desk.js", "text/javascript; charset=utf-8", PackageResources.desk_js)
  static let queueStyle = Asset("queue.css", "text/css; charset=utf-8", PackageResources.queue_css)
  static let queueScript = Asset("queue.js", "text/javascript; charset=utf-8", PackageResources.queue_js)
  static let caseStyle = Asset("case.css", "text/css; charset=utf-8", PackageResources.case_css)
  static let caseScript = Asset("case.js", "text/javascript; charset=utf-8", PackageResources.case_js)
  static let icon = Asset("icon.svg", "image/svg+xml", PackageResources.icon_svg)
  static let settingsStyle = Asset("settings.css", "text/css; charset=utf-8", PackageResources.settings_css)
  static let all = [
    style, script, queueStyle, queueScript, caseStyle, caseScript, settingsStyle, icon,
  ]
}

extension Desk {
  func addAssets(to router: Router<DeskContext>) {
    for asset in Asset.all {
      router.get("/assets/\(asset.name)") { _, _ in
        Response(
          status: .ok,
          headers: [.contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable"],
          body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
      }
    }
  }
}
