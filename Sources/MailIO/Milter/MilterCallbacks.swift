#if Milter
  import CMilter
  import CrashPoints
  import Foundation

  /// What libmilter keeps for us with one of the mail server's connections. It calls back for a connection from one
  /// thread at a time, not always the same.
  private final class Held {
    let conversation: MilterConversation
    /// The steps to which the mail server expects no answer (SMFIP_NR_…).
    var silentSteps: UInt = 0
    init(_ conversation: MilterConversation) { self.conversation = conversation }

    /// What is held with this context; begun when there is nothing yet, nil when no server runs.
    static func of(_ context: OpaquePointer?) -> Held? {
      if let held = smfi_getpriv(context) { return Unmanaged<Held>.fromOpaque(held).takeUnretainedValue() }
      guard let server = MilterServer.running() else { return nil }
      let new = Held(server.conversation())
      smfi_setpriv(context, Unmanaged.passRetained(new).toOpaque())
      return new
    }

    static func forget(_ context: OpaquePointer?) {
      guard let held = smfi_getpriv(context) else { return }
      smfi_setpriv(context, nil)
      Unmanaged<Held>.fromOpaque(held).release()
    }

    /// Goes on, aloud only where the mail server waits for it.
    func goOn(_ step: Int) -> sfsistat {
      sfsistat(silentSteps & UInt(step) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE)
    }
  }

  private let goOn = sfsistat(SMFIS_CONTINUE)

  /// The table of callbacks. Its strings live as long as the process.
  func milterCallbacks() -> smfiDesc {
    var table = smfiDesc()
    table.xxfi_name = strdup("gatewayd")
    table.xxfi_version = Int32(SMFI_VERSION)
    table.xxfi_flags = UInt(SMFIF_DELRCPT) | UInt(SMFIF_SETSYMLIST)
    table.xxfi_negotiate = negotiate
    envelopeCallbacks(&table)
    contentCallbacks(&table)
    return table
  }

  private func envelopeCallbacks(_ table: inout smfiDesc) {
    table.xxfi_connect = { context, name, address in
      guard let held = Held.of(context) else { return goOn }
      held.conversation.client = MilterClient(name: text(name), address: addressText(address))
      return held.goOn(SMFIP_NR_CONN)
    }
    table.xxfi_helo = { context, name in
      guard let held = Held.of(context) else { return goOn }
      held.conversation.client.helo = text(name)
      return held.goOn(SMFIP_NR_HELO)
    }
    table.xxfi_envfrom = { context, arguments in
      guard let held = Held.of(context) else { return goOn }
      let words = list(arguments)
      held.conversation.client.tls = macro("{tls_version}", context)
      held.conversation.begin(
        from: words.first ?? "", parameters: Array(words.dropFirst()), login: macro("{auth_authen}", context))
      return held.goOn(SMFIP_NR_MAIL)
    }
    table.xxfi_envrcpt = { context, arguments in
      guard let held = Held.of(context) else { return goOn }
      return tell(context, held.conversation.add(recipient: text(arguments?.pointee)))
    }
    table.xxfi_data = { context in
      guard let held = Held.of(context) else { return goOn }
      return tell(context, held.conversation.data())
    }
  }

  private func contentCallbacks(_ table: inout smfiDesc) {
    table.xxfi_header = { context, name, value in
      guard let held = Held.of(context) else { return goOn }
      held.conversation.header(bytes(name), bytes(value))
      return held.goOn(SMFIP_NR_HDR)
    }
    table.xxfi_eoh = { context in
      guard let held = Held.of(context) else { return goOn }
      held.conversation.endHeader()
      return held.goOn(SMFIP_NR_EOH)
    }
    table.xxfi_body = { context, chunk, size in
      guard let held = Held.of(context) else { return goOn }
      held.conversation.body(UnsafeRawBufferPointer(start: chunk, count: size))
      CrashPoint.reach(.milterBody)
      return held.goOn(SMFIP_NR_BODY)
    }
    table.xxfi_eom = { context in end(context) }
    table.xxfi_abort = { context in
      Held.of(context)?.conversation.reset()
      return goOn
    }
    table.xxfi_close = { context in
      Held.forget(context)
      return goOn
    }
  }

  /// Asks for header values as they were written, for the macros that are read, and that only those steps be answered
  /// where an answer can differ: a message then costs the mail server three round trips and not one per field.
  private let negotiate:
    @convention(c) (
      OpaquePointer?, UInt, UInt, UInt, UInt,
      UnsafeMutablePointer<UInt>?, UnsafeMutablePointer<UInt>?, UnsafeMutablePointer<UInt>?,
      UnsafeMutablePointer<UInt>?
    ) -> sfsistat = { context, actions, steps, _, _, wantedActions, wantedSteps, reserved, alsoReserved in
      let leadingBlank = UInt(SMFIP_HDR_LEADSPC)
      let silent = UInt(
        SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY)
      let held = Held.of(context)
      let wanted = leadingBlank | UInt(SMFIP_NOUNKNOWN) | (held == nil ? 0 : silent)
      wantedActions?.pointee = actions & (UInt(SMFIF_DELRCPT) | UInt(SMFIF_SETSYMLIST))
      wantedSteps?.pointee = steps & wanted
      reserved?.pointee = 0
      alsoReserved?.pointee = 0
      held?.silentSteps = steps & silent
      held?.conversation.keepsLeadingBlank = steps & leadingBlank != 0
      if actions & UInt(SMFIF_SETSYMLIST) != 0 {
        for (step, macros) in [(SMFIM_ENVFROM, "i {auth_authen} {tls_version}"), (SMFIM_EOM, "i")] {
          _ = macros.withMutableCString { smfi_setsymlist(context, step, $0) }
        }
      }
      return goOn
    }

  private func end(_ context: OpaquePointer?) -> sfsistat {
    guard let held = Held.of(context), let server = MilterServer.running() else { return tell(context, .notStored) }
    defer { held.conversation.reset() }
    switch held.conversation.end(queueID: macro("i", context) ?? "") {
    case .notOurs: return sfsistat(SMFIS_ACCEPT)
    case .refused(let reply): return tell(context, reply)
    case .complete(let message, let isForOthersToo):
      switch server.decide(message) {
      case .accept: return sfsistat(SMFIS_ACCEPT)
      case .tempfail: return tell(context, .notStored)
      case .discard where !isForOthersToo: return sfsistat(SMFIS_DISCARD)
      case .discard:
        // The others still want theirs.
        for recipient in held.conversation.takenRecipients
        where recipient.withMutableCString({ smfi_delrcpt(context, $0) }) != MI_SUCCESS {
          server.reportKeptRecipient()
        }
        return sfsistat(SMFIS_ACCEPT)
      }
    }
  }

  private func tell(_ context: OpaquePointer?, _ reply: MilterReply) -> sfsistat {
    switch reply {
    case .goOn: return goOn
    case .pass: return sfsistat(SMFIS_ACCEPT)
    case .refuse(let code, let status, let words):
      code.withMutableCString { code in
        status.withMutableCString { status in
          words.withMutableCString { words in _ = smfi_setreply(context, code, status, words) }
        }
      }
      return sfsistat(code.hasPrefix("4") ? SMFIS_TEMPFAIL : SMFIS_REJECT)
    }
  }

  private func macro(_ name: String, _ context: OpaquePointer?) -> String? {
    let value = name.withMutableCString { text(smfi_getsymval(context, $0)) }
    return value.isEmpty ? nil : value
  }

  private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  /// The strings of a list that ends with a null pointer.
  private func list(_ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
    var words: [String] = []
    var next = arguments
    while let word = next?.pointee {
      words.append(String(cString: word))
      next = next?.advanced(by: 1)
    }
    return words
  }

  /// The bytes of a C string.
  private func bytes(_ pointer: UnsafeMutablePointer<CChar>?) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: pointer, count: pointer.map { strlen($0) } ?? 0)
  }

  /// Nil for a client without an address of the internet.
  private func addressText(_ pointer: UnsafePointer<sockaddr>?) -> String? {
    guard let pointer else { return nil }
    let family = Int32(pointer.pointee.sa_family)
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let isText =
      switch family {
      case AF_INET:
        pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
          withUnsafePointer(to: address.pointee.sin_addr) {
            inet_ntop(family, $0, &buffer, socklen_t(INET6_ADDRSTRLEN))
          } != nil
        }
      case AF_INET6:
        pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
          withUnsafePointer(to: address.pointee.sin6_addr) {
            inet_ntop(family, $0, &buffer, socklen_t(INET6_ADDRSTRLEN))
          } != nil
        }
      default: false
      }
    return isText ? String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
#endif
