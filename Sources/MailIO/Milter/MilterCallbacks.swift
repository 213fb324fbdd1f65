#if Milter
  import CMilter
  import Foundation

  /// The state of one of the mail server's connections. libmilter calls back for it from one thread at a time.
  private final class Conversation {
    var transaction: MilterTransaction
    init(_ transaction: MilterTransaction) { self.transaction = transaction }

    /// The conversation of this context; begun when there is none yet, nil when no server runs.
    static func of(_ context: OpaquePointer?) -> Conversation? {
      if let held = smfi_getpriv(context) {
        return Unmanaged<Conversation>.fromOpaque(held).takeUnretainedValue()
      }
      guard let server = MilterServer.running() else { return nil }
      let new = Conversation(server.transaction())
      smfi_setpriv(context, Unmanaged.passRetained(new).toOpaque())
      return new
    }

    static func forget(_ context: OpaquePointer?) {
      guard let held = smfi_getpriv(context) else { return }
      Unmanaged<Conversation>.fromOpaque(held).release()
      smfi_setpriv(context, nil)
    }
  }

  private let goOn = sfsistat(SMFIS_CONTINUE)

  /// The table of callbacks. Its strings live as long as the process.
  func milterCallbacks() -> smfiDesc {
    var table = smfiDesc()
    table.xxfi_name = strdup("gatewayd")
    table.xxfi_version = Int32(SMFI_VERSION)
    table.xxfi_flags = UInt(SMFIF_DELRCPT)
    table.xxfi_negotiate = negotiate
    table.xxfi_envfrom = { context, arguments in
      Conversation.of(context)?.transaction.begin(from: text(arguments?.pointee))
      return goOn
    }
    table.xxfi_envrcpt = { context, arguments in
      Conversation.of(context)?.transaction.add(recipient: text(arguments?.pointee))
      return goOn
    }
    table.xxfi_data = { context in
      // None of the recipients is ours: libmilter tells no more of this message.
      Conversation.of(context)?.transaction.isOurs == true ? goOn : sfsistat(SMFIS_ACCEPT)
    }
    table.xxfi_header = { context, name, value in
      Conversation.of(context)?.transaction.addHeader(bytes(name), bytes(value))
      return goOn
    }
    table.xxfi_eoh = { context in
      Conversation.of(context)?.transaction.endHeader()
      return goOn
    }
    table.xxfi_body = { context, chunk, size in
      Conversation.of(context)?.transaction.addBody(UnsafeBufferPointer(start: chunk, count: size))
      return goOn
    }
    table.xxfi_eom = { context in end(context) }
    table.xxfi_abort = { context in
      Conversation.of(context)?.transaction.abort()
      return goOn
    }
    table.xxfi_close = { context in
      Conversation.forget(context)
      return goOn
    }
    return table
  }

  /// Asks for header values as they were written, with the blank after the colon.
  private let negotiate:
    @convention(c) (
      OpaquePointer?, UInt, UInt, UInt, UInt,
      UnsafeMutablePointer<UInt>?, UnsafeMutablePointer<UInt>?, UnsafeMutablePointer<UInt>?,
      UnsafeMutablePointer<UInt>?
    ) -> sfsistat = { context, actions, steps, _, _, wantedActions, wantedSteps, reserved, alsoReserved in
      let leadingBlank = UInt(SMFIP_HDR_LEADSPC)
      wantedActions?.pointee = actions & UInt(SMFIF_DELRCPT)
      wantedSteps?.pointee = steps & (leadingBlank | UInt(SMFIP_NOCONNECT | SMFIP_NOHELO | SMFIP_NOUNKNOWN))
      reserved?.pointee = 0
      alsoReserved?.pointee = 0
      Conversation.of(context)?.transaction.keepsLeadingBlank = steps & leadingBlank != 0
      return goOn
    }

  private func end(_ context: OpaquePointer?) -> sfsistat {
    guard let conversation = Conversation.of(context), let server = MilterServer.running() else {
      return reply(context, "451", "4.3.0", "Not ready", sfsistat(SMFIS_TEMPFAIL))
    }
    defer { conversation.transaction.abort() }
    let queueID = "i".withMutableCString { text(smfi_getsymval(context, $0)) }
    switch conversation.transaction.end(queueID: queueID) {
    case .tooLarge: return tell(context, .tooLarge, [])
    case .ours(let message, let isForOthersToo):
      let answer = server.decide(message)
      return tell(context, answer, isForOthersToo ? message.recipients : [])
    }
  }

  /// - Parameter taken: our recipients, when the message has others as well.
  private func tell(_ context: OpaquePointer?, _ answer: MilterAnswer, _ taken: [String]) -> sfsistat {
    switch answer {
    case .accept: return sfsistat(SMFIS_ACCEPT)
    case .discard where taken.isEmpty: return sfsistat(SMFIS_DISCARD)
    case .discard:
      // The others still want theirs.
      for recipient in taken { _ = "<\(recipient)>".withMutableCString { smfi_delrcpt(context, $0) } }
      return sfsistat(SMFIS_ACCEPT)
    case .tempfail:
      return reply(context, "451", "4.3.0", "Message not stored, try again later", sfsistat(SMFIS_TEMPFAIL))
    case .tooLarge:
      return reply(context, "552", "5.3.4", "Message too large", sfsistat(SMFIS_REJECT))
    }
  }

  private func reply(
    _ context: OpaquePointer?, _ code: String, _ enhanced: String, _ words: String, _ status: sfsistat
  ) -> sfsistat {
    code.withMutableCString { code in
      enhanced.withMutableCString { enhanced in
        words.withMutableCString { words in _ = smfi_setreply(context, code, enhanced, words) }
      }
    }
    return status
  }

  private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  /// The bytes of a C string.
  private func bytes(_ pointer: UnsafeMutablePointer<CChar>?) -> [UInt8] {
    guard let pointer else { return [] }
    return Array(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
  }
#endif
