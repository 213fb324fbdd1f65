import Testing

@testable import MailProto

@Suite struct TextTests {
  private func decode(_ bytes: [UInt8], _ charset: String?) -> String { DecodedText(bytes, charset: charset).text }

  @Test func charsets() {
    #expect(decode([0x80, 0xE9], "iso-8859-1") == "€é")
    #expect(decode([0xC3, 0xA9], nil) == "é")
    #expect(decode([0xE9], nil) == "é")
    #expect(decode([0x82, 0xB1], "Shift_JIS") == "こ")
    #expect(decode([0xC4, 0xE3], "gb2312") == "你")
    #expect(decode(Array("+AOk-".utf8), "utf-7") == "é")
    #expect(decode([0xE9], "us-ascii") == "é")
    #expect(decode([0xE9], "no-such-charset") == "é")
    #expect(decode([0x61, 0xE9, 0x62], "utf-8") == "a\u{FFFD}b")
    #expect(decode([0x61, 0x81], "windows-1252") == "a\u{FFFD}")
  }

  @Test func undeclaredBytesAreNamed() {
    let message = Message(parsing: Array("\n".utf8) + [0x61, 0xE9])
    #expect(message.text == "aé" && message.defectKinds == ["charset-guessed"])
    #expect(mail("\na\u{0}b").text == "a\u{FFFD}b")
  }

  @Test func flowedLinesJoin() {
    let flowed = "one \ntwo\n> q1 \n> q2\n stuffed\n-- \nsig"
    #expect(FlowedText.unwrap(flowed, deletesSpace: false) == "one two\n> q1 q2\nstuffed\n-- \nsig")
    #expect(FlowedText.unwrap("one \ntwo", deletesSpace: true) == "onetwo")
  }

  @Test func htmlBecomesLines() {
    let cases = [
      "<p>a</p><p>b<br>c</p>": "a\n\nb\nc",
      "<ul><li>one<li>two</ul>": "- one\n- two",
      "<ol start=3><li>x</li></ol>": "3. x",
      "<div>a</div><div>b</div>": "a\nb",
      "<a href=\"https://x.test/y\">here</a>": "here <https://x.test/y>",
      "<a href=\"https://x.test/\">x.test</a>": "x.test",
      "<a href=\"javascript:alert(1)\">go</a>": "go",
      "a &amp; b &euro; &lt;c&gt;": "a & b € <c>",
      "<blockquote>q<blockquote>r</blockquote></blockquote>t": "> q\n>\n>> r\n\nt",
      "<script>x</script><style>y</style>z": "z",
      "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a b\nc",
      "<pre>a\n  b</pre>": "a\n  b",
      "a<img src=x alt=logo>b": "a[logo]b",
    ]
    for (html, text) in cases { #expect(HTMLText(html).text == text, "\(html)") }
  }

  @Test(arguments: [
    "<span style=\"display:none\">H</span>", "<span style=\"DISPLAY: none !important\">H</span>", "<p hidden>H</p>",
    "<font color=white>H</font>", "<div style=\"color:#fff\">H</div>", "<i style='font-size:0px'>H</i>",
    "<div style='max-height:0;overflow:hidden'>H</div>", "<i style='opacity:0'>H</i>",
    "<style>.x{display:none}</style><b class=x>H</b>", "<i style='visibility:hidden'>H</i>",
    "<div style='background:#123456'><i style='color:#123456'>H</i></div>", "<p style='text-indent:-9999px'>H</p>",
  ])
  func hiddenTextIsKeptApart(html: String) {
    let text = HTMLText("<p>seen</p>\(html)<p>too</p>")
    #expect(text.text == "seen\n\ntoo")
    #expect(text.hidden == "H")
  }

  @Test(arguments: [
    "<div style='background:#000'><i style='color:#fff'>V</i></div>",
    "<td bgcolor=navy><font color=white>V</font></td>",
    "<div style='font-size:0'><i style='font-size:12px'>V</i></div>", "<i style='color:red'>V</i>",
  ])
  func visibleTextStaysVisible(html: String) {
    #expect(HTMLText(html).text == "V")
    #expect(HTMLText(html).hidden.isEmpty)
  }

  @Test func htmlThatNobodyWrites() {
    #expect(HTMLText(String(repeating: "<b>", count: 5000) + "deep").text == "deep")
    #expect(HTMLText(String(repeating: "<b>", count: 5000) + "deep").isCut)
    let crowded = "<p " + (0..<2000).map { "a\($0)=\($0)" }.joined(separator: " ") + ">x"
    #expect(HTMLText(crowded).isCut && HTMLText(crowded).text == "x")
    #expect(HTMLText("<!DOCTYPE html SYSTEM \"file:///etc/passwd\"><p>&x;a").text.hasSuffix("a"))
  }

  @Test func emptyPlainTextFallsBackToHTML() {
    let message = mail(
      """
      Content-Type: multipart/alternative; boundary=x

      --x

      \n--x
      Content-Type: text/html

      <p>only here
      --x--
      """)
    #expect(message.text == "only here")
  }

  @Test func longTextIsCutAtACharacter() {
    var limits = MailLimits()
    limits.decodedTextBytes = 4
    let message = mail("Content-Type: text/plain; charset=utf-8\n\nabcéf", limits: limits)
    #expect(message.text == "abc" && message.defectKinds == ["text-too-large"])
    #expect(Inbound(message).trim == .uncertain)
  }
}
