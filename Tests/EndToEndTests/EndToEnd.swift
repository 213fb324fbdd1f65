import Testing

/// Tests against a whole installation, one at a time: each starts mail servers, a daemon and sometimes a browser.
///
/// They want Debian's packages and root, which Postfix does; elsewhere they are skipped.
@Suite("End to end", .serialized, .enabled(if: Installation.isPossible))
enum EndToEnd {}
