import Foundation
import Tensors
import Testing
import Training

@Suite("Muon")
struct MuonTests {
    private static let shapes = [(16, 16), (8, 24), (24, 8), (5, 40), (40, 5), (1, 33), (33, 1), (17, 31)]
    private let muon = Muon(shapes.map { (rows: $0.0, columns: $0.1) })

    private static func normals(_ count: Int, _ seed: UInt64) -> [Float] {
        var random = RandomStream(seed: 17, seed)
        return (0..<count).map { _ in Float(random.normal()) }
    }

    /// Squares of the singular values: the eigenvalues of the smaller Gram matrix, by Jacobi rotations.
    private static func squares(_ x: [Double], rows: Int, columns: Int) -> [Double] {
        let n = min(rows, columns)
        func element(_ i: Int, _ k: Int) -> Double {
            rows <= columns ? x[i * columns + k] : x[k * columns + i]
        }
        var a = (0..<n).map { i in
            (0..<n).map { j in (0..<max(rows, columns)).reduce(0.0) { $0 + element(i, $1) * element(j, $1) } }
        }
        for _ in 0..<30 {
            for p in 0..<n {
                for q in p + 1..<max(n, p + 1) where abs(a[p][q]) > 1e-14 {
                    let angle = 0.5 * atan2(2 * a[p][q], a[p][p] - a[q][q])
                    let (c, s) = (cos(angle), sin(angle))
                    for k in 0..<n {
                        (a[p][k], a[q][k]) = (c * a[p][k] + s * a[q][k], c * a[q][k] - s * a[p][k])
                    }
                    for k in 0..<n {
                        (a[k][p], a[k][q]) = (c * a[k][p] + s * a[k][q], c * a[k][q] - s * a[k][p])
                    }
                }
            }
        }
        return (0..<n).map { a[$0][$0] }
    }

    @Test("The update is nearly orthogonal: its singular values lie in the band of five Newton–Schulz steps")
    func orthogonal() {
        for (number, shape) in Self.shapes.enumerated() {
            let (rows, columns) = shape
            var weight = [Float](repeating: 0, count: rows * columns)
            var momentum = weight
            muon.step(
                rows, columns, &weight, Self.normals(rows * columns, UInt64(number)), &momentum, rate: 1)
            let scale = 0.2 * Double(max(rows, columns)).squareRoot()
            let values = Self.squares(weight.map { Double($0) / scale }, rows: rows, columns: columns)
                .map { $0.squareRoot() }
            // The polynomial's fixed band is 0.7 to 1.2;
            // the smallest of a random square matrix may fall short.
            #expect(values.allSatisfy { $0 < 1.22 }, "\(rows) x \(columns): \(values)")
            #expect(
                values.sorted().dropFirst(rows == columns ? 1 : 0).allSatisfy { $0 > 0.65 },
                "\(rows) x \(columns): \(values)")
        }
    }

    @Test("A direction and its transpose have transposed updates, and the sign of the gradient's is undone")
    func transposed() {
        let gradient = Self.normals(8 * 24, 5)
        let across: [Float] = (0..<192).map { (place: Int) -> Float in gradient[place % 8 * 24 + place / 8] }
        var (wide, tall) = ([Float](repeating: 0, count: 192), [Float](repeating: 0, count: 192))
        var (a, b) = (wide, tall)
        muon.step(8, 24, &wide, gradient, &a, rate: 0.1)
        muon.step(24, 8, &tall, across, &b, rate: 0.1)
        var worst: Float = 0
        var along: Float = 0
        for place in 0..<192 {
            let mirrored = wide[place % 8 * 24 + place / 8]
            worst = max(worst, abs(tall[place] - mirrored))
            along += wide[place] * gradient[place]
        }
        #expect(worst < 1e-5)
        #expect(along < 0)
    }

    @Test("Momentum is Nesterov's, the decay is decoupled, and a gradient of zero gives no direction")
    func momentum() {
        let (first, second) = (Self.normals(40, 6), Self.normals(40, 7))
        var (weight, momentum) = ([Float](repeating: 1, count: 40), [Float](repeating: 0, count: 40))
        muon.step(5, 8, &weight, first, &momentum, clip: 0.5, rate: 0)
        muon.step(5, 8, &weight, second, &momentum, rate: 0)
        for place in 0..<40 {
            let expected: Float = 0.45 * first[place] + second[place]
            #expect(abs(momentum[place] - expected) < 1e-6)
        }
        #expect(weight.allSatisfy { $0 == 1 })
        momentum = momentum.map { _ in 0 }
        muon.step(5, 8, &weight, [Float](repeating: 0, count: 40), &momentum, rate: 0.1, decay: 0.5)
        #expect(weight.allSatisfy { abs($0 - 0.95) < 1e-6 })
    }

    @Test("Two updates with one object have the bits of updates with two, on every SIMD path")
    func scratch() {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        var seen: [[UInt32]] = []
        for path in SIMDPath.allCases where path.use() {
            for shared in [true, false] {
                let one = Muon([(rows: 17, columns: 31), (rows: 40, columns: 5)])
                var bits: [UInt32] = []
                for (rows, columns) in [(40, 5), (17, 31)] {
                    let muon = shared ? one : Muon([(rows: rows, columns: columns)])
                    var (weight, momentum) = (
                        Self.normals(rows * columns, 8), Self.normals(rows * columns, 9)
                    )
                    muon.step(
                        rows, columns, &weight, Self.normals(rows * columns, 10), &momentum, clip: 0.7,
                        rate: 0.1, decay: 0.1)
                    bits += (weight + momentum).map(\.bitPattern)
                }
                seen.append(bits)
            }
        }
        #expect(seen.allSatisfy { $0 == seen[0] })
    }
}

extension Muon {
    /// An update with the usual scale and momentum.
    fileprivate func step(
        _ rows: Int, _ columns: Int, _ weight: inout [Float], _ gradient: [Float], _ momentum: inout [Float],
        clip: Float = 1, rate: Float, decay: Float = 0
    ) {
        update(
            rows: rows, columns: columns, weight: &weight, gradient: gradient, momentum: &momentum,
            clip: clip,
            rate: rate, scale: 0.2, beta: 0.9, decay: decay)
    }
}
