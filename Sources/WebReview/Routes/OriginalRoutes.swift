import HTTPTypes
import Hummingbird
import MailProto
import Store

/// The HTML of a mail on demand, and pictures among its files.
///
/// Guarantees: the HTML stands in a frame without scripts, forms, links that lead anywhere, and loads of any kind but
/// pictures written into the mail itself; it is never part of our own page. A picture is shown only if its bytes begin
/// as one of four formats that browsers decode, and is sent as that format whatever the mail calls it.
enum OriginalRoutes {
  /// For the frame: an origin of its own, nothing loads.
  static let framePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'; form-action 'none'; "
    + "base-uri 'none'"
  /// For the page around it: our own, with frames from us alone; a link in the frame cannot lead it elsewhere.
  static let pagePolicy = SecurityHeaders.policy + "; frame-src 'self'"
  /// Elements that fetch, lead away or say how the page is read, by their beginnings. With another name they are none.
  private static let refused = [
    "link", "meta", "base", "script", "iframe", "frame", "object", "embed", "form", "applet", "portal", "svg", "math",
    "video", "audio", "source", "template",
  ]
  /// Bytes of a picture that are shown; larger ones can be saved.
  static let mostOfAPicture = 8 << 20

  static func mayBePicture(_ type: String) -> Bool {
    ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"].contains(type.lowercased())
  }

  /// What the bytes are, by their beginning.
  static func pictureType(_ bytes: [UInt8]) -> String? {
    func starts(_ head: [UInt8]) -> Bool { bytes.starts(with: head) }
    if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if starts([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if starts(Array("GIF87a".utf8)) || starts(Array("GIF89a".utf8)) { return "image/gif" }
    if starts(Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
    return nil
  }

  /// The mail's HTML without what could fetch: each refused element gets a name that browsers do not know.
  static func tamed(_ html: String) -> [UInt8] {
    let bytes = Array(html.utf8)
    let lowered = Bytes.lowered(html)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 200)
    for (index, byte) in bytes.enumerated() {
      result.append(byte)
      guard
        byte == UInt8(ascii: "<") || (byte == UInt8(ascii: "/") && index > 0 && bytes[index - 1] == UInt8(ascii: "<"))
      else { continue }
      let rest = lowered[(index + 1)...]
      if refused.contains(where: { rest.starts(with: $0.utf8) }) { result.append(contentsOf: "x-".utf8) }
    }
    return result
  }
}

/// A mail's HTML in its frame.
struct OriginalPage: Sendable {
  let layout: Layout
  let number: String
  let subject: String
  let frame: String
}

extension Desk {
  func addOriginals(to router: RouterGroup<DeskContext>) {
    router.get("/cases/:id/mails/:mail/html") { _, context in
      let (mail, bytes) = try await mail(context)
      guard Message(parsing: bytes).html != nil else { throw Problem.noHTML }
      let session = try context.signedIn()
      let id = try Self.caseID(context)
      var response = try page(
        .original,
        OriginalPage(
          layout: layout("The mail's HTML", session: session, counts: try await counts(for: session)),
          number: id.description,
          subject: Visible.line(mail.subject ?? "(no subject)"), frame: "/cases/\(id)/mails/\(mail.id)/frame"))
      response.headers[Self.policyField] = OriginalRoutes.pagePolicy
      return response
    }
    router.get("/cases/:id/mails/:mail/frame") { _, context in
      let (_, bytes) = try await mail(context)
      guard let html = Message(parsing: bytes).html else { throw Problem.noHTML }
      var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
      headers[Self.policyField] = OriginalRoutes.framePolicy
      if let frames = HTTPField.Name("X-Frame-Options") { headers[frames] = "SAMEORIGIN" }
      if let names = HTTPField.Name("X-DNS-Prefetch-Control") { headers[names] = "off" }
      return Response(
        status: .ok, headers: headers,
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: OriginalRoutes.tamed(html))))
    }
    router.get("/cases/:id/mails/:mail/parts/:part/picture") { _, context in
      let (_, bytes) = try await mail(context)
      let id = context.parameters.get("part", as: String.self) ?? ""
      let message = Message(parsing: bytes)
      guard let part = message.parts.first(where: { $0.id == id }) else { throw Problem.notFound }
      let body = message.decodedBody(of: part)
      guard body.count <= OriginalRoutes.mostOfAPicture, let type = OriginalRoutes.pictureType(body) else {
        throw Problem.noPicture
      }
      var headers: HTTPFields = [.contentType: type, .cacheControl: "private, max-age=300"]
      headers[Self.policyField] = "default-src 'none'; sandbox; frame-ancestors 'none'"
      headers[.contentDisposition] = "inline"
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
  }

  private static let policyField = HTTPField.Name("Content-Security-Policy") ?? .contentSecurityPolicy
}
