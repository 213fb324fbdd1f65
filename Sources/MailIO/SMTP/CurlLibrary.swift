import CCurl

/// The libcurl that runs, and the TLS library that it uses.
public enum CurlLibrary {
  /// Such as `7.88.1`.
  public static var version: String { text { $0.version } }

  /// Such as `OpenSSL/3.0.22`.
  public static var tls: String { text { $0.ssl_version } }

  private static func text(_ part: (curl_version_info_data) -> UnsafePointer<CChar>?) -> String {
    guard let facts = curl_version_info(CURLVERSION_FIRST)?.pointee, let text = part(facts) else { return "" }
    return String(cString: text)
  }
}
