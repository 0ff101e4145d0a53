import CKernels
import Foundation
import Tensors
import Testing

@Suite("Row kernels", .serialized)
struct RowKernelTests {
    private static let sizes = Array(1...70)

    @Test("RMSNorm and its gradient equal the formulas in double precision")
    func rmsnorm() {
        for n in Self.sizes {
            let (rows, row) = (3, n + 2)
            let x = normals(rows * row, 1).map { $0 * 3 }
            let weight = normals(n, 2)
            let dy = normals(rows * row, 3)
            let start = normals(rows * row, 4)
            let all = onEveryPath("\(n)") {
                var y = [Float](repeating: 0, count: rows * row)
                var scale = [Float](repeating: 0, count: rows)
                var dx = start
                var dWeight = Array(weight)
                lv_rmsnorm(rows, n, x, row, weight, 1e-5, &y, row, &scale)
                lv_rmsnorm_backward(rows, n, x, row, weight, scale, dy, row, &dx, row, &dWeight)
                return y + scale + dx + dWeight
            }
            var (y, scale) = ([Double](repeating: 0, count: rows * row), [Double](repeating: 0, count: rows))
            var (dx, dWeight) = (start.map(Double.init), weight.map(Double.init))
            for t in 0..<rows {
                let line = (0..<n).map { Double(x[t * row + $0]) }
                let g = (0..<n).map { Double(dy[t * row + $0]) }
                scale[t] = 1 / (line.reduce(0) { $0 + $1 * $1 } / Double(n) + 1e-5).squareRoot()
                let inner = (0..<n).reduce(0.0) { $0 + g[$1] * Double(weight[$1]) * line[$1] }
                for i in 0..<n {
                    y[t * row + i] = line[i] * scale[t] * Double(weight[i])
                    dWeight[i] += g[i] * line[i] * scale[t]
                    dx[t * row + i] +=
                        g[i] * Double(weight[i]) * scale[t] - line[i] * inner * pow(scale[t], 3) / Double(n)
                }
            }
            #expect(distance(all, y + scale + dx + dWeight) < 3e-6, "\(n)")
        }
    }

    @Test("RMSNorm works in place, and without keeping its scales")
    func inPlace() {
        let x = normals(2 * 21, 5)
        let weight = normals(21, 6)
        let apart = onEveryPath {
            var y = [Float](repeating: 0, count: 42)
            lv_rmsnorm(2, 21, x, 21, weight, 1e-6, &y, 21, nil)
            return y
        }
        let same = onEveryPath {
            var y = x
            y.withUnsafeMutableBufferPointer {
                lv_rmsnorm(2, 21, $0.baseAddress, 21, weight, 1e-6, $0.baseAddress, 21, nil)
            }
            return y
        }
        #expect(bits(apart) == bits(same))
        let zeros = onEveryPath {
            var y = [Float](repeating: 1, count: 21)
            lv_rmsnorm(1, 21, [Float](repeating: 0, count: 21), 21, weight, 1e-6, &y, 21, nil)
            return y
        }
        #expect(zeros.allSatisfy { $0 == 0 })
    }

    @Test("SwiGLU and its gradient equal the formulas in double precision")
    func swiglu() {
        for n in Self.sizes {
            let gate = normals(n, 7).map { $0 * 4 }
            let (up, dy) = (normals(n, 8), normals(n, 9))
            let all = onEveryPath("\(n)") {
                var y = [Float](repeating: 0, count: n)
                var (dGate, dUp) = (y, y)
                lv_swiglu(n, gate, up, &y)
                lv_swiglu_backward(n, gate, up, dy, &dGate, &dUp)
                return y + dGate + dUp
            }
            var (y, dGate, dUp) = ([Double](), [Double](), [Double]())
            for i in 0..<n {
                let (g, u, d) = (Double(gate[i]), Double(up[i]), Double(dy[i]))
                let s = 1 / (1 + exp(-g))
                y.append(g * s * u)
                dGate.append(d * u * s * (1 + g * (1 - s)))
                dUp.append(d * g * s)
            }
            #expect(distance(all, y + dGate + dUp) < 2e-6, "\(n)")
        }
    }

    @Test("Softmax sums to 1 and equals the formula; so do the sum of exponentials and the gradient")
    func softmax() {
        for n in Self.sizes {
            let x = normals(n, 10).map { $0 * 6 }
            let dp = normals(n, 11)
            let all = onEveryPath("\(n)") {
                var p = x
                lv_softmax(n, &p, 0.7)
                var d = dp
                lv_softmax_backward(n, p, &d, 0.7)
                var e = [Float](repeating: 0, count: n)
                let sum = lv_exp_sum(n, x, 0.7, &e)
                return p + d + e + [sum]
            }
            let top = Double(x.max() ?? 0)
            let e = x.map { exp((Double($0) - top) * 0.7) }
            let sum = e.reduce(0, +)
            let p = e.map { $0 / sum }
            let inner = zip(p, dp).reduce(0) { $0 + $1.0 * Double($1.1) }
            let d = zip(p, dp).map { $0 * (Double($1) - inner) * 0.7 }
            #expect(distance(all, p + d + e + [sum]) < 2e-6, "\(n)")
            #expect(abs(all[..<n].reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test("Cross-entropy and its gradient equal the formula, for every label")
    func crossEntropy() {
        for n in [1, 2, 15, 16, 17, 40] {
            let logits = normals(n, 12).map { $0 * 5 }
            for label in 0..<n {
                let all = onEveryPath("\(n), \(label)") {
                    var line = logits
                    var sum: Float = 0
                    let loss = lv_cross_entropy(n, &line, label, &sum)
                    lv_cross_entropy_backward(n, &line, label, sum, 0.25)
                    return line + [loss]
                }
                let top = Double(logits.max() ?? 0)
                let sum = logits.reduce(0.0) { $0 + exp(Double($1) - top) }
                var expected = logits.indices.map {
                    0.25 * (exp(Double(logits[$0]) - top) / sum - ($0 == label ? 1 : 0))
                }
                expected.append(log(sum) + top - Double(logits[label]))
                #expect(distance(all, expected) < 2e-6, "\(n), \(label)")
            }
        }
    }

    @Test("Sums, multiples and inner products have the bits of plain arithmetic")
    func linear() {
        for n in Self.sizes {
            let (x, y) = (normals(n, 13), normals(n, 14))
            let all = onEveryPath("\(n)") {
                var (sum, along, multiple) = (y, y, y)
                lv_add(n, x, &sum)
                lv_axpy(n, 0.3, x, &along)
                lv_scale(n, 0.3, x, &multiple)
                return sum + along + multiple + [Float(lv_dot(n, x, y))]
            }
            var expected = zip(x, y).map(+)
            expected += zip(x, y).map { $1.addingProduct(0.3, $0) }
            expected += x.map { $0 * 0.3 }
            #expect(bits(Array(all.dropLast())) == bits(expected), "\(n)")
            let dot = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(Double(all[3 * n]) - dot) < 1e-5)
        }
        let long = normals(5000, 15)
        let dot = onEveryPath { [Float(lv_dot(5000, long, long))] }
        #expect(distance(dot, [long.reduce(0.0) { $0 + Double($1) * Double($1) }]) < 1e-6)
    }

    @Test("Rotation turns each pair by its angle, and keeps its length")
    func rope() {
        for pairs in [1, 2, 7, 8, 9, 20] {
            let x = normals(2 * pairs, 16)
            let angles = normals(pairs, 17).map { Double($0) * 3 }
            let (cosine, sine) = (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
            // Neighbours, and halves.
            for (stride, apart) in [(2, 1), (1, pairs)] {
                let turned = onEveryPath("\(pairs)") {
                    // Into another place, and in its own.
                    var (y, own) = (x, x)
                    lv_rope(1, pairs, stride, apart, x, 0, &y, 0, cosine, sine)
                    own.withUnsafeMutableBufferPointer {
                        lv_rope(1, pairs, stride, apart, $0.baseAddress!, 0, $0.baseAddress!, 0, cosine, sine)
                    }
                    #expect(bits(y) == bits(own))
                    return y
                }
                var expected = x.map(Double.init)
                for i in 0..<pairs {
                    let (a, b) = (Double(x[stride * i]), Double(x[stride * i + apart]))
                    expected[stride * i] = a * cos(angles[i]) - b * sin(angles[i])
                    expected[stride * i + apart] = b * cos(angles[i]) + a * sin(angles[i])
                }
                #expect(distance(turned, expected) < 1e-6)
            }
        }
    }

    @Test("AdamW equals the formula, several steps on")
    func adamw() {
        for n in [1, 15, 16, 17, 50] {
            let start = normals(n, 18)
            let gradients = (0..<4).map { normals(n, 20 + UInt64($0)) }
            let all = onEveryPath("\(n)") {
                var w = start
                var (m, v) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
                for (step, gradient) in gradients.enumerated() {
                    let (c1, c2) = (
                        1 - pow(Float(0.9), Float(step + 1)), 1 - pow(Float(0.95), Float(step + 1))
                    )
                    lv_adamw(n, &w, gradient, &m, &v, 0.01, 0.9, 0.95, 1e-8, 0.1, c1, c2, 0.5)
                }
                return w + m + v
            }
            var (w, m, v) = (
                start.map(Double.init), [Double](repeating: 0, count: n), [Double](repeating: 0, count: n)
            )
            for (step, gradient) in gradients.enumerated() {
                for i in 0..<n {
                    let g = Double(gradient[i]) * 0.5
                    m[i] = 0.9 * m[i] + 0.1 * g
                    v[i] = 0.95 * v[i] + 0.05 * g * g
                    w[i] -= 0.01 * 0.1 * w[i]
                    let root = (v[i] / (1 - pow(0.95, Double(step + 1)))).squareRoot() + 1e-8
                    w[i] -= 0.01 * m[i] / (1 - pow(0.9, Double(step + 1))) / root
                }
            }
            #expect(distance(all, w + m + v) < 1e-6, "\(n)")
        }
    }
}
