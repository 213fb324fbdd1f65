extension MessageID {
  /// The ids of a Message-ID, In-Reply-To or References field, in order (RFC 5322 §3.6.4).
  ///
  /// Words outside angle brackets are ids only where no brackets stand at all: In-Reply-To used to hold free text.
  static func list(_ value: String) -> [MessageID] {
    let bytes = Array(value.utf8)
    var ids: [MessageID] = []
    var index = 0
    while let open = bytes.firstOffset(of: UInt8(ascii: "<"), in: index..<bytes.count) {
      guard let close = bytes.firstOffset(of: UInt8(ascii: ">"), in: open..<bytes.count) else { break }
      let inner = bytes[(open + 1)..<close].filter { !Octet.isSpace($0) }
      let start = inner.lastIndex(of: UInt8(ascii: "<")).map { $0 + 1 } ?? 0
      append(inner[start...], to: &ids)
      index = close + 1
    }
    if ids.isEmpty {
      for word in bytes.split(whereSeparator: { Octet.isSpace($0) || $0 == UInt8(ascii: ",") })
      where word.contains(UInt8(ascii: "@")) {
        append(word.filter { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }[...], to: &ids)
      }
    }
    return ids
  }

  private static func append(_ bytes: ArraySlice<UInt8>, to ids: inout [MessageID]) {
    guard !bytes.isEmpty, bytes.count <= 998 else { return }
    ids.append(MessageID(String(decoding: bytes, as: UTF8.self)))
  }
}
