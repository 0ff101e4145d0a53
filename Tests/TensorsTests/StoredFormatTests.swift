import Tensors
import Testing

@Suite("Products with weights in a file's number format", .serialized)
struct StoredFormatTests {
    /// Finite numbers of a format: every byte, or bytes that make no infinity.
    private static func bytes(_ format: NumberFormat, count: Int, seed: UInt64) -> [UInt8] {
        var random = RandomStream(seed: 5, seed)
        return (0..<count * format.size).map { place in
            let byte = UInt8(random.int(0...255))
            // The top of the exponent stands in the last byte; of f8, 127 and 255 are no numbers.
            let isLast = place % format.size == format.size - 1
            return isLast ? (format == .f8 ? (byte & 127 == 127 ? 3 : byte) : byte & 0xBB) : byte
        }
    }

    private static func product(
        _ panels: Panels, _ bytes: [UInt8], _ a: [Float], rows: Int, accumulate: Bool
    ) -> [Float] {
        panels.pack(rows: bytes, columns: 0..<panels.columns)
        var c = (0..<rows * panels.columns).map { Float($0) }
        panels.multiply(
            rows: rows, a, row: panels.depth, into: &c, row: panels.columns, accumulate: accumulate)
        return c
    }

    @Test(
        "A product has the bits of one with the same numbers in f32, on every path",
        arguments: [NumberFormat.f16, .bf16, .f8])
    func formats(format: NumberFormat) {
        for (columns, depth) in [(1, 1), (15, 7), (16, 16), (33, 20), (64, 130), (150, 300)] {
            let bytes = Self.bytes(format, count: columns * depth, seed: UInt64(columns))
            var numbers = [Float](repeating: 0, count: columns * depth)
            format.convert(bytes, count: numbers.count, to: &numbers)
            var scales: FloatBuffer?
            if format == .f8 {
                let (down, across) = ((columns + 127) / 128, (depth + 127) / 128)
                let factors = FloatBuffer(down * across)
                for place in 0..<factors.count { factors.pointer[place] = 0.3 + Float(place) }
                for place in numbers.indices {
                    numbers[place] *= factors.pointer[place / depth / 128 * across + place % depth / 128]
                }
                scales = factors
            }
            let panels = Panels(columns: columns, depth: depth, format: format, scales: scales)
            let whole = Panels(columns: columns, depth: depth)
            let inFull = numbers.withUnsafeBytes { Array($0) }
            for rows in [1, 2, 3, 4, 5, 6, 7, 13] {
                let a = normals(rows * depth, UInt64(rows))
                for accumulate in [false, true] {
                    let found = onEveryPath("\(format) \(rows) x \(columns) x \(depth)") {
                        Self.product(panels, bytes, a, rows: rows, accumulate: accumulate)
                    }
                    let expected = Self.product(whole, inFull, a, rows: rows, accumulate: accumulate)
                    #expect(bits(found) == bits(expected), "\(format) \(rows) x \(columns) x \(depth)")
                }
            }
        }
    }

    @Test("All numbers of a format are what the format says", arguments: [NumberFormat.f16, .bf16, .f8])
    func numbers(format: NumberFormat) {
        let count = format.size == 1 ? 256 : 65536
        let bytes = (0..<count).flatMap { number in
            (0..<format.size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        var expected = [Float](repeating: 0, count: count)
        format.convert(bytes, count: count, to: &expected)
        let one = FloatBuffer((count + 127) / 128)
        for place in 0..<one.count { one.pointer[place] = 1 }
        // Columns of depth 1: products with 1 are the numbers themselves.
        let panels = Panels(
            columns: count, depth: 1, format: format, scales: format == .f8 ? one : nil)
        let found = onEveryPath {
            panels.pack(rows: bytes, columns: 0..<count)
            var c = [Float](repeating: 0, count: count)
            panels.multiply(rows: 1, [1], row: 1, into: &c, row: count)
            return c
        }
        // 0 + -0 * 1 is 0.
        #expect(bits(found) == bits(expected.map { $0 == 0 ? 0 : $0 }))
    }

    @Test("Rows packed by parts are packed as at once")
    func parts() {
        let (columns, depth) = (150, 20)
        let bytes = Self.bytes(.bf16, count: columns * depth, seed: 9)
        let a = normals(3 * depth, 10)
        let panels = Panels(columns: columns, depth: depth, format: .bf16)
        let expected = Self.product(panels, bytes, a, rows: 3, accumulate: false)
        let other = Panels(columns: columns, depth: depth, format: .bf16)
        for first in stride(from: 0, to: columns, by: 48).reversed() {
            let range = first..<min(columns, first + 48)
            other.pack(rows: Array(bytes[first * depth * 2..<range.upperBound * depth * 2]), columns: range)
        }
        var c = [Float](repeating: 0, count: 3 * columns)
        other.multiply(rows: 3, a, row: depth, into: &c, row: columns)
        #expect(c == expected)
    }

    @Test("Numbers at odd addresses are packed as any", arguments: [NumberFormat.f32, .bf16])
    func oddAddresses(format: NumberFormat) {
        for (columns, depth) in [(5, 3), (16, 16), (40, 33)] {
            let bytes = Self.bytes(format, count: columns * depth, seed: 3)
            let a = normals(2 * depth, 1)
            let panels = Panels(columns: columns, depth: depth, format: format)
            let expected = Self.product(panels, bytes, a, rows: 2, accumulate: false)
            let found = onEveryPath {
                ([0] + bytes).withUnsafeBytes { panels.pack(rows: $0.baseAddress! + 1, columns: 0..<columns) }
                var c = [Float](repeating: 0, count: 2 * columns)
                panels.multiply(rows: 2, a, row: depth, into: &c, row: columns)
                return c
            }
            #expect(bits(found) == bits(expected))
        }
    }
}
