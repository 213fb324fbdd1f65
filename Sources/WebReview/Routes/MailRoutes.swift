import HTTPTypes
import Hummingbird
import MailProto
import Store

/// A mail as it came, and the files in it. Nothing of it is ever shown as what it claims to be: a file is bytes to
/// save, the source is text.
enum MailRoutes {
  /// Bytes of the source that the page shows; the whole of it can be saved.
  static let shown = 256 << 10

  /// An IMAP section number (RFC 9051 §6.4.5), such as `1.2`.
  static func isPartID(_ text: String) -> Bool {
    text.utf8.count <= 40
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { digits in
        !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      }
  }

  /// A file to save (RFC 6266): the name in ASCII for old readers, and as it is in UTF-8 (RFC 8187).
  static func disposition(_ name: String) -> String {
    let kept = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let safe = String(Visible.line(kept, limit: 120)).trimmed
    let whole = safe.isEmpty || safe.allSatisfy { $0 == "." } ? "file" : safe
    let ascii = String(
      whole.unicodeScalars.map { scalar in
        let plain = scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F
        return plain && !"\"\\%;".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
      })
    let encoded = whole.utf8.map { byte -> String in
      let scalar = Unicode.Scalar(byte)
      let plain = scalar.properties.isAlphabetic && scalar.isASCII || (0x30...0x39).contains(byte)
      if plain || "-._~".utf8.contains(byte) { return String(Character(scalar)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
    return "attachment; filename=\"\(ascii)\"; filename*=UTF-8''\(encoded)"
  }

  static func file(_ bytes: [UInt8], name: String) -> Response {
    var headers: HTTPFields = [.contentType: "application/octet-stream"]
    headers[.contentDisposition] = disposition(name)
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// The source of a mail as text.
struct SourcePage: Sendable {
  let layout: Layout
  let number: String
  let subject: String
  let path: String
  let text: String
  /// The text is cut; the file holds all.
  let cut: Bool
}

extension Desk {
  func addMails(to router: RouterGroup<DeskContext>) {
    router.get("/cases/:id/mails/:mail/parts/:part") { _, context in
      let (_, bytes) = try await mail(context)
      let id = context.parameters.get("part", as: String.self) ?? ""
      let message = Message(parsing: bytes)
      guard let part = message.parts.first(where: { $0.id == id }) else { throw Problem.notFound }
      return MailRoutes.file(message.decodedBody(of: part), name: part.filename ?? "part-\(part.id)")
    }
    router.get("/cases/:id/mails/:mail/source.eml") { _, context in
      let (mail, bytes) = try await mail(context)
      return MailRoutes.file(bytes, name: "mail-\(mail.id).eml")
    }
    router.get("/cases/:id/mails/:mail/source") { _, context in
      let (mail, bytes) = try await mail(context)
      let session = try context.signedIn()
      return try page(
        .source,
        SourcePage(
          layout: layout("The mail as it came", session: session, counts: try await counts(for: session)),
          number: try Self.caseID(context).description, subject: Visible.line(mail.subject ?? "(no subject)"),
          path: "/cases/\(try Self.caseID(context))/mails/\(mail.id)/source.eml",
          text: Visible.block(String(decoding: bytes.prefix(MailRoutes.shown), as: UTF8.self)),
          cut: bytes.count > MailRoutes.shown))
    }
  }

  /// A mail of the case that the address names, and its bytes.
  func mail(_ context: DeskContext) async throws -> (StoredMessage, [UInt8]) {
    let id = try Self.caseID(context)
    guard let number = context.parameters.get("mail", as: String.self).flatMap(MessageRowID.init),
      let mail = try await store.message(number), mail.caseID == id, let bytes = try await store.raw(number)
    else { throw Problem.notFound }
    return (mail, bytes)
  }
}
