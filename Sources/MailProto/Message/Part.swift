/// A body part that is not a multipart container.
public struct Part: Sendable {
  /// The IMAP section number (RFC 9051 §6.4.5), such as `1.2`. Files that no IMAP server would number, since they lie
  /// inside a winmail.dat or are uuencoded in a text, count on below the part that holds them: `2.1` in part 2.
  public let id: String
  /// Lower case, `type/subtype`.
  public let contentType: String
  public let charset: String?
  public let disposition: Disposition?
  public let filename: String?
  public let contentID: String?
  /// Where the undecoded body lies in the message; for a part inside an encoded one, where that one lies.
  public let body: Range<Int>
  public let encoding: TransferEncoding
  let content: PartContent

  public enum Disposition: String, Sendable { case inline, attachment }

  init(id: String, _ headers: ContentHeaders, body: Range<Int>, _ content: PartContent) {
    self.id = id
    contentType = headers.type
    charset = headers.charset
    disposition = headers.disposition
    filename = headers.filename
    contentID = headers.contentID
    encoding = content.encoding
    self.body = body
    self.content = content
  }

  /// Bytes after transfer decoding. Found out on first use, at the cost of decoding.
  public var size: Int { content.measures.size }

  /// SHA-256 after transfer decoding, lower-case hex. Computed anew on each use.
  public var sha256: String { content.sha256 }
}

/// The bytes of a part, decoded when asked for.
final class PartContent: Sendable {
  /// The message, or what an encoded container decoded to.
  let bytes: [UInt8]
  let range: Range<Int>
  let encoding: TransferEncoding
  private let measured = Lazy<Measures>()

  struct Measures: Sendable {
    let size: Int
    /// From the start of `range`, the first byte that no encoder writes.
    let damagedAt: Int?
  }

  init(_ bytes: [UInt8], _ range: Range<Int>, _ encoding: TransferEncoding) {
    self.bytes = bytes
    self.range = range.clamped(to: bytes.indices)
    self.encoding = encoding
  }

  var raw: ArraySlice<UInt8> { bytes[range] }

  func decoded() -> [UInt8] { TransferDecoder.decode(raw, encoding).output }

  /// The decoded bytes as text, without copying them where nothing is encoded.
  func text(charset: String?) -> DecodedText {
    encoding == .identity ? DecodedText(raw, charset: charset) : DecodedText(decoded(), charset: charset)
  }

  var measures: Measures {
    guard encoding != .identity else { return Measures(size: range.count, damagedAt: nil) }
    return measured.value {
      let decoded = TransferDecoder.decode(raw, encoding)
      return Measures(size: decoded.output.count, damagedAt: decoded.damagedAt)
    }
  }

  var sha256: String { encoding == .identity ? SHA256Digest.hex(raw) : SHA256Digest.hex(decoded()) }
}
