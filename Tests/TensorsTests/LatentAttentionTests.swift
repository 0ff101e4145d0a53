import CKernels
import Foundation
import Tensors
import Testing

@Suite("Attention over the compressed cache", .serialized)
struct LatentAttentionTests {
    @Test(
        "Scores and sums equal the formula in double precision, for every tail of heads, ranks and positions",
        arguments: [1, 3, 4, 5, 9])
    func formula(heads: Int) {
        for rank in [1, 2, 3, 4, 5, 7, 16, 18, 48] {
            for positions in [1, 2, 15, 16, 17, 40] {
                check(heads: heads, rank: rank, rope: 6, positions: positions)
            }
        }
    }

    private func check(heads: Int, rank: Int, rope: Int, positions: Int) {
        let width = rank + rope
        let keys = normals(positions * width, UInt64(rank))
        let query = normals(heads * width, UInt64(heads)).map { $0 / Float(width).squareRoot() * 2 }
        // What no position has written yet may be any finite number, and must not matter.
        let results = [Float(0), 1e30, -7].map { filling in
            let pages = (0..<(positions + 15) / 16).map { _ in
                let page = FloatBuffer(16 * width)
                page.pointer.update(repeating: filling, count: page.count)
                return page
            }
            for s in 0..<positions {
                for d in 0..<width { pages[s / 16].pointer[16 * d + s % 16] = keys[s * width + d] }
            }
            let addresses: [UnsafePointer<Float>?] = pages.map { UnsafePointer($0.pointer) }
            return onEveryPath("\(heads) heads, rank \(rank), \(positions) positions") {
                var scores = [Float](repeating: .nan, count: heads * pages.count * 16)
                var out = [Float](repeating: 0, count: heads * rank + 1)
                lv_latent_attention(heads, rank, rope, positions, addresses, query, &scores, &out)
                return out
            }
        }
        let found = results[0]
        #expect(results.allSatisfy { bits($0) == bits(found) })
        var expected: [Double] = []
        for h in 0..<heads {
            let scores = (0..<positions).map { s in
                (0..<width).reduce(0.0) { $0 + Double(query[h * width + $1]) * Double(keys[s * width + $1]) }
            }
            let top = scores.max() ?? 0
            let weights = scores.map { exp($0 - top) }
            let total = weights.reduce(0, +)
            expected += (0..<rank).map { d in
                (0..<positions).reduce(0.0) { $0 + weights[$1] / total * Double(keys[$1 * width + d]) }
            }
        }
        #expect(
            distance(found, expected + [0]) < 3e-6, "\(heads) heads, rank \(rank), \(positions) positions")
    }
}
