import CKernels
import Foundation
import Tensors

/// Rotary position embedding (Su et al. 2021): the i-th pair of dimensions turns by
/// `position * theta^(-2i/size)`, or slower where the configuration scales it. Pairs are neighbours
/// `(2i, 2i+1)`, as in DeepSeek's reference, or `(i, i + size/2)`.
package struct Rotary: Sendable {
    /// How many positions the tables cover.
    package let positions: Int
    private let pairs: Int
    private let stride: Int
    private let apart: Int
    private let cosine: FloatBuffer  // [positions, pairs]
    private let sine: FloatBuffer

    package init(_ config: ModelConfig, positions: Int) {
        self.positions = positions
        pairs = config.ropeSize / 2
        (stride, apart) = config.rope.isInterleaved ? (2, 1) : (1, pairs)
        cosine = FloatBuffer(positions * pairs)
        sine = FloatBuffer(positions * pairs)
        let frequencies = config.rope.frequencies(size: config.ropeSize)
        for position in 0..<positions {
            for pair in 0..<pairs {
                let angle = Double(position) * frequencies[pair]
                cosine.pointer[position * pairs + pair] = Float(cos(angle) * config.rope.amplitude)
                sine.pointer[position * pairs + pair] = Float(sin(angle) * config.rope.amplitude)
            }
        }
    }

    /// How many numbers the tables for some positions have.
    package static func size(_ config: ModelConfig, positions: Int) -> Int {
        2 * positions * (config.ropeSize / 2)
    }

    /// Turns `count` vectors at a position forward, in place or into other vectors. Each begins `row` numbers
    /// after the one before; for a single vector `row` is not needed.
    func rotate(
        _ x: Floats, count: Int = 1, row: Int = 0, into other: (y: Floats, row: Int)? = nil, position: Int
    ) {
        let (y, yRow) = other ?? (x, row)
        lv_rope(
            count, pairs, stride, apart, x, row, y, yRow, cosine.pointer + position * pairs,
            sine.pointer + position * pairs)
    }

    /// Takes a gradient back through `rotate`. If the amplitude is 1, this turns the vector back.
    func unrotate(_ vector: Floats, position: Int) {
        for pair in 0..<pairs {
            let c = cosine.pointer[position * pairs + pair]
            let s = sine.pointer[position * pairs + pair]
            let (first, second) = (stride * pair, stride * pair + apart)
            let (a, b) = (vector[first], vector[second])
            vector[first] = a * c + b * s
            vector[second] = b * c - a * s
        }
    }
}
