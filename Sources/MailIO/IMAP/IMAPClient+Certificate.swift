import NIOCore
import NIOSSL

extension IMAPClient {
  /// When the certificate that the server showed ends, in seconds since 1970; nil without TLS.
  public var certificateEnd: Int64? {
    get async {
      let channel = channel
      return try? await channel.eventLoop.submit {
        try channel.pipeline.syncOperations.nioSSL_peerCertificate().map { Int64($0.notValidAfter) }
      }.get()
    }
  }
}
