import Testing

@testable import MailProto

@Suite struct HTMLStyleTests {
  @Test(arguments: [
    "<style>div .x{display:none}</style><div><p><b class=x>H</b></div>",
    "<style>#a > i{visibility:hidden}</style><p id=a><i>H</i></p>",
    "<style>td.x.y, th{font-size:0}</style><td class='y x'>H</td>", "<style>*{color:#fff}</style>H",
    "<style>@media screen{.x{display:none}}</style><i class=x>H</i>",
    "<style>.x{display:none!important}</style><i class=x style='display:inline'>H</i>",
    "<i style='d\\69splay:none'>H</i>", "<i style='display/**/:none'>H</i>", "<i style='mso-hide:all'>H</i>",
    "<i style='opacity:.01'>H</i>", "<i style='color:#fefefe'>H</i>", "<i style='color:rgba(0,0,0,.01)'>H</i>",
    "<i style='color:rgb(100% 100% 100%)'>H</i>", "<i style='color:hsl(0,0%,100%)'>H</i>",
    "<i style='font:0/0 a'>H</i>", "<i style='position:absolute;clip:rect(0 0 0 0)'>H</i>",
    "<i style='position:absolute;left:-9999px'>H</i>", "<i style='transform:scale(0)'>H</i>",
    "<i style='width:1px;height:1px;overflow:hidden'>H</i>", "<i style='clip-path:inset(100%)'>H</i>",
    "<div style='background-color:navy'><font color='#000080'>H</font></div>",
    "<i style='filter:opacity(0)'>H</i>", "<i style='text-indent:-100em'>H</i>",
  ])
  func hides(html: String) {
    let text = HTMLText("<p>seen</p>" + html)
    #expect(text.hidden == "H" && !text.text.contains("H"), "\(html): \(text.text)")
  }

  @Test(arguments: [
    "<style>div .x{display:none}</style><b class=x>V</b>", "<style>p>i{display:none}</style><p><b><i>V</i></b></p>",
    "<style>.x:hover{display:none}</style><i class=x>V</i>", "<i style='color:inherit'>V</i>",
    "<style>@media (max-width:600px){.x{display:none}}</style><i class=x>V</i>",
    "<i style='opacity:.5'>V</i>", "<i style='color:#999'>V</i>", "<i style='font:bold 12px/30px Arial'>V</i>",
    "<i style='margin-left:-20px'>V</i>", "<i style='height:0'>V</i>",
    "<i style='max-width:100%;overflow:hidden'>V</i>",
    "<div style='background:#000 url(x.png)'><i style='color:#000'>V</i></div>",
    "<style>.x{color:#fff}</style><td bgcolor='#004080' class=x>V</td>",
    "<i style='background:rgb(0, 0, 0);color:#fff'>V</i>",
  ])
  func shows(html: String) {
    let text = HTMLText(html)
    #expect(text.text == "V" && text.hidden.isEmpty, "\(html): \(text.hidden)")
  }

  @Test func referencesMeanWindows1252() { #expect(HTMLText("it&#146;s &#128;5").text == "it’s €5") }

  /// Selectors cost at most a fixed number of comparisons.
  @Test func styleSheetsHaveABudget() {
    let rules = (0..<900).map { "div div div div div div div b{x:\($0)}" }.joined()
    let html =
      "<style>\(rules)</style>" + String(repeating: "<div>", count: 100) + String(repeating: "<b>x</b>", count: 2000)
    #expect(HTMLText(html).text.hasPrefix("xxx"))
  }
}
