import CKernels
import Tensors
import Testing

@Suite("Scalar references", .serialized)
struct ReferenceTests {
    /// How a product is taken: into C or added to it, of rows that are picked or not.
    private struct Way: CustomStringConvertible {
        let description: String
        let accumulate: Int32
        var a: [Int]?
        var c: [Int]?
        var weights: [Float]?

        static func all(_ rows: Int) -> [Way] {
            var random = RandomStream(seed: UInt64(rows), 8)
            let some = (0..<rows).map { _ in random.int(0...rows - 1) }
            let order = random.shuffled(Array(0..<rows))
            return [
                Way(description: "overwritten", accumulate: 0), Way(description: "added", accumulate: 1),
                Way(description: "gathered", accumulate: 0, a: some),
                Way(description: "scattered", accumulate: 1, c: order),
                Way(description: "moved", accumulate: 0, a: some, c: order),
                Way(description: "weighted", accumulate: 1, c: order, weights: normals(rows, 7)),
                Way(
                    description: "weighted, gathered", accumulate: 0, a: some, c: order,
                    weights: normals(rows, 7)),
                Way(description: "weighted in place", accumulate: 1, weights: normals(rows, 7)),
            ]
        }

        func callAsFunction(_ product: (Int32, UnsafePointer<lv_picked>?) -> Void) {
            guard a != nil || c != nil || weights != nil else { return product(accumulate, nil) }
            (a ?? []).withUnsafeBufferPointer { from in
                (c ?? []).withUnsafeBufferPointer { to in
                    (weights ?? []).withUnsafeBufferPointer { factors in
                        var picked = lv_picked(
                            a: a == nil ? nil : from.baseAddress, c: c == nil ? nil : to.baseAddress,
                            weights: weights == nil ? nil : factors.baseAddress)
                        product(accumulate, &picked)
                    }
                }
            }
        }
    }

    @Test("Products have the bits of one chain of multiply-adds, in every format", arguments: [false, true])
    func products(extreme: Bool) {
        for (m, n, k) in [
            (1, 1, 1), (3, 20, 7), (2, 50, 9), (13, 70, 33), (10, 55, 33), (8, 130, 150), (29, 64, 40),
        ] {
            for (format, size) in [(lv_f32, 4), (lv_f16, 2), (lv_bf16, 2), (lv_f8, 1)] {
                var random = RandomStream(seed: UInt64(m), UInt64(size))
                let a = numbers(m * k, 1, extreme: extreme)
                let scales = normals((n + 15) / 16 * 16 * ((k + 31) / 32), 2)
                var bytes = (0..<n * k * size).map { _ in UInt8(random.int(0...255)) }
                if format == lv_f32 {
                    bytes = numbers(n * k, 3, extreme: extreme).flatMap { number in
                        (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
                    }
                }
                var panels = [UInt32](repeating: 0, count: lv_packed_size(n, k))
                lv_pack(Int32(size), n, k, bytes, 1, k, &panels)
                for way in Way.all(m) {
                    // Rows that are longer than the product is wide, and one more,
                    // stay as they were elsewhere.
                    let start = normals((m + 1) * (n + 3), 4)
                    compare(
                        "\(m) x \(n) x \(k), format \(format), \(way)",
                        {
                            var c = start
                            way {
                                lv_gemm(Int32(format), m, n, k, a, k, 1, panels, k, scales, &c, n + 3, $0, $1)
                            }
                            return c
                        },
                        {
                            var c = start
                            way {
                                lv_reference_gemm(
                                    Int32(format), m, n, k, a, k, 1, panels, k, scales, &c, n + 3, $0, $1)
                            }
                            return c
                        })
                }
            }
        }
    }

    @Test("Products with 8-bit weights have the bits of the reference", arguments: [false, true])
    func coded(extreme: Bool) {
        for (m, n, k) in [
            (1, 1, 1), (3, 20, 7), (2, 50, 9), (13, 70, 33), (10, 55, 64), (69, 40, 150), (7, 130, 1100),
        ] {
            var random = RandomStream(seed: UInt64(m), 5)
            let a = numbers(m * k, 1, extreme: extreme)
            let columns = (n + 15) / 16 * 16
            let factors = normals(columns * ((k + 31) / 32), 2)
            let panels = (0..<columns * ((k + 3) / 4 * 4)).map { _ in Int8(random.int(-127...127)) }
            for way in Way.all(m) {
                let start = normals((m + 1) * (n + 3), 4)
                compare(
                    "\(m) x \(n) x \(k), \(way)",
                    {
                        var c = start
                        way { lv_gemm_coded(m, n, k, a, k, panels, factors, &c, n + 3, $0, $1) }
                        return c
                    },
                    {
                        var c = start
                        way { lv_reference_gemm_coded(m, n, k, a, k, panels, factors, &c, n + 3, $0, $1) }
                        return c
                    })
            }
        }
    }

    @Test("Codes, and products of codes, are those of the reference", arguments: [false, true])
    func integers(extreme: Bool) {
        for (m, n, k) in [(1, 1, 1), (7, 20, 6), (2, 50, 9), (13, 70, 33), (10, 55, 33), (5, 64, 160)] {
            let width = (k + 3) / 4 * 4
            func codes(_ rows: Int, _ seed: UInt64, _ quantize: QuantizeKernel) -> ([Int8], [Float]) {
                let x = numbers(rows * k, seed, extreme: extreme && seed == 1)
                var codes = [Int8](repeating: 0, count: rows * width)
                var scales = [Float](repeating: 0, count: rows)
                quantize(rows, k, x, k, &codes, &scales)
                return (codes, scales)
            }
            compare(
                "codes of \(k)",
                {
                    let (codes, scales) = codes(m, 1, lv_quantize)
                    // What is no number makes the scale none; its codes then say nothing.
                    return scales + codes.enumerated().map { scales[$0 / width].isNaN ? 0 : Float($1) }
                },
                {
                    let (codes, scales) = codes(m, 1, lv_reference_quantize)
                    return scales + codes.enumerated().map { scales[$0 / width].isNaN ? 0 : Float($1) }
                })
            let (a, aScales) = codes(m, 1, lv_quantize)
            let (b, bScales) = codes(n, 2, lv_quantize)
            var panels = [Int8](repeating: 0, count: lv_packed_size_int8(n, k))
            lv_pack_int8(n, k, b, &panels)
            for way in Way.all(m) {
                compare(
                    "\(m) x \(n) x \(k), \(way)",
                    {
                        var c = normals((m + 1) * (n + 3), 4)
                        way { lv_gemm_int8(m, n, k, a, aScales, panels, bScales, &c, n + 3, $0, $1) }
                        return c
                    },
                    {
                        var c = normals((m + 1) * (n + 3), 4)
                        way {
                            lv_reference_gemm_int8(m, n, k, a, aScales, panels, bScales, &c, n + 3, $0, $1)
                        }
                        return c
                    })
            }
        }
    }

    private typealias QuantizeKernel = (
        Int, Int, UnsafePointer<Float>, Int, UnsafeMutablePointer<Int8>, UnsafeMutablePointer<Float>
    ) -> Void

    @Test(
        "Norm, sigmoid, SwiGLU, softmax, rotation, mixing and top-k have the bits of the reference",
        arguments: [false, true])
    func rows(extreme: Bool) {
        for n in [1, 5, 16, 17, 48, 100] {
            let x = numbers(2 * n, UInt64(n), extreme: extreme)
            let other = numbers(2 * n, UInt64(n) + 1, extreme: extreme)
            func all(_ isReference: Bool) -> [Float] {
                var (y, scale) = ([Float](repeating: 0, count: 2 * n), [Float](repeating: 0, count: 2))
                var (z, w, p) = (y, y, y)
                var (soft, turned, mixed) = (x, x, other)
                var choice = [Int32](repeating: 0, count: min(n, 6))
                let places = [1, 0, 1, 0, 0, 1]
                // Rows closer to each other than they are long.
                let half = n / 3
                var halves = [Float](repeating: 0, count: 3 * n)
                if isReference {
                    lv_reference_rmsnorm(2, n, x, n, other, 1e-5, &y, n, &scale)
                    lv_reference_sigmoid(2 * n, x, &z)
                    lv_reference_swiglu(2 * n, x, other, &w)
                    scale.append(lv_reference_exp_sum(2 * n, x, 0.7, &p))
                    lv_reference_softmax(2 * n, &soft, 1.3)
                    lv_reference_rope(2, n / 2, 2, 1, x, n, &turned, n, other, Array(other.reversed()))
                    lv_reference_rope(3, half, 1, half, x, half, &halves, n, other, Array(other.reversed()))
                    lv_reference_top(n, choice.count, x, &choice)
                    lv_reference_mix(2, n, choice.count / 2, other, x, places, &mixed)
                } else {
                    lv_rmsnorm(2, n, x, n, other, 1e-5, &y, n, &scale)
                    lv_sigmoid(2 * n, x, &z)
                    lv_swiglu(2 * n, x, other, &w)
                    scale.append(lv_exp_sum(2 * n, x, 0.7, &p))
                    lv_softmax(2 * n, &soft, 1.3)
                    lv_rope(2, n / 2, 2, 1, x, n, &turned, n, other, Array(other.reversed()))
                    lv_rope(3, half, 1, half, x, half, &halves, n, other, Array(other.reversed()))
                    lv_top(n, choice.count, x, &choice)
                    lv_mix(2, n, choice.count / 2, other, x, places, &mixed)
                }
                return y + scale + z + w + p + soft + turned + halves + mixed + choice.map(Float.init)
            }
            compare("\(n)", { all(false) }, { all(true) })
        }
    }

    @Test(
        "A number that is not finite is found at every place, in every format",
        arguments: [0, 1, 2, 3] as [Int32])
    func finite(format: Int32) {
        let size = [4, 2, 2, 1][Int(format)]
        let strange: [UInt32] = [
            [0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F80_0001], [0x7C00, 0xFC00, 0x7E01],
            [0x7F80, 0xFF80, 0x7FC0, 0xFFFF], [0x7F, 0xFF],
        ][Int(format)]
        let largest: UInt32 = [0x7F7F_FFFF, 0x7BFF, 0x7F7F, 0x7E][Int(format)]
        for count in [1, 15, 16, 33, 5000] {
            for place in [nil, 0, count / 2, count - 1] {
                for code in place == nil ? [largest] : strange {
                    // At an address that is no number's.
                    var bytes = [UInt8](repeating: 0, count: 1 + size * count)
                    for index in 0..<count {
                        let bits = index == place ? code : largest
                        for byte in 0..<size {
                            bytes[1 + size * index + byte] = UInt8(
                                truncatingIfNeeded: bits >> (8 * UInt32(byte)))
                        }
                    }
                    let found = onEveryPath("\(format) \(count) \(code)") {
                        bytes.withUnsafeBytes { [Float(lv_finite(format, count, $0.baseAddress! + 1))] }
                    }
                    #expect(found == [place == nil ? 1 : 0], "\(format) \(count) \(code)")
                    bytes.removeFirst()
                    #expect(lv_reference_finite(format, count, bytes) == (place == nil ? 1 : 0))
                }
            }
        }
    }

    @Test("Draws are those of the reference: an index that weighs something, wherever there is one")
    func draws() {
        for n in [1, 5, 63, 64, 65, 700] {
            for (kind, weights) in [
                normals(n, UInt64(n)).map { max(0, $0) }, normals(n, 3).map { $0 > 1.5 ? $0 * 1e30 : 0 },
                numbers(n, 4, extreme: true).map(abs), [Float](repeating: 0, count: n),
            ].enumerated() {
                for uniform in [0, 0.1, 0.5, 0.77, 1 - 0x1p-53] {
                    compare(
                        "\(n), \(kind), \(uniform)", { [Float(lv_inverse_cdf(n, weights, uniform))] },
                        { [Float(lv_reference_inverse_cdf(n, weights, uniform))] })
                    let index = lv_inverse_cdf(n, weights, uniform)
                    #expect(weights[index] > 0 || !weights.contains { $0 > 0 }, "\(n), \(kind), \(uniform)")
                }
                func blocks(
                    _ kernel: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Double>, Floats) -> Void
                ) -> [Float] {
                    let count = (n + 63) / 64
                    var (sums, most) = (
                        [Double](repeating: 0, count: count), [Float](repeating: 0, count: count)
                    )
                    kernel(n, weights, &sums, &most)
                    let halves = sums.flatMap {
                        [UInt32(truncatingIfNeeded: $0.bitPattern), UInt32($0.bitPattern >> 32)]
                    }
                    return most + halves.map(Float.init(bitPattern:))
                }
                compare("\(n), \(kind)", { blocks(lv_blocks) }, { blocks(lv_reference_blocks) })
                var most = [Float](repeating: 0, count: (n + 63) / 64)
                lv_blocks(n, weights, nil, &most)
                #expect(bits(most) == bits(Array(blocks(lv_blocks).prefix(most.count))), "\(n), \(kind)")
            }
        }
    }

    @Test(
        "Attention has the bits of the reference, in f32 and over codes", arguments: [1, 4, 7, 12],
        [false, true])
    func attention(heads: Int, extreme: Bool) {
        for (width, size, positions) in [(8, 4, 1), (12, 8, 16), (80, 64, 100), (20, 16, 64), (24, 12, 333)] {
            let blocks = (positions + 15) / 16
            let memory = normals(blocks * 16 * width, UInt64(width))
            let query = numbers(heads * width, UInt64(size), extreme: extreme)
            // Codes: one part of `width` numbers a position, which is key and value.
            let bytes = 128 + 16 * width
            var coded = [Int8](repeating: 0, count: blocks * bytes)
            var scratch = [Int8](repeating: 0, count: width)
            coded.withUnsafeMutableBytes { coded in
                for s in 0..<positions {
                    let x = Array(memory[s * width..<(s + 1) * width])
                    lv_store_codes(width, x, &scratch, coded.baseAddress! + s / 16 * bytes, s % 16)
                }
            }
            var codes = [Int8](repeating: 0, count: heads * width)
            var scales = [Float](repeating: 0, count: heads)
            lv_quantize(heads, width, query, width, &codes, &scales)
            func all(_ isReference: Bool) -> [Float] {
                var scores = [Float](repeating: 0, count: 4 * blocks * 16)
                var (out, other) = (
                    [Float](repeating: 0, count: heads * size), [Float](repeating: 0, count: heads * size)
                )
                memory.withUnsafeBytes { memory in
                    let pages: [UnsafeRawPointer?] = (0..<blocks).map {
                        memory.baseAddress! + $0 * 64 * width
                    }
                    if isReference {
                        lv_reference_attention(
                            heads, 0, width, 0, size, positions, pages, query, &scores, &out)
                    } else {
                        let soon = Array(pages.reversed())
                        lv_attention(heads, 0, width, 0, size, positions, pages, soon, query, &scores, &out)
                    }
                }
                coded.withUnsafeBytes { coded in
                    let pages: [UnsafeRawPointer?] = (0..<blocks).map { coded.baseAddress! + $0 * bytes }
                    codes.withUnsafeBufferPointer { codes in
                        scales.withUnsafeBufferPointer { scales in
                            var part = lv_part(
                                offset: 0, groups: width / 4, codes: codes.baseAddress!,
                                scales: scales.baseAddress!)
                            if isReference {
                                lv_reference_attention_int8(
                                    heads, 1, &part, 0, size, positions, pages, &scores, &other)
                            } else {
                                lv_attention_int8(
                                    heads, 1, &part, 0, size, positions, pages, pages, &scores, &other)
                            }
                        }
                    }
                }
                return out + other
            }
            compare("\(heads) heads, \(width), \(size), \(positions)", { all(false) }, { all(true) })
        }
    }
}
