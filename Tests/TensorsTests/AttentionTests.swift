import CKernels
import Foundation
import Tensors
import Testing

@Suite("Attention over a cache of pages", .serialized)
struct AttentionTests {
    @Test(
        "Scores and sums equal the formula in double precision, for every tail of heads, sizes and positions",
        arguments: [1, 3, 4, 5, 9])
    func formula(heads: Int) {
        for size in [1, 2, 3, 4, 5, 7, 16, 18, 48] {
            for positions in [1, 2, 15, 16, 17, 40] {
                // Values that are the first of the keys, as with latents.
                check(heads: heads, keys: 0..<size + 6, values: 0..<size, width: size + 6, positions)
                // Keys and values of the second of two heads.
                check(
                    heads: heads, keys: size + 6..<size + 11, values: size + 11..<2 * size + 11,
                    width: 2 * size + 11, positions)
            }
        }
    }

    private func check(heads: Int, keys: Range<Int>, values: Range<Int>, width: Int, _ positions: Int) {
        let name = "\(heads) heads, keys \(keys), values \(values), \(positions) positions"
        let cache = normals(positions * width, UInt64(values.count))
        let query = normals(heads * keys.count, UInt64(heads)).map { $0 / Float(keys.count).squareRoot() * 2 }
        // What no position has written yet may be any finite number, and must not matter.
        let results = [Float(0), 1e30, -7].map { filling in
            let pages = (0..<(positions + 15) / 16).map { _ in
                let page = FloatBuffer(16 * width)
                page.pointer.update(repeating: filling, count: page.count)
                return page
            }
            for s in 0..<positions {
                for d in 0..<width { pages[s / 16].pointer[16 * d + s % 16] = cache[s * width + d] }
            }
            let addresses: [UnsafeRawPointer?] = pages.map { UnsafeRawPointer($0.pointer) }
            return onEveryPath(name) {
                var scores = [Float](repeating: .nan, count: 4 * pages.count * 16)
                var out = [Float](repeating: 0, count: heads * values.count + 1)
                lv_attention(
                    Int32(lv_f32), heads, keys.lowerBound, keys.count, values.lowerBound, values.count,
                    positions, addresses, addresses,
                    query, &scores, &out)
                return out
            }
        }
        let found = results[0]
        #expect(results.allSatisfy { bits($0) == bits(found) })
        var expected: [Double] = []
        for h in 0..<heads {
            let scores = (0..<positions).map { s in
                keys.indices.reduce(0.0) {
                    $0 + Double(query[h * keys.count + $1 - keys.lowerBound]) * Double(cache[s * width + $1])
                }
            }
            let top = scores.max() ?? 0
            let weights = scores.map { exp($0 - top) }
            let total = weights.reduce(0, +)
            expected += values.map { d in
                (0..<positions).reduce(0.0) { $0 + weights[$1] / total * Double(cache[$1 * width + d]) }
            }
        }
        #expect(distance(found, expected + [0]) < 3e-6, "\(name)")
    }

    @Test("A cache in bf16 gives the bits of one in f32 with the same numbers", arguments: [1, 4, 6])
    func halves(heads: Int) {
        for (size, positions) in [(1, 1), (4, 17), (18, 40), (48, 100)] {
            let width = size + 6
            let query = normals(heads * width, UInt64(size))
            let pages = (positions + 15) / 16
            let (full, half) = (FloatBuffer(pages * 16 * width), FloatBuffer(pages * 8 * width))
            let numbers = normals(full.count, UInt64(positions))
            let halves = UnsafeMutableRawPointer(half.pointer).assumingMemoryBound(to: UInt16.self)
            for place in 0..<full.count {
                halves[place] = UInt16(numbers[place].bitPattern >> 16)
                full.pointer[place] = Float(bitPattern: UInt32(halves[place]) << 16)
            }
            func attend(_ format: Int32, _ start: UnsafeRawPointer, _ bytes: Int) -> [Float] {
                let addresses: [UnsafeRawPointer?] = (0..<pages).map { start + $0 * 16 * width * bytes }
                return onEveryPath("\(heads) heads, \(size), \(positions)") {
                    var scores = [Float](repeating: .nan, count: 4 * pages * 16)
                    var out = [Float](repeating: 0, count: heads * size)
                    lv_attention(
                        format, heads, 0, width, 0, size, positions, addresses, addresses, query, &scores, &out)
                    return out
                }
            }
            #expect(
                attend(Int32(lv_bf16), half.pointer, 2) == attend(Int32(lv_f32), full.pointer, 4))
        }
    }
}
