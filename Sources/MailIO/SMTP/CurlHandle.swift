import CCurl
import Dispatch
import MailProto

/// A libcurl easy handle, which keeps its connection between messages.
///
/// `@unchecked Sendable`: used on the submission client's queue only, and freed when nobody holds it any more.
final class CurlHandle: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// Once per process; libcurl never needs to be undone.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init?() {
    guard Self.isReady, let handle = curl_easy_init() else { return nil }
    self.handle = handle
  }

  deinit {
    // libcurl says QUIT and waits for the answer, up to two minutes: not on a thread that tasks need.
    nonisolated(unsafe) let handle = handle  // nobody else holds it any more
    DispatchQueue.global().async { curl_easy_cleanup(handle) }
  }

  /// Sends the transfer's bytes, or without an envelope only NOOP. Returns what went wrong, in libcurl's words.
  func perform(_ transfer: Transfer, settings: SubmissionSettings, token: String?, envelope: Envelope?) -> String? {
    // Options of the last message must not reach this one. The connection stays.
    curl_easy_reset(handle)
    var recipients: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(recipients) }
    for recipient in envelope?.to ?? [] {
      guard let longer = curl_slist_append(recipients, "<\(recipient)>") else { return "out of memory" }
      recipients = longer
    }
    let result = withExtendedLifetime(transfer) { () -> CURLcode in
      do throws(CURLcode) {
        try configure(settings, token: token)
        try observe(transfer)
        if let envelope {
          try set(CURLOPT_UPLOAD, 1)
          try set(CURLOPT_MAIL_FROM, "<\(envelope.from)>")
          try check(gatewayd_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
          try check(gatewayd_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, transfer.bytes.count))
        } else {
          try set(CURLOPT_CUSTOMREQUEST, "NOOP")
          try set(CURLOPT_NOBODY, 1)
        }
      } catch {
        return error
      }
      return curl_easy_perform(handle)
    }
    return result == CURLE_OK ? nil : String(cString: curl_easy_strerror(result))
  }

  /// When the server's own certificate ends, as the TLS library writes it; nil where no handshake took place.
  var certificateEnd: String? {
    guard let chain = gatewayd_curl_certificates(handle)?.pointee, chain.num_of_certs > 0, let first = chain.certinfo
    else { return nil }
    var entry = first.pointee
    while let line = entry {
      if let text = line.pointee.data.map({ String(cString: $0) }), text.hasPrefix("Expire date:") {
        return String(text.dropFirst("Expire date:".count))
      }
      entry = line.pointee.next
    }
    return nil
  }

  private func configure(_ settings: SubmissionSettings, token: String?) throws(CURLcode) {
    try set(CURLOPT_URL, settings.url)
    try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    // An http_proxy in the environment is not meant for mail.
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_TIMEOUT, settings.timeout)
    try set(CURLOPT_CONNECTTIMEOUT, min(45, settings.timeout))
    // Also for the answer to QUIT, which the limit for the whole does not cover.
    try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings.timeout)
    if settings.security == .starttls { try set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if settings.security != .none { try set(CURLOPT_CERTINFO, 1) }
    if let file = settings.certificateAuthority { try set(CURLOPT_CAINFO, file) }
    guard let user = settings.user else { return }
    try set(CURLOPT_USERNAME, user)
    if let token {
      try set(CURLOPT_XOAUTH2_BEARER, token)
      try set(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2")
    } else {
      try set(CURLOPT_PASSWORD, settings.password ?? "")
      try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
    }
    try set(CURLOPT_SASL_IR, 1)
  }

  /// Hands the callbacks the transfer, which the caller keeps alive.
  private func observe(_ transfer: Transfer) throws(CURLcode) {
    let user = Unmanaged.passUnretained(transfer).toOpaque()
    try set(CURLOPT_VERBOSE, 1)
    try check(gatewayd_curl_set_pointer(handle, CURLOPT_DEBUGDATA, user))
    try check(gatewayd_curl_set_pointer(handle, CURLOPT_READDATA, user))
    try check(
      gatewayd_curl_set_read(handle) { buffer, size, count, user in
        guard let buffer, let user else { return 0 }
        let (room, overflow) = size.multipliedReportingOverflow(by: count)
        return overflow ? 0 : Transfer.from(user).read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room))
      })
    // Replies to NOOP are of interest to the transcript only.
    try check(gatewayd_curl_set_write(handle) { _, size, count, _ in size &* count })
    try check(
      gatewayd_curl_set_debug(handle) { _, kind, data, size, user in
        guard let data, let user else { return 0 }
        let transfer = Transfer.from(user)
        let line = { String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self) }
        switch kind {
        case CURLINFO_HEADER_OUT: transfer.sent(line())
        case CURLINFO_HEADER_IN: transfer.received(line())
        case CURLINFO_DATA_OUT: transfer.sentData(size)
        default: break
        }
        return 0
      })
  }

  private func set(_ option: CURLoption, _ value: Int) throws(CURLcode) {
    try check(gatewayd_curl_set_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) throws(CURLcode) {
    try check(gatewayd_curl_set_string(handle, option, value))
  }

  private func check(_ code: CURLcode) throws(CURLcode) { if code != CURLE_OK { throw code } }
}

extension CURLcode: @retroactive Error {}

extension Transfer {
  fileprivate static func from(_ user: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
  }
}
