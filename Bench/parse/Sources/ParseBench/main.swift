import Glibc
import MailProto

/// The work of the parse bench done with MailProto: see README.md.
struct Tally {
  var messages = 0
  var leaves = 0
  var addresses = 0
  var subjectBytes = 0
  var binaryBytes = 0
  var textBytes = 0

  mutating func read(_ bytes: [UInt8]) {
    let message = Message(parsing: bytes)
    messages += 1
    for list in [message.from, message.sender, message.replyTo, message.to, message.cc] {
      for one in list where one.name != nil || !one.address.isEmpty { addresses += 1 }
    }
    subjectBytes += message.subject?.utf8.count ?? 0
    for part in message.parts where part.contentType != "message/rfc822" {
      leaves += 1
      if part.contentType.hasPrefix("text/") {
        textBytes += message.decodedText(of: part).utf8.count
      } else {
        binaryBytes += message.decodedBody(of: part).count
      }
    }
  }
}

func load(_ path: String) -> [[UInt8]]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var mails: [[UInt8]] = []
  var head = [UInt8](repeating: 0, count: 4)
  while fread(&head, 1, 4, file) == 4 {
    let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
    var mail = [UInt8](repeating: 0, count: length)
    guard fread(&mail, 1, length, file) == length else { return nil }
    mails.append(mail)
  }
  return mails
}

func seconds(_ clock: clockid_t) -> Double {
  var now = timespec()
  clock_gettime(clock, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

var mails: [[UInt8]] = []
while let line = readLine() {
  if line == "growth" {
    Growth.report(size: 400_000)
    print("done")
    fflush(nil)
    continue
  }
  if line.hasPrefix("load ") {
    guard let loaded = load(String(line.dropFirst(5))) else { exit(66) }
    mails = loaded
    print("loaded")
    fflush(nil)
    continue
  }
  var tally = Tally()
  let start = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  for mail in mails { tally.read(mail) }
  let end = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  print(
    end.0 - start.0, end.1 - start.1, tally.messages, tally.leaves, tally.addresses, tally.subjectBytes,
    tally.binaryBytes, tally.textBytes)
  fflush(nil)
}
