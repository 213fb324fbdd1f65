/// The OpenTelemetry Protocol's trace messages in their protobuf encoding
/// (opentelemetry/proto/collector/trace/v1/trace_service.proto). The tests decode them with the official schema.
public enum OTLP {
  public static let contentType = "application/x-protobuf"

  /// Spans as fields of a `ScopeSpans`. What two calls give can be put behind each other.
  public static func encode(_ spans: [Span]) -> [UInt8] {
    var writer = ProtobufWriter()
    for span in spans { writer.message(field: 2) { span.write(to: &$0) } }
    return writer.bytes
  }

  /// An `ExportTraceServiceRequest` of spans that were encoded before.
  /// - Parameter resource: who sends, on all of them.
  public static func request(
    _ spans: some Sequence<[UInt8]>, resource: [Attribute], scope: String, version: String
  ) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.message(field: 1) { resourceSpans in
      resourceSpans.message(field: 1) { $0.attributes(resource, field: 1) }
      var scoped = ProtobufWriter()
      scoped.message(field: 1) { scoping in
        scoping.string(scope, field: 1)
        scoping.string(version, field: 2)
      }
      resourceSpans.data(scoped.bytes + spans.flatMap { $0 }, field: 2)
    }
    return writer.bytes
  }

  /// What the other side says that it did not take of a request that it took.
  public struct Rejection: Sendable, Hashable {
    public let spans: Int
    public let message: String
  }

  /// The `partial_success` of an `ExportTraceServiceResponse`; nil where everything was taken, and for what is no such
  /// answer.
  public static func rejection(in response: [UInt8]) -> Rejection? {
    var reader = ProtobufReader(response)
    while let (number, field) = reader.next() {
      guard number == 1, case .data(let partial) = field else { continue }
      var (inner, spans, message) = (ProtobufReader(partial), 0, "")
      while let (number, field) = inner.next() {
        switch (number, field) {
        case (1, .number(let count)): spans = Int(clamping: Int64(bitPattern: count))
        case (2, .data(let text)): message = String(decoding: text, as: UTF8.self)
        default: continue
        }
      }
      return spans > 0 ? Rejection(spans: spans, message: message) : nil
    }
    return nil
  }
}

extension Span {
  fileprivate func write(to writer: inout ProtobufWriter) {
    writer.data(traceID, field: 1)
    writer.data(spanID, field: 2)
    if let parentID { writer.data(parentID, field: 4) }
    writer.string(name, field: 5)
    writer.varint(kind.rawValue, field: 6)
    writer.fixed64(startNanoseconds, field: 7)
    writer.fixed64(max(startNanoseconds, endNanoseconds), field: 8)
    writer.attributes(attributes, field: 9)
    for event in events {
      writer.message(field: 11) { inner in
        inner.fixed64(event.nanoseconds, field: 1)
        inner.string(event.name, field: 2)
        inner.attributes(event.attributes, field: 3)
      }
    }
    writer.message(field: 15) { inner in
      switch status {
      case .ok: inner.varint(1, field: 3)
      case .error(let why):
        inner.string(why, field: 2)
        inner.varint(2, field: 3)
      }
    }
  }
}

extension ProtobufWriter {
  fileprivate mutating func attributes(_ attributes: [Attribute], field number: UInt64) {
    for attribute in attributes {
      message(field: number) { pair in
        pair.string(attribute.key, field: 1)
        pair.message(field: 2) { $0.value(attribute.value) }
      }
    }
  }

  /// The fields of an `AnyValue`.
  private mutating func value(_ value: Attribute.Value) {
    switch value {
    case .string(let text): string(text, field: 1)
    case .bool(let flag): varint(flag ? 1 : 0, field: 2)
    case .integer(let number): varint(UInt64(bitPattern: number), field: 3)
    case .number(let number): fixed64(number.bitPattern, field: 4)
    case .strings(let texts):
      message(field: 5) { array in
        for text in texts { array.message(field: 1) { $0.string(text, field: 1) } }
      }
    }
  }
}
