import Foundation
import TestSupport
import Testing

/// `gatewayd parse` on files of any bytes: exit status 0, and one JSON object a line.
@Suite struct ParseAnyBytesTests {
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static let mail = Array(
    """
    From: =?utf-8?Q?Ada_M=C3=BCller?= <ada@kunde.test>
    Authentication-Results: mx.shop.test; dmarc=pass header.from=kunde.test
    Content-Type: multipart/mixed; boundary="b"

    --b
    Content-Type: text/html; charset=iso-2022-jp
    Content-Transfer-Encoding: quoted-printable

    <p style=3D"display:none">secret</p><blockquote>quoted</blockquote>own
    --b
    Content-Type: application/pdf
    Content-Disposition: attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf
    Content-Transfer-Encoding: base64

    JVBERi0xLjQK
    --b--
    """.utf8)

  @Test func everyFileGivesOneLine() async throws {
    let folder = try TemporaryFolder()
    var random = Seeded(state: 3)
    var files: [[UInt8]] = [[], [0], Array("\r\n\r\n".utf8), [UInt8](repeating: 0xFF, count: 5000)]
    for size in [1, 7, 100, 3000, 60_000] {
      files.append((0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    for length in stride(from: 1, through: Self.mail.count, by: 41) { files.append(Array(Self.mail.prefix(length))) }
    var paths: [String] = []
    for (number, bytes) in files.enumerated() {
      paths.append("\(folder.path)/\(number).eml")
      try Data(bytes).write(to: URL(filePath: "\(folder.path)/\(number).eml"))
    }
    let command = try await Program.gatewayd(["parse"] + paths)
    #expect(command.status == 0)
    #expect(command.errors.isEmpty)
    let lines = command.output.split(separator: "\n")
    #expect(lines.count == files.count)
    for (line, path) in zip(lines, paths) {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["source"] as? String == path)
      #expect(object?["defects"] is [Any])
    }
  }
}
