import CKernels
import Tensors
import Testing

@Suite("Scalar references of training's kernels", .serialized)
struct TrainingReferenceTests {
    private static let sizes = [1, 5, 15, 16, 17, 48, 100]

    @Test("The gradient of the norm has the bits of the reference", arguments: [false, true])
    func rmsnorm(extreme: Bool) {
        for n in Self.sizes {
            // Rows are longer than the norm is wide.
            let (rows, row) = (3, n + 2)
            let x = numbers(rows * row, UInt64(n), extreme: extreme)
            let dy = numbers(rows * row, UInt64(n) + 1, extreme: extreme)
            let weight = numbers(n, UInt64(n) + 2, extreme: extreme)
            let scale = normals(rows, 3)
            func gradient(_ kernel: NormBackward) -> [Float] {
                var (dx, dWeight) = (normals(rows * row, 4), normals(n, 5))
                kernel(rows, n, x, row, weight, scale, dy, row, &dx, row, &dWeight)
                return dx + dWeight
            }
            compare(
                "\(n)", { gradient(lv_rmsnorm_backward) }, { gradient(lv_reference_rmsnorm_backward) })
        }
    }

    private typealias NormBackward = (
        Int, Int, UnsafePointer<Float>, Int, UnsafePointer<Float>, UnsafePointer<Float>,
        UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Int, UnsafeMutablePointer<Float>
    ) -> Void

    @Test("The gradients of SwiGLU and softmax have the bits of the reference", arguments: [false, true])
    func activations(extreme: Bool) {
        for n in Self.sizes {
            let gate = numbers(n, UInt64(n), extreme: extreme)
            let up = numbers(n, UInt64(n) + 1, extreme: extreme)
            let dy = numbers(n, UInt64(n) + 2, extreme: extreme)
            func all(_ isReference: Bool) -> [Float] {
                var (dGate, dUp, dp) = (dy, dy, dy)
                if isReference {
                    lv_reference_swiglu_backward(n, gate, up, dy, &dGate, &dUp)
                    lv_reference_softmax_backward(n, gate, &dp, 0.7)
                } else {
                    lv_swiglu_backward(n, gate, up, dy, &dGate, &dUp)
                    lv_softmax_backward(n, gate, &dp, 0.7)
                }
                return dGate + dUp + dp
            }
            compare("\(n)", { all(false) }, { all(true) })
        }
    }

    @Test(
        "Cross-entropy and its gradient have the bits of the reference, for weights of any sign",
        arguments: [false, true])
    func crossEntropy(extreme: Bool) {
        for n in Self.sizes {
            let logits = numbers(n, UInt64(n), extreme: extreme)
            for label in Set([0, n / 2, n - 1]) {
                for weight: Float in [1, -0.3, 0] {
                    func all(_ isReference: Bool) -> [Float] {
                        var (line, sum) = (logits, Float(0))
                        let loss =
                            isReference
                            ? lv_reference_cross_entropy(n, &line, label, &sum)
                            : lv_cross_entropy(n, &line, label, &sum)
                        let exponentials = line
                        if isReference {
                            lv_reference_cross_entropy_backward(n, &line, label, sum, weight)
                        } else {
                            lv_cross_entropy_backward(n, &line, label, sum, weight)
                        }
                        return [loss, sum] + exponentials + line
                    }
                    compare("\(n), \(label), \(weight)", { all(false) }, { all(true) })
                }
            }
        }
    }

    @Test("Sums, multiples and inner products have the bits of the reference", arguments: [false, true])
    func linear(extreme: Bool) {
        // Inner products are summed in blocks of 1024.
        for n in Self.sizes + [1023, 1024, 1025, 3000] {
            let x = numbers(n, UInt64(n), extreme: extreme)
            let y = numbers(n, UInt64(n) + 1, extreme: extreme)
            func all(_ isReference: Bool) -> [Float] {
                var (sum, along, multiple) = (y, y, y)
                let dot: Double
                if isReference {
                    lv_reference_add(n, x, &sum)
                    lv_reference_axpy(n, 0.3, x, &along)
                    lv_reference_scale(n, 0.3, x, &multiple)
                    dot = lv_reference_dot(n, x, y)
                } else {
                    lv_add(n, x, &sum)
                    lv_axpy(n, 0.3, x, &along)
                    lv_scale(n, 0.3, x, &multiple)
                    dot = lv_dot(n, x, y)
                }
                // A double in two numbers, with nothing lost of what blocks of floats can differ by.
                return sum + along + multiple + [Float(dot), Float(dot - Double(Float(dot)))]
            }
            compare("\(n)", { all(false) }, { all(true) })
        }
    }

    @Test("AdamW has the bits of the reference, several steps on", arguments: [false, true])
    func adamw(extreme: Bool) {
        for n in Self.sizes {
            func steps(_ kernel: AdamW) -> [Float] {
                var w = numbers(n, UInt64(n), extreme: extreme)
                var (m, v) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
                for step in 1...3 {
                    let gradient = numbers(n, UInt64(n + step), extreme: extreme)
                    let (c1, c2) = (1 - power(0.9, step), 1 - power(0.95, step))
                    kernel(n, &w, gradient, &m, &v, 0.01, 0.9, 0.95, 1e-8, 0.1, c1, c2, 0.5)
                }
                return w + m + v
            }
            compare("\(n)", { steps(lv_adamw) }, { steps(lv_reference_adamw) })
        }
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        (0..<exponent).reduce(1) { power, _ in power * base }
    }

    private typealias AdamW = (
        Int, UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>,
        UnsafeMutablePointer<Float>, Float, Float, Float, Float, Float, Float, Float, Float
    ) -> Void

    @Test("Products with a transposed matrix, as gradients of weights are, have the bits of the reference")
    func transposed() {
        for (m, n, k) in [(1, 1, 1), (3, 20, 7), (13, 70, 33), (40, 17, 50)] {
            for extreme in [false, true] {
                for accumulate: Int32 in [0, 1] {
                    let a = numbers(k * m, 1, extreme: extreme)
                    let b = numbers(k * n, 2, extreme: extreme)
                    var panels = [Float](repeating: 0, count: lv_packed_size(n, k))
                    lv_pack(4, n, k, b, n, 1, &panels)
                    let f32 = Int32(lv_f32)
                    compare(
                        "\(m) x \(n) x \(k), \(accumulate)",
                        {
                            var c = normals(m * n, 3)
                            lv_gemm(f32, m, n, k, a, 1, m, panels, k, nil, &c, n, accumulate, nil)
                            return c
                        },
                        {
                            var c = normals(m * n, 3)
                            lv_reference_gemm(f32, m, n, k, a, 1, m, panels, k, nil, &c, n, accumulate, nil)
                            return c
                        })
                }
            }
        }
    }
}
