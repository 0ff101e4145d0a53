import CKernels
import Foundation
import Tensors
import Testing

@Suite("Elementwise functions at their limits", .serialized)
struct ExtremeValueTests {
    @Test("The exponential is within two units in the last place, and 0 below -87.3")
    func exponential() {
        // A first 0 is the maximum, so that the others are taken as they are.
        // Far below, about -10^7 among them, the exponent leaves its field.
        let far = (0..<800).map { -87.4 * pow(1.11, Float($0)) }
        let x = [0] + (1...20_000).map { -Float($0) * 0.0045 } + far + [-.leastNonzeroMagnitude, -.infinity]
        let result = onEveryPath {
            var p = [Float](repeating: 0, count: x.count)
            _ = lv_exp_sum(x.count, x, 1, &p)
            return p
        }
        for (value, found) in zip(x, result) {
            guard value >= -87.3 else {
                #expect(found == 0)
                continue
            }
            let expected = exp(Double(value))
            #expect(abs(Double(found) - expected) <= 2 * Double(Float(expected).ulp), "exp(\(value))")
        }
    }

    @Test("The sigmoid is between 0 and 1 and exact at its ends; of not-a-number it is that")
    func sigmoid() {
        let x = extremes + (-200...200).map { Float($0) * 0.43 }
        let result = onEveryPath {
            var y = [Float](repeating: 0, count: x.count)
            lv_sigmoid(x.count, x, &y)
            return y
        }
        for (value, found) in zip(x, result) {
            if value.isNaN {
                #expect(found.isNaN)
            } else {
                // Below -88.3 it stays at the exponential's limit, under 1e-38.
                let expected = 1 / (1 + exp(-Double(value)))
                #expect(abs(Double(found) - expected) < 3e-7 * expected + 1e-38, "sigmoid(\(value))")
                #expect(found >= 0 && found <= 1)
            }
        }
    }

    @Test("Masked scores of minus infinity weigh nothing, however many there are")
    func maskedSoftmax() {
        for n in [2, 16, 17, 40] {
            let x = (0..<n).map { $0 % 3 == 1 ? Float($0) : -.infinity }
            let p = onEveryPath {
                var p = x
                lv_softmax(n, &p, 1)
                return p
            }
            #expect(zip(x, p).allSatisfy { $0 == -.infinity ? $1 == 0 : $1 >= 0 })
            #expect(abs(p.reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test("Softmax of the largest finite numbers is finite; nothing but not-a-number or infinity spoils it")
    func largeSoftmax() {
        for value: Float in [0, -0.0, .leastNonzeroMagnitude, 1e30, -1e30, .greatestFiniteMagnitude] {
            let p = onEveryPath("\(value)") {
                var p = [value, value, value / 2]
                lv_softmax(3, &p, 0.5)
                return p
            }
            #expect(p.allSatisfy { $0.isFinite })
            #expect(abs(p.reduce(0, +) - 1) < 1e-6)
        }
        let wide = onEveryPath {
            var p: [Float] = [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
            lv_softmax(2, &p, 1)
            return p
        }
        #expect(wide == [1, 0])
        for value: Float in [.nan, .infinity] {
            let p = onEveryPath {
                var p: [Float] = [0, value, 1]
                lv_softmax(3, &p, 1)
                return p
            }
            #expect(p.contains { $0.isNaN })
        }
    }

    @Test("Every kernel gives the same bits on every path for extreme inputs")
    func extremeBits() {
        let n = extremes.count
        let (up, weight) = (normals(n, 1), normals(n, 2))
        _ = onEveryPath {
            var (a, b, c) = (extremes, up, weight)
            lv_swiglu(n, extremes, up, &a)
            lv_swiglu_backward(n, extremes, up, weight, &b, &c)
            var d = [Float](repeating: 0, count: n)
            lv_rmsnorm(n, 1, extremes, 1, [1], 1e-6, &d, 1, nil)
            var e = up
            lv_axpy(n, 1e20, extremes, &e)
            var f = [Float](repeating: 0, count: n + 1)
            lv_rope(1, f.count / 2, 2, 1, extremes + [0], 0, &f, 0, up, weight)
            var g = up
            lv_softmax_backward(n, extremes, &g, 1)
            var h = [Int32](repeating: 0, count: n)
            lv_top(n, n, extremes, &h)
            #expect(h.sorted() == (0..<Int32(n)).map { $0 }, "each once")
            var i = up
            lv_mix(1, n, 2, [1e20, -1], extremes + up, [0, 1], &i)
            return a + b + c + d + e + f + g + h.map(Float.init) + i
        }
        // One extreme number at a time in an otherwise usual row.
        for value in extremes {
            _ = onEveryPath("\(value)") {
                var x = up
                x[n / 2] = value
                var (y, scale) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: 1))
                lv_rmsnorm(1, n, x, n, weight, 1e-6, &y, n, &scale)
                var (dx, dWeight) = (up, weight)
                lv_rmsnorm_backward(1, n, x, n, weight, scale, up, n, &dx, n, &dWeight)
                var logits = x
                var sum: Float = 0
                let loss = lv_cross_entropy(n, &logits, 3, &sum)
                lv_cross_entropy_backward(n, &logits, 3, sum, 1)
                var (w, m, v) = (weight, up, weight.map(abs))
                lv_adamw(n, &w, x, &m, &v, 0.1, 0.9, 0.99, 1e-8, 0.1, 0.1, 0.01, 1)
                return y + scale + dx + dWeight + logits + [loss] + w + m + v
            }
        }
    }
}
