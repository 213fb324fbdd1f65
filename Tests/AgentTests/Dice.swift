/// Numbers that are the same in every run: what fails once fails again.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func amount(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }
  mutating func flip() -> Bool { Bool.random(using: &self) }
  mutating func one<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &self) }
}
