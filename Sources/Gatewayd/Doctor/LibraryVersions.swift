import Database
import MailIO

/// Whether the libraries that run are known to have faults that matter here.
struct LibraryVersions: Sendable {
  /// As the libraries name themselves: `3.40.1`, `7.88.1`, `OpenSSL/3.0.22`.
  var sqlite = SQLiteLibrary.version
  var curl = CurlLibrary.version
  var tls = CurlLibrary.tls

  private static let backports = "; a distribution may have mended it under the same number: look into its changelog"

  func run() -> [CheckFinding] { [sqliteFinding, curlFinding, tlsFinding] }

  private var sqliteFinding: CheckFinding {
    let subject = "library SQLite"
    guard let version = Version(sqlite) else { return unknown(subject, sqlite) }
    if version < Version(3, 40, 0) {
      return CheckFinding(subject, .wrong, "\(sqlite): gatewayd needs 3.40 or newer; upgrade libsqlite3-0")
    }
    // The fault of two connections that write or checkpoint at once, and the lines into which its cure was taken back.
    let isMended =
      version >= Version(3, 51, 3) || version.isFix(Version(3, 44, 6)) || version.isFix(Version(3, 50, 7))
    return CheckFinding(
      subject, .ok,
      isMended
        ? sqlite
        : "\(sqlite): can damage a WAL file that two connections write at once, so gatewayd lets only one; "
          + "let no other program write to the store")
  }

  private var curlFinding: CheckFinding {
    let subject = "library libcurl"
    guard let version = Version(curl) else { return unknown(subject, curl) }
    if version < Version(7, 79, 0) {
      return CheckFinding(
        subject, .note,
        "\(curl): before 7.79.0 answers put in before STARTTLS are believed (CVE-2021-22947); upgrade libcurl4"
          + Self.backports)
    }
    return CheckFinding(subject, .ok, curl)
  }

  private var tlsFinding: CheckFinding {
    let subject = "library TLS"
    guard tls.hasPrefix("OpenSSL/"), let version = Version(String(tls.dropFirst("OpenSSL/".count))) else {
      return CheckFinding(subject, .ok, tls.isEmpty ? "none" : tls)
    }
    if version < Version(1, 1, 1) {
      return CheckFinding(subject, .wrong, "\(tls): has had no corrections for years; upgrade libssl")
    }
    if version < Version(3, 0, 0) {
      return CheckFinding(subject, .note, "\(tls): has had no corrections since September 2023; upgrade libssl")
    }
    if version < Version(3, 0, 7) {
      return CheckFinding(
        subject, .note,
        "\(tls): before 3.0.7 a certificate can overflow its reader (CVE-2022-3602); upgrade libssl3" + Self.backports)
    }
    return CheckFinding(subject, .ok, tls)
  }

  private func unknown(_ subject: String, _ text: String) -> CheckFinding {
    CheckFinding(subject, .note, "`\(text)` is not a version that is known here; make sure that it is maintained")
  }

  /// Three numbers.
  private struct Version: Comparable {
    let major: Int
    let minor: Int
    let patch: Int

    init(_ major: Int, _ minor: Int, _ patch: Int) {
      (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// What follows the numbers is left out: `1.1.1n` is 1.1.1.
    init?(_ text: String) {
      let numbers = text.split(separator: ".").prefix(3).map { Int($0.prefix { $0.isASCII && $0.isNumber }) }
      guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
      self.init(major, minor, numbers.count > 2 ? numbers[2] ?? 0 : 0)
    }

    static func < (a: Version, b: Version) -> Bool { (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch) }

    /// The same line, as new or newer.
    func isFix(_ fixed: Version) -> Bool { (major, minor) == (fixed.major, fixed.minor) && patch >= fixed.patch }
  }
}
