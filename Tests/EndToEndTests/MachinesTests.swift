#if Postgres
  import Foundation
  import TestSupport
  import Testing

  extension EndToEnd {
    @Suite("Machines", .timeLimit(.minutes(10)))
    struct MachinesTests {
      private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "demo/machines.py").path

      @Test("Roles on five machines, each with its own secrets, pass a mail on from the mailbox to the reply")
      func path() async throws {
        let ran = try await Program.run("/usr/bin/python3", ["-B", Self.script, try BuiltExecutable.path()])
        // As the script says it: where a container may make no networks of its own, for one.
        if ran.status == 77 { try Test.cancel("\(ran.output)") }
        #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
      }
    }
  }
#endif
