import Logging
import MailIO
import ServiceLifecycle

/// Puts a copy of each reply into the account's Sent mailbox, after it was sent.
///
/// Not guaranteed: a copy that fails, or that a crash cuts short, is logged and given up. It never repeats the send.
struct SentCopies: Service {
  let settings: IMAPSettings
  let logger: Logger
  private let copies: AsyncStream<[UInt8]>
  private let source: AsyncStream<[UInt8]>.Continuation

  init(settings: IMAPSettings, logger: Logger) {
    self.settings = settings
    self.logger = logger
    (copies, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100))
  }

  func add(_ bytes: [UInt8]) { source.yield(bytes) }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await bytes in copies {
        do {
          try await append(bytes)
        } catch {
          logger.warning("no copy in the Sent mailbox", metadata: ["error": "\(error)"])
        }
      }
    }
  }

  private func append(_ bytes: [UInt8]) async throws {
    let client = try await IMAPClient.connect(settings, logger: logger)
    do {
      try await client.signIn()
      let mailbox = try await client.mailbox(for: .sent) ?? "Sent"
      try await client.append(bytes, to: mailbox)
    } catch {
      await client.close()
      throw error
    }
    await client.close()
  }
}
