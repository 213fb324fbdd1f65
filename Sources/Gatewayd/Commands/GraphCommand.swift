import Agent
import ArgumentParser

/// `gatewayd graph [--format mermaid|svg]`.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw the workflow that every mail takes.",
    discussion: """
      Mermaid is text for documents, SVG a picture:
        gatewayd graph --format svg > workflow.svg
      The path that one run took is marked on the page of its case.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case mermaid, svg }

  @Option(help: "mermaid or svg.") var format = Format.mermaid

  func run() async throws {
    print(format == .svg ? Workflow.svg() : Workflow.mermaid(), terminator: "")
  }
}
