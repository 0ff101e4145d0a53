import CKernels
import Foundation
import Tensors

/// Rotary position embedding (Su et al. 2021) on interleaved pairs, as in DeepSeek's reference: the pair
/// `(2i, 2i+1)` turns by `position * theta^(-2i/size)`.
package struct Rotary: Sendable {
    private let pairs: Int
    private let cosine: FloatBuffer  // [positions, pairs]
    private let sine: FloatBuffer

    package init(size: Int, theta: Double, positions: Int) {
        pairs = size / 2
        cosine = FloatBuffer(positions * pairs)
        sine = FloatBuffer(positions * pairs)
        for position in 0..<positions {
            for pair in 0..<pairs {
                let angle = Double(position) * pow(theta, -2 * Double(pair) / Double(size))
                cosine.pointer[position * pairs + pair] = Float(cos(angle))
                sine.pointer[position * pairs + pair] = Float(sin(angle))
            }
        }
    }

    /// Turns the vector forward, in place.
    func rotate(_ vector: Floats, position: Int) {
        lv_rope(pairs, vector, cosine.pointer + position * pairs, sine.pointer + position * pairs)
    }

    /// Turns the vector back, which is also the gradient's way through `rotate`.
    func unrotate(_ vector: Floats, position: Int) {
        for pair in 0..<pairs {
            let c = cosine.pointer[position * pairs + pair]
            let s = sine.pointer[position * pairs + pair]
            let (a, b) = (vector[2 * pair], vector[2 * pair + 1])
            vector[2 * pair] = a * c + b * s
            vector[2 * pair + 1] = b * c - a * s
        }
    }
}
