#if Milter
  /// Puts one message together again from what a milter is told about it.
  ///
  /// Guarantee: holds no more than the limit; a message beyond it is answered with `tooLarge`.
  struct MilterTransaction: Sendable {
    enum End: Sendable {
      case ours(MilterMessage, isForOthersToo: Bool)
      case tooLarge
    }

    private let ours: Set<String>
    private let limit: Int
    /// Whether header values come with the blank that followed the colon (SMFIP_HDR_LEADSPC).
    var keepsLeadingBlank = false
    private var from = ""
    private(set) var recipients: [String] = []
    private var hasOthers = false
    private var bytes: [UInt8] = []
    private var isTooLarge = false

    init(recipients: [String], limit: Int) {
      ours = Set(recipients.map(Self.comparable))
      self.limit = limit
    }

    var isOurs: Bool { !recipients.isEmpty }

    mutating func begin(from sender: String) {
      abort()
      from = Self.bare(sender)
    }

    mutating func abort() {
      (from, recipients, hasOthers, bytes, isTooLarge) = ("", [], false, [], false)
    }

    mutating func add(recipient: String) {
      let address = Self.bare(recipient)
      if ours.isEmpty || ours.contains(Self.comparable(address)) {
        recipients.append(address)
      } else {
        hasOthers = true
      }
    }

    /// The value's lines are separated by LF.
    mutating func addHeader(_ name: some Sequence<UInt8>, _ value: some Sequence<UInt8>) {
      append(name)
      append(keepsLeadingBlank ? ":".utf8 : ": ".utf8)
      var previous: UInt8 = 0
      var line: [UInt8] = []
      for byte in value {
        if byte == 0x0A, previous != 0x0D { line.append(0x0D) }
        line.append(byte)
        previous = byte
      }
      append(line)
      append("\r\n".utf8)
    }

    mutating func endHeader() { append("\r\n".utf8) }

    mutating func addBody(_ chunk: some Sequence<UInt8>) { append(chunk) }

    func end(queueID: String) -> End {
      if isTooLarge { return .tooLarge }
      let message = MilterMessage(queueID: queueID, envelopeFrom: from, recipients: recipients, bytes: bytes)
      return .ours(message, isForOthersToo: hasOthers)
    }

    private mutating func append(_ more: some Sequence<UInt8>) {
      guard !isTooLarge else { return }
      bytes.append(contentsOf: more)
      if bytes.count > limit { (isTooLarge, bytes) = (true, []) }
    }

    /// Without the angle brackets of the envelope.
    private static func bare(_ address: String) -> String {
      address.hasPrefix("<") && address.hasSuffix(">") ? String(address.dropFirst().dropLast()) : address
    }

    /// Lower case, and without `+detail`.
    private static func comparable(_ address: String) -> String {
      let lower = address.lowercased()
      guard let at = lower.lastIndex(of: "@"), let plus = lower[..<at].firstIndex(of: "+") else { return lower }
      return String(lower[..<plus] + lower[at...])
    }
  }
#endif
