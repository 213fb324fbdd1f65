import Crypto
import CryptoExtras
import Foundation
import Store
import WebReview

/// An ID token: a signed JWT (RFC 7515, RFC 7519; OpenID Connect Core §2, §3.1.3.7). RS256 and ES256 are known; `none` and
/// everything keyed with a shared secret are refused.
struct IDToken: Sendable {
  private let header: Header
  private let payload: Data
  private let signed: Data
  private let signature: Data

  struct Header: Decodable, Sendable {
    let alg: String
    let kid: String?
  }

  init(_ text: String) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard text.utf8.count <= 64 << 10, parts.count == 3, let head = Base64URL.decode(parts[0]),
      let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]),
      let header = try? JSONDecoder().decode(Header.self, from: head)
    else { throw ProviderProblem.refused("the ID token is no signed JWT") }
    guard ["RS256", "ES256"].contains(header.alg) else {
      throw ProviderProblem.refused("the ID token is signed with an algorithm that is not taken; RS256 and ES256 are")
    }
    self.header = header
    self.payload = payload
    self.signature = signature
    signed = Data("\(parts[0]).\(parts[1])".utf8)
  }

  /// The claims if one of the keys made the signature; nil if none did.
  func claims(_ keys: JSONWebKeys) throws -> Claims? {
    let fitting = keys.keys.filter { key in
      header.kid.map { key.kid == nil || key.kid == $0 } ?? true
    }
    guard fitting.contains(where: { $0.verifies(signature, of: signed, algorithm: header.alg) }) else { return nil }
    guard let claims = try? JSONDecoder().decode(Claims.self, from: payload) else {
      throw ProviderProblem.refused("the ID token lacks a claim that every one must have")
    }
    return claims
  }
}

/// The keys of an issuer (RFC 7517). One of a kind that is not known is passed over.
struct JSONWebKeys: Decodable, Sendable {
  let keys: [Key]

  struct Key: Decodable, Sendable {
    let kty: String
    let kid: String?
    let use: String?
    let n: String?
    let e: String?
    let crv: String?
    let x: String?
    let y: String?

    func verifies(_ signature: Data, of signed: Data, algorithm: String) -> Bool {
      guard use == nil || use == "sig" else { return false }
      switch (kty, algorithm) {
      case ("RSA", "RS256"): return rsa(signature, signed)
      case ("EC", "ES256"): return ec(signature, signed)
      default: return false
      }
    }

    private func rsa(_ signature: Data, _ signed: Data) -> Bool {
      guard let n = n.flatMap(Base64URL.decode), let e = e.flatMap(Base64URL.decode), n.count >= 256,
        let key = try? _RSA.Signing.PublicKey(n: n, e: e)
      else { return false }
      return key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
        padding: .insecurePKCS1v1_5)
    }

    private func ec(_ signature: Data, _ signed: Data) -> Bool {
      guard crv == "P-256", let x = x.flatMap(Base64URL.decode), let y = y.flatMap(Base64URL.decode), x.count == 32,
        y.count == 32, let key = try? P256.Signing.PublicKey(rawRepresentation: x + y),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: SHA256.hash(data: signed))
    }
  }
}

extension IDToken {
  /// What the issuer says of the person.
  struct Claims: Decodable, Sendable {
    let issuer: String
    let subject: String
    private let audience: [String]
    private let authorizedParty: String?
    private let expires: Double
    private let issued: Double?
    private let nonce: String?
    private let emailVerified: Bool
    private let texts: [String: String]

    /// Clocks differ by so many seconds at most.
    private static let leeway = 60.0

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { return nil }
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Name.self)
      func key(_ name: String) -> Name { Name(stringValue: name) }
      issuer = try fields.decode(String.self, forKey: key("iss"))
      subject = try fields.decode(String.self, forKey: key("sub"))
      expires = try fields.decode(Double.self, forKey: key("exp"))
      if let one = try? fields.decode(String.self, forKey: key("aud")) {
        audience = [one]
      } else {
        audience = try fields.decode([String].self, forKey: key("aud"))
      }
      issued = try? fields.decode(Double.self, forKey: key("iat"))
      authorizedParty = try? fields.decode(String.self, forKey: key("azp"))
      nonce = try? fields.decode(String.self, forKey: key("nonce"))
      // Some issuers write the word.
      emailVerified =
        (try? fields.decode(Bool.self, forKey: key("email_verified")))
        ?? ((try? fields.decode(String.self, forKey: key("email_verified"))) == "true")
      texts = fields.allKeys.reduce(into: [:]) { texts, name in
        if let text = try? fields.decode(String.self, forKey: name) { texts[name.stringValue] = text }
      }
    }

    /// Core §3.1.3.7.
    func check(issuer expected: String, clientID: String, nonce asked: String, now: Timestamp) throws {
      let seconds = Double(now.milliseconds) / 1000
      guard issuer == expected else { throw ProviderProblem.refused("the ID token is from another issuer") }
      guard audience.contains(clientID), audience.count == 1 || authorizedParty == clientID,
        authorizedParty == nil || authorizedParty == clientID
      else { throw ProviderProblem.refused("the ID token is for another client") }
      guard expires + Self.leeway > seconds else { throw ProviderProblem.refused("the ID token has expired") }
      if let issued, issued - Self.leeway > seconds {
        throw ProviderProblem.refused("the ID token is from the future; compare the clocks")
      }
      guard nonce == asked else { throw ProviderProblem.refused("the ID token answers another question") }
      guard !subject.isEmpty, subject.utf8.count <= 255 else {
        throw ProviderProblem.refused("the ID token names nobody")
      }
    }

    /// What the person is called here. A mail address counts only if the issuer has checked it.
    func name(_ claim: String) throws -> String {
      guard let name = texts[claim], !name.isEmpty, name.count <= 64, !name.contains(where: \.isNewline) else {
        throw ProviderProblem.refused("the ID token has no usable claim `\(claim)`; see review.oidc.name_claim")
      }
      if claim == "email", !emailVerified {
        throw ProviderProblem.refused("the issuer has not verified the person's mail address")
      }
      return name
    }
  }
}

/// RFC 4648 §5 without padding.
enum Base64URL {
  static func decode(_ text: String) -> Data? {
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") }) else {
      return nil
    }
    let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
  }
}

/// Fields of a form or a query (WHATWG URL §5.2).
enum FormFields {
  private static let plain = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

  static func encode(_ fields: [(String, String)]) -> String {
    fields.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")"
    }.joined(separator: "&")
  }
}
