/// What a piece of a mail between two blanks is, where its writing alone says so.
enum TrackingChunk {
  enum Kind: Sendable { case plain, closed, link }

  static func kind(of chunk: [Unicode.Scalar]) -> Kind {
    if isLink(chunk) { return .link }
    if isAddress(chunk) { return .closed }
    guard chunk.contains(where: { ("0"..."9").contains($0) }), chunk.count <= 24 else { return .plain }
    if chunk.contains(where: { "€$£".unicodeScalars.contains($0) }) { return .closed }
    let core = trimmed(chunk)
    return isDate(core) || isTime(core) || isAmount(core) ? .closed : .plain
  }

  private static func isLink(_ chunk: [Unicode.Scalar]) -> Bool {
    guard chunk.count > 8 else { return false }
    if chunk.starts(with: "www.".unicodeScalars) || chunk.starts(with: "WWW.".unicodeScalars) { return true }
    for place in chunk.indices.dropLast(2) where chunk[place] == ":" {
      if chunk[place + 1] == "/", chunk[place + 2] == "/" { return true }
    }
    return false
  }

  private static func isAddress(_ chunk: [Unicode.Scalar]) -> Bool {
    guard let at = chunk.firstIndex(of: "@"), at > 0, at + 1 < chunk.count else { return false }
    return TrackingText.isWord(chunk[at - 1]) && TrackingText.isWord(chunk[at + 1])
  }

  private static func trimmed(_ chunk: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
    var core = chunk[...]
    while let first = core.first, !TrackingText.isWord(first) { core.removeFirst() }
    while let last = core.last, !TrackingText.isWord(last) { core.removeLast() }
    return core
  }

  private static func groups(_ core: ArraySlice<Unicode.Scalar>, _ marks: String) -> [Int]? {
    let parts = core.split(omittingEmptySubsequences: false) { marks.unicodeScalars.contains($0) }
    guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }) else { return nil }
    return parts.map(\.count)
  }

  private static func isDate(_ core: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let sizes = groups(core, "-./") else { return false }
    if sizes.count == 2 { return sizes.allSatisfy { $0 <= 2 } }
    guard sizes.count == 3, Set(sizes).isSubset(of: [1, 2, 4]) else { return false }
    return sizes.count { $0 == 4 } <= 1 && sizes[1] != 4
  }

  private static func isTime(_ core: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let sizes = groups(core, ":"), sizes.count == 2 || sizes.count == 3 else { return false }
    return sizes.allSatisfy { $0 <= 2 }
  }

  private static func isAmount(_ core: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let sizes = groups(core, ".,"), sizes.count >= 2 else { return false }
    // `1.189,90` and `0,99`; a number in groups of four is none.
    return sizes.last == 2 && sizes[0] <= 4 && sizes.dropFirst().dropLast().allSatisfy { $0 == 3 } && sizes.count <= 3
  }

  /// Of a link its host and the names of its fields say what a number in it is.
  static func judgeLink(_ atoms: inout [TrackingAtom], from first: Int) {
    let speaks = atoms[first...].contains { atom in
      TrackingWords.linkStems.contains { atom.word.contains($0) } || TrackingWords.linkHosts.contains(atom.word)
    }
    for index in first..<atoms.count {
      let isField = index > first && atoms[index].gap.marks.hasSuffix("=")
      let field = isField ? atoms[index - 1].word : ""
      let isOther = index > first && TrackingWords.otherKinds.contains(atoms[index - 1].word)
      atoms[index].linkSpeaksOfTracking = !isOther && (speaks || TrackingWords.linkFields.contains(field))
    }
  }
}

/// Bank accounts, by their shape and check digits.
enum BankAccounts {
  /// Two letters of a country that has such accounts, two digits, and perhaps more.
  static func isStart(_ code: [UInt8]) -> Bool {
    guard code.count >= 4, code.count <= 34, lengths[String(decoding: code.prefix(2), as: UTF8.self)] != nil else {
      return false
    }
    return code[2...3].allSatisfy { (48...57).contains($0) }
  }

  /// - Parameter pieces: how many it was written in; four and more in groups are an account also with a slip in it.
  static func isAccount(_ code: [UInt8], pieces: Int) -> Bool {
    guard let length = lengths[String(decoding: code.prefix(2), as: UTF8.self)] else { return false }
    if pieces >= 4, abs(code.count - length) <= 2 { return true }
    return code.count == length && remainder(code) == 1
  }

  private static func remainder(_ code: [UInt8]) -> Int {
    (code[4...] + code[..<4]).reduce(0) { rest, byte in
      let value = byte >= 65 ? Int(byte) - 55 : Int(byte) - 48
      return (value >= 10 ? rest * 100 + value : rest * 10 + value) % 97
    }
  }

  private static let lengths: [String: Int] = [
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "TR": 26,
  ]
}
