#if canImport(Glibc)
  import Glibc
#endif

/// Bytes of a named charset to text, through iconv. Whatever decodes to nothing becomes U+FFFD.
///
/// An unknown or missing name is answered by UTF-8 where the bytes are valid UTF-8, else by Windows-1252.
struct DecodedText {
  var text: String
  /// The declared charset is none that we know, or the bytes contradict it.
  var guessed = false
  /// Some bytes decoded to nothing, or there were NULs.
  var lossy = false

  init(_ bytes: some Collection<UInt8>, charset label: String?) {
    let name = Charset.canonical(label)
    if name == nil || name == "US-ASCII" || name == "UTF-8" {
      if let valid = String(validating: bytes, as: UTF8.self) {
        self.init(text: valid, guessed: label != nil && name == nil)
        return
      }
      if name == "UTF-8" {
        self.init(text: String(decoding: bytes, as: UTF8.self), lossy: true)
        return
      }
    }
    let known = name == "US-ASCII" ? nil : name
    if let known, let converted = Charset.convert(bytes, from: known) {
      self.init(text: converted.text, lossy: converted.lossy)
      return
    }
    let guess = String(validating: bytes, as: UTF8.self).map { (text: $0, lossy: false) }
    let fallback = guess ?? Charset.convert(bytes, from: "WINDOWS-1252")
    self.init(
      text: fallback?.text ?? String(decoding: bytes, as: UTF8.self), guessed: true, lossy: fallback?.lossy ?? true)
  }

  private init(text: String, guessed: Bool = false, lossy: Bool = false) {
    self.guessed = guessed
    self.lossy = lossy
    self.text = text
    if text.utf8.contains(0) {
      self.text = String(
        String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
      self.lossy = true
    }
    if self.text.unicodeScalars.first == "\u{FEFF}" { self.text.unicodeScalars.removeFirst() }
  }
}

enum Charset {
  /// The iconv name for a label found in mail; nil where the label says nothing.
  ///
  /// Labels mean what browsers take them to mean: `iso-8859-1` is Windows-1252, `gb2312` is GB18030, and so on, since
  /// that is what senders write under these names.
  static func canonical(_ label: String?) -> String? {
    guard let label else { return nil }
    let name = label.trimmedBlanks.lowercased()
    if let alias = aliases[name] { return alias }
    guard !name.isEmpty, name.utf8.count <= 40, !meaningless.contains(name),
      name.utf8.allSatisfy({ Octet.isLetter($0) || Octet.isDigit($0) || "-_.:".utf8.contains($0) })
    else { return nil }
    return name.uppercased()
  }

  private static let meaningless: Set<String> = [
    "unknown-8bit", "x-unknown", "unknown", "default", "8bit", "7bit", "binary", "none", "_autodetect", "internal",
  ]

  private static let aliases: [String: String] = [
    "ascii": "US-ASCII", "us-ascii": "US-ASCII", "ansi_x3.4-1968": "US-ASCII", "iso646-us": "US-ASCII",
    "utf-8": "UTF-8", "utf8": "UTF-8", "utf_8": "UTF-8", "unicode-1-1-utf-8": "UTF-8", "x-utf-8": "UTF-8",
    "iso-8859-1": "WINDOWS-1252", "iso8859-1": "WINDOWS-1252", "iso_8859-1": "WINDOWS-1252",
    "iso88591": "WINDOWS-1252", "latin1": "WINDOWS-1252", "latin-1": "WINDOWS-1252", "l1": "WINDOWS-1252",
    "ansi": "WINDOWS-1252", "cp1252": "WINDOWS-1252", "cp-1252": "WINDOWS-1252", "x-cp1252": "WINDOWS-1252",
    "win-1252": "WINDOWS-1252", "x-ansi": "WINDOWS-1252", "iso-8859-9": "WINDOWS-1254", "latin5": "WINDOWS-1254",
    "iso-8859-11": "CP874", "tis-620": "CP874", "windows-874": "CP874", "iso-8859-8-i": "ISO-8859-8",
    "iso-8859-8-e": "ISO-8859-8", "iso-8859-6-i": "ISO-8859-6", "gb2312": "GB18030", "gbk": "GB18030",
    "x-gbk": "GB18030", "gb_2312-80": "GB18030", "chinese": "GB18030", "csgb2312": "GB18030", "cp936": "GB18030",
    "windows-936": "GB18030", "hz": "HZ-GB-2312", "ks_c_5601-1987": "CP949", "ks_c_5601": "CP949", "ksc5601": "CP949",
    "euc-kr": "CP949", "korean": "CP949", "windows-949": "CP949", "shift_jis": "CP932", "shift-jis": "CP932",
    "sjis": "CP932", "x-sjis": "CP932", "ms_kanji": "CP932", "windows-31j": "CP932", "x-euc-jp": "EUC-JP",
    "eucjp": "EUC-JP", "big5": "BIG5-HKSCS", "big-5": "BIG5-HKSCS", "x-x-big5": "BIG5-HKSCS", "koi8": "KOI8-R",
    "koi": "KOI8-R", "unicode": "UTF-16", "ucs-2": "UTF-16", "macintosh": "MACINTOSH", "x-mac-roman": "MACINTOSH",
    "mac": "MACINTOSH", "x-mac-cyrillic": "MAC-CYRILLIC", "windows-1250": "CP1250", "cp-850": "CP850",
    "unicode-1-1-utf-7": "UTF-7", "unicode-2-0-utf-7": "UTF-7", "x-unicode-2-0-utf-7": "UTF-7",
  ]

  /// Nil if iconv does not know the charset.
  static func convert(_ bytes: some Collection<UInt8>, from charset: String) -> (text: String, lossy: Bool)? {
    guard let descriptor = iconv_open("UTF-8", charset), Int(bitPattern: descriptor) != -1 else { return nil }
    defer { iconv_close(descriptor) }
    var input = Array(bytes)
    var output: [UInt8] = []
    output.reserveCapacity(input.count + input.count / 2)
    var lossy = false
    var buffer = [CChar](repeating: 0, count: 16384)
    input.withUnsafeMutableBytes { raw in
      var source = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
      var left = raw.count
      while left > 0 {
        let failure = step(descriptor, &source, &left, &buffer, &output)
        guard failure != 0 else { break }
        if failure == E2BIG { continue }
        lossy = true
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        source = source.map { $0 + 1 }
        left -= 1
      }
      _ = step(descriptor, nil, nil, &buffer, &output)
    }
    return (String(decoding: output, as: UTF8.self), lossy)
  }

  /// One call of iconv; 0 or the error number.
  private static func step(
    _ descriptor: iconv_t, _ source: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ left: UnsafeMutablePointer<Int>?, _ buffer: inout [CChar], _ output: inout [UInt8]
  ) -> Int32 {
    buffer.withUnsafeMutableBufferPointer { out in
      var target = out.baseAddress
      var room = out.count
      let result = iconv(descriptor, source, left, &target, &room)
      let failure = errno
      output.append(contentsOf: out.prefix(out.count - room).lazy.map { UInt8(bitPattern: $0) })
      return result == -1 ? failure : 0
    }
  }
}
