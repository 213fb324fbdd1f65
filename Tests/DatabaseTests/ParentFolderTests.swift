import Testing

@testable import Database

@Suite struct ParentFolderTests {
  @Test(arguments: [
    ("a", ""), ("", ""), ("/", "/"), ("/a", "/"), ("/a/b", "/a"), ("/a/b/", "/a"), ("a/b", "a"), ("//a//b//", "//a"),
    ("./x", "."),
  ])
  func isWhatThePathLiesIn(path: String, folder: String) {
    #expect(path.parentFolder == folder)
  }
}
