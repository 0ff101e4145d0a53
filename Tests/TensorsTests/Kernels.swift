import Tensors
import Testing

/// What the kernels' tests share: numbers to compute with, and the comparison of SIMD paths.

/// Normal deviates with a deviation of 1.
func normals(_ count: Int, _ seed: UInt64) -> [Float] {
    var random = RandomStream(seed: 77, seed)
    return (0..<count).map { _ in Float(random.normal()) }
}

/// The numbers that arithmetic is most likely to trip over.
let extremes: [Float] = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-20, -1e-20, 1e-5, 1,
    -1,
    17, -17, 87.2, 87.4, -87.2, -87.4, 88.2, 88.4, -88.2, -104, 1e10, -1e10, 1e30, -1e30,
    .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
]

/// Bits to compare results by; all NaN are alike, as processors differ in what they put into one.
func bits(_ values: [Float]) -> [UInt32] {
    values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}

/// The result of `body`, which has the same bits on every SIMD path that this machine has.
///
/// Every path, since a change of path by another test at the same time may only make this one weaker.
func onEveryPath(
    _ words: @autoclosure () -> String = "", location: SourceLocation = #_sourceLocation,
    _ body: () -> [Float]
) -> [Float] {
    let kept = SIMDPath.current
    defer { _ = kept.use() }
    var first: [Float]?
    for path in SIMDPath.allCases where path.use() {
        let result = body()
        if let first, bits(first) != bits(result) {
            Issue.record("\(path) has other bits: \(words())", sourceLocation: location)
        }
        first = first ?? result
    }
    return first ?? []
}

/// The largest difference, relative to `scale` or the expected value, whichever is larger.
func distance(_ found: [Float], _ expected: [Double], scale: Double = 1) -> Double {
    zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1) / max(scale, abs($1.1))) }
}

/// Random numbers, and among them extreme ones.
func numbers(_ count: Int, _ seed: UInt64, extreme: Bool) -> [Float] {
    var random = RandomStream(seed: seed, 9)
    return normals(count, seed).map { extreme && random.int(0...5) == 0 ? random.pick(extremes) : $0 * 3 }
}

/// Compares a kernel on every path with its reference, bit by bit.
func compare(
    _ words: String, _ kernel: () -> [Float], _ reference: () -> [Float],
    location: SourceLocation = #_sourceLocation
) {
    #expect(bits(onEveryPath(words, kernel)) == bits(reference()), "\(words)", sourceLocation: location)
}
