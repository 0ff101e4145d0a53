/// Small deterministic random numbers for fuzzing (xorshift64*).
package struct Noise: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter state: not 0.
    package init(state: UInt64) { self.state = state }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
