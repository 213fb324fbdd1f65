/// winmail.dat: the Transport Neutral Encapsulation Format (MS-OXTNEF), in which Outlook hides attachments and body.
///
/// Reads what it can; anything cut off or out of shape sets `isDamaged` and ends the reading.
struct TNEFReader {
  /// A file or a body inside.
  struct Item {
    var contentType = "application/octet-stream"
    var charset: String?
    var filename: String?
    var contentID: String?
    var isBody = false
    var bytes: [UInt8] = []
  }

  private(set) var items: [Item] = []
  private(set) var isDamaged = false

  private var attachment: Item?
  private var charset = "windows-1252"
  private let limit: Int

  static let signature: [UInt8] = [0x78, 0x9F, 0x3E, 0x22]

  /// At most `limit` items.
  init(_ bytes: [UInt8], limit: Int) {
    self.limit = limit
    var cursor = LittleEndianCursor(bytes)
    guard bytes.starts(with: Self.signature), cursor.skip(6) else {
      isDamaged = true
      return
    }
    while !cursor.isAtEnd, items.count < limit {
      guard let level = cursor.byte(), let id = cursor.word32(), let length = cursor.word32(),
        let data = cursor.bytes(Int(length)), cursor.skip(2)
      else {
        isDamaged = true
        break
      }
      if level == 1 { message(id, data) } else { attached(id, data) }
    }
    finishAttachment()
    // Nobody sends one for nothing.
    if items.isEmpty { isDamaged = true }
  }

  private mutating func message(_ id: UInt32, _ data: ArraySlice<UInt8>) {
    switch id {
    case 0x0006_9007:
      var cursor = LittleEndianCursor(Array(data))
      if let page = cursor.word32(), page > 0 { charset = page == 65001 ? "utf-8" : "windows-\(page)" }
    case 0x0002_800C: body("text/plain", charset, Self.text(data))
    case 0x0006_9003: for property in properties(data) { bodyProperty(property) }
    default: break
    }
  }

  private mutating func properties(_ data: ArraySlice<UInt8>) -> [MAPIProperties.Property] {
    let read = MAPIProperties(Array(data))
    if read.isDamaged { isDamaged = true }
    return read.properties
  }

  private mutating func bodyProperty(_ property: MAPIProperties.Property) {
    switch property.id {
    case 0x1000: body("text/plain", property.isUnicode ? "utf-16le" : charset, Self.trimmed(property))
    case 0x1013: body("text/html", property.isUnicode ? "utf-16le" : nil, Self.trimmed(property))
    case 0x1009:
      guard let rtf = CompressedRTF.decompress(property.value) else { return isDamaged = true }
      body("text/rtf", nil, rtf[...])
    default: break
    }
  }

  private mutating func body(_ type: String, _ charset: String?, _ bytes: ArraySlice<UInt8>) {
    guard !bytes.isEmpty, items.count < limit, !items.contains(where: { $0.isBody && $0.contentType == type }) else {
      return
    }
    items.append(Item(contentType: type, charset: charset, isBody: true, bytes: Array(bytes)))
  }

  private mutating func attached(_ id: UInt32, _ data: ArraySlice<UInt8>) {
    switch id {
    case 0x0006_9002:
      finishAttachment()
      attachment = Item()
    case 0x0001_8010:
      let name = DecodedText(Self.text(data), charset: charset).text
      if attachment?.filename == nil { attachment?.filename = ContentHeaders.safeName(name) }
    case 0x0006_800F: attachment?.bytes = Array(data)
    case 0x0006_9005: for property in properties(data) { attachmentProperty(property) }
    default: break
    }
  }

  private mutating func attachmentProperty(_ property: MAPIProperties.Property) {
    guard var file = attachment else { return }
    let text = DecodedText(Self.trimmed(property), charset: property.isUnicode ? "utf-16le" : charset).text
    switch property.id {
    case 0x3707: file.filename = ContentHeaders.safeName(text) ?? file.filename
    case 0x3704: file.filename = file.filename ?? ContentHeaders.safeName(text)
    case 0x370E:
      let type = ParameterizedValue(text).value
      if type.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1 { file.contentType = type }
    case 0x3712: file.contentID = MessageID.list(text).first?.value ?? text
    case 0x3701 where file.bytes.isEmpty:
      // An embedded object begins with the id of its interface.
      file.bytes = Array(property.isObject ? property.value.dropFirst(16) : property.value)
    default: break
    }
    attachment = file
  }

  private mutating func finishAttachment() {
    if let attachment, items.count < limit { items.append(attachment) }
    attachment = nil
  }

  /// Up to the NUL that ends it.
  private static func text(_ data: ArraySlice<UInt8>) -> ArraySlice<UInt8> { data.prefix { $0 != 0 } }

  private static func trimmed(_ property: MAPIProperties.Property) -> ArraySlice<UInt8> {
    if !property.isUnicode { return property.isText ? text(property.value) : property.value }
    var value = property.value
    while value.count >= 2, value.suffix(2).allSatisfy({ $0 == 0 }) { value = value.dropLast(2) }
    return value
  }
}
