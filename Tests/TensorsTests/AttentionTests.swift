import CKernels
import Foundation
import Tensors
import Testing

@Suite("Attention over a cache of pages", .serialized)
struct AttentionTests {
    @Test(
        "Scores and sums equal the formula in double precision, for every tail of heads, sizes and positions",
        arguments: [1, 2, 3, 4, 5, 7, 9])
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
                    heads, keys.lowerBound, keys.count, values.lowerBound, values.count,
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

    @Test(
        "Over codes the weights and sums are those of the numbers that codes stand for",
        arguments: [1, 3, 4, 6])
    func codes(heads: Int) {
        // Widths of the keys' parts, the first of which is the values, too; and positions.
        for (widths, positions) in [([1], 1), ([4, 2], 17), ([18, 8], 40), ([64, 16], 100), ([5, 3], 64)] {
            let blocks = (positions + 15) / 16
            let starts = [0, 16 * (8 + Codes.width(of: widths[0]))]
            let bytes = widths.reduce(0) { $0 + 16 * (8 + Codes.width(of: $1)) }
            let numbers = widths.map { normals(positions * $0, UInt64($0 + positions)) }
            let queries = widths.map { normals(heads * $0, UInt64($0)).map { $0 * 0.5 } }
            let found = onEveryPath("\(heads) heads, \(widths), \(positions)") {
                let memory = FloatBuffer(blocks * bytes / 4)
                let scratch = Codes(rows: 1, of: 64)
                let coded = zip(queries, widths).map { query, width in
                    let codes = Codes(rows: heads, of: width)
                    codes.quantize(rows: heads, query, count: width, row: width)
                    return codes
                }
                let start = UnsafeMutableRawPointer(memory.pointer)
                for (part, width) in widths.enumerated() {
                    for s in 0..<positions {
                        numbers[part].withUnsafeBufferPointer {
                            lv_store_codes(
                                width, $0.baseAddress! + s * width, scratch.values,
                                start + s / 16 * bytes + starts[part], s % 16)
                        }
                    }
                }
                let parts = coded.enumerated().map { part, codes in
                    lv_part(
                        offset: starts[part], groups: codes.width / 4, codes: codes.values,
                        scales: codes.scales)
                }
                let addresses: [UnsafeRawPointer?] = (0..<blocks).map { UnsafeRawPointer(start + $0 * bytes) }
                var scores = [Float](repeating: .nan, count: 4 * blocks * 16)
                var out = [Float](repeating: 0, count: heads * widths[0] + 1)
                withExtendedLifetime((memory, scratch, coded)) {
                    lv_attention_int8(
                        heads, parts.count, parts, 0, widths[0], positions, addresses, addresses, &scores,
                        &out)
                }
                return out
            }
            let keys = zip(numbers, widths).map { rounded($0, width: $1) }
            let asked = zip(queries, widths).map { rounded($0, width: $1) }
            var expected: [Double] = []
            for h in 0..<heads {
                let scores = (0..<positions).map { s in
                    widths.indices.reduce(0.0) { sum, part in
                        (0..<widths[part]).reduce(sum) {
                            $0 + asked[part][h * widths[part] + $1] * keys[part][s * widths[part] + $1]
                        }
                    }
                }
                let top = scores.max() ?? 0
                let weights = scores.map { exp($0 - top) }
                let total = weights.reduce(0, +)
                expected += (0..<widths[0]).map { d in
                    (0..<positions).reduce(0.0) { $0 + weights[$1] / total * keys[0][$1 * widths[0] + d] }
                }
            }
            #expect(distance(found, expected + [0]) < 1e-5, "\(heads) heads, \(widths), \(positions)")
        }
    }

    /// The numbers that codes stand for, of rows with a scale each.
    private func rounded(_ numbers: [Float], width: Int) -> [Double] {
        stride(from: 0, to: numbers.count, by: width).flatMap { first in
            let row = numbers[first..<first + width]
            let scale = Double((row.map { abs($0) }.max() ?? 0) / 127)
            return row.map { (Double($0) / scale).rounded(.toNearestOrEven) * scale }
        }
    }
}
