/// A charset by the label that stands in a message (RFC 2978), as far as we read it.
///
/// Only charsets of this list ever reach iconv: its rarer converters have a history of crashes, and no mail needs them.
enum Charset: Equatable {
  case ascii, utf8, hz
  /// Nil where a byte order mark has to tell.
  case utf16(isBigEndian: Bool?)
  /// The iconv name of a charset in which each byte is a character.
  case singleByte(String)
  /// The iconv name of any other.
  case multiByte(String)

  /// Labels mean what browsers take them to mean: `iso-8859-1` is Windows-1252, `gb2312` is GB18030, and so on, since
  /// that is what senders write under these names. Nil where the label says nothing that we know.
  init?(_ label: String?) {
    guard let label else { return nil }
    switch label {
    case "utf-8", "UTF-8": self = .utf8
    case "us-ascii", "US-ASCII": self = .ascii
    default:
      guard label.utf8.count <= 40 else { return nil }
      // A language may follow, as in RFC 2231 §5.
      let name = label.lowercased().split(separator: "*", omittingEmptySubsequences: false).first ?? ""
      let marks: Set<Character> = ["\"", "'", " ", "\t", "<", ">"]
      let key = String(name.drop { marks.contains($0) }.prefix { !marks.contains($0) })
      guard let known = Self.named(key) else { return nil }
      self = known
    }
  }

  private static func named(_ key: String) -> Charset? {
    if let known = known[key] { return known }
    // `x-` is a habit, `cs` the prefix of IANA's aliases, and dashes and underscores come and go.
    var bare = key[...]
    if bare.hasPrefix("x-") { bare = bare.dropFirst(2) }
    if bare.hasPrefix("cs"), bare.utf8.count > 4 { bare = bare.dropFirst(2) }
    return squeezed[squeeze(bare)]
  }

  private static func squeeze(_ name: some StringProtocol) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.filter { $0 != "-" && $0 != "_" && $0 != " " }))
  }

  private static let squeezed: [String: Charset] = known.reduce(into: [:]) { $0[squeeze($1.key)] = $1.value }

  private static let known: [String: Charset] = {
    var all: [String: Charset] = [:]
    for (charset, labels) in CharsetLabels.all {
      for label in labels.split(separator: " ") { all[String(label)] = charset }
    }
    for number in CharsetLabels.isoParts { all["iso-8859-\(number)"] = .singleByte("ISO-8859-\(number)") }
    for page in CharsetLabels.codePages {
      let charset = Charset.singleByte("CP\(page)")
      for prefix in ["cp", "cp-", "ibm", "windows-", "win-"] { all["\(prefix)\(page)"] = charset }
    }
    return all
  }()

  /// Nil if this system cannot convert from it.
  func convert(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) -> ConvertedText? {
    switch self {
    case .singleByte: SingleByteTable.named(name)?.text(bytes)
    case .multiByte: Converter.convert(bytes, from: name)
    default: nil
    }
  }
}

/// Labels in lower case, and what they mean.
enum CharsetLabels {
  static let isoParts = [2, 3, 4, 5, 7, 10, 13, 14, 15, 16]
  static let codePages = [
    437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 1250, 1251, 1253, 1254, 1255, 1256,
    1257, 1258,
  ]

  static let all: [(Charset, String)] = [
    (.ascii, "us-ascii ascii ansi_x3.4-1968 ansi_x3.4-1986 iso646-us iso_646.irv:1991 iso-ir-6 us cp367 ibm367 646"),
    (.utf8, "utf-8 utf8 utf_8 utf-8n unicode-1-1-utf-8 unicode-2-0-utf-8 utf-8-mac utf8mb4 cp65001 windows-65001"),
    (.utf16(isBigEndian: nil), "utf-16 utf16 unicode ucs-2 iso-10646-ucs-2"),
    (.utf16(isBigEndian: true), "utf-16be ucs-2be unicodefffe"),
    (.utf16(isBigEndian: false), "utf-16le ucs-2le unicodefeff"),
    (.hz, "hz hz-gb-2312 hzgb"),
    (
      .singleByte("WINDOWS-1252"),
      """
      windows-1252 cp1252 cp-1252 win-1252 ibm1252 iso-8859-1 iso8859-1 iso_8859-1 iso_8859-1:1987 iso88591 latin1 \
      latin-1 l1 iso-ir-100 ansi ibm819 cp819 isolatin1 western 8859-1
      """
    ),
    (
      .singleByte("WINDOWS-1254"),
      "iso-8859-9 iso8859-9 iso_8859-9 iso_8859-9:1989 latin5 l5 iso-ir-148 isolatin5 windows-1254"
    ),
    (.singleByte("CP874"), "iso-8859-11 tis-620 tis620 windows-874 cp874 ibm874 dos-874"),
    (.singleByte("ISO-8859-2"), "latin2 l2 iso-ir-101 iso_8859-2:1987 isolatin2 8859-2"),
    (.singleByte("ISO-8859-3"), "latin3 l3 iso_8859-3:1988 isolatin3"),
    (.singleByte("ISO-8859-4"), "latin4 l4 iso_8859-4:1988 isolatin4"),
    (.singleByte("ISO-8859-5"), "cyrillic iso_8859-5:1988 isolatincyrillic iso-ir-144"),
    (.singleByte("ISO-8859-6"), "iso-8859-6 iso-8859-6-i iso-8859-6-e arabic iso_8859-6:1987 asmo-708 isolatinarabic"),
    (.singleByte("ISO-8859-7"), "greek greek8 iso_8859-7:1987 isolatingreek elot_928 ecma-118"),
    (.singleByte("ISO-8859-8"), "iso-8859-8 iso-8859-8-i iso-8859-8-e logical visual hebrew iso_8859-8:1988"),
    (.singleByte("ISO-8859-10"), "latin6 l6 isolatin6"), (.singleByte("ISO-8859-15"), "latin9 latin-9 l9 latin0"),
    (.singleByte("KOI8-R"), "koi8-r koi8 koi koi8r"), (.singleByte("KOI8-U"), "koi8-u koi8u koi8-ru"),
    (.singleByte("MACINTOSH"), "macintosh mac macroman x-mac-roman mac-roman"),
    (.singleByte("MAC-CYRILLIC"), "x-mac-cyrillic mac-cyrillic x-mac-ukrainian"),
    (.singleByte("MAC-CENTRALEUROPE"), "x-mac-ce mac-ce x-mac-centraleurroman"),
    (.singleByte("VISCII"), "viscii viscii1.1-1"), (.singleByte("ARMSCII-8"), "armscii-8"),
    (
      .multiByte("GB18030"),
      """
      gb2312 gb18030 gbk x-gbk gb_2312-80 gb_2312 gb2312-80 chinese csgb2312 cp936 windows-936 ms936 euc-cn euccn x-euc-cn \
      iso-ir-58 gb_1988-80
      """
    ),
    (
      .multiByte("CP949"),
      "ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 ksc_5601 euc-kr euckr korean windows-949 cp949 uhc iso-ir-149"
    ),
    (
      .multiByte("CP932"),
      "shift_jis shift-jis shiftjis sjis x-sjis ms_kanji mskanji windows-31j windows-932 cp932 ms932 x-ms-cp932"
    ),
    (.multiByte("EUC-JP-MS"), "euc-jp x-euc-jp eucjp x-euc ujis eucpkdfmtjapanese"),
    (.multiByte("ISO-2022-JP"), "iso-2022-jp iso2022jp jis csiso2022jp iso-2022-jp-1 cp50220 cp50221 cp50222"),
    (.multiByte("ISO-2022-JP-2"), "iso-2022-jp-2"), (.multiByte("ISO-2022-KR"), "iso-2022-kr csiso2022kr"),
    (.multiByte("BIG5-HKSCS"), "big5 big-5 cn-big5 x-x-big5 big5-hkscs big5hkscs csbig5 windows-950 cp950 ms950"),
    (.multiByte("EUC-TW"), "euc-tw x-euc-tw"), (.multiByte("JOHAB"), "johab cp1361 ks_c_5601-1992"),
    (.multiByte("UTF-7"), "utf-7 utf7 unicode-1-1-utf-7 unicode-2-0-utf-7 x-unicode-2-0-utf-7 cp65000"),
    (.multiByte("UTF-32"), "utf-32 utf32"), (.multiByte("UTF-32LE"), "utf-32le"), (.multiByte("UTF-32BE"), "utf-32be"),
    (.multiByte("TCVN"), "tcvn tcvn5712-1 tcvn-5712"),
  ]
}
