import Tensors
import Testing

@Suite("Matrix products in 8-bit integers", .serialized)
struct IntegerProductTests {
    private static func codes(rows: Int, of numbers: Int, _ code: () -> Int) -> Codes {
        let codes = Codes(rows: rows, of: numbers)
        for row in 0..<rows {
            for place in 0..<numbers { codes.values[row * codes.width + place] = Int8(code()) }
            codes.scales[row] = Float(row + 1) / 64
        }
        return codes
    }

    @Test("Sums of products of codes are exact, and then scaled, for every shape and path")
    func sums() {
        var random = RandomStream(seed: 3)
        for (columns, depth) in [(1, 1), (15, 3), (16, 4), (17, 5), (64, 30), (70, 129), (130, 64)] {
            for rows in [1, 2, 3, 4, 5, 6, 7, 12, 13] {
                let a = Self.codes(rows: rows, of: depth) { random.int(-127...127) }
                // Extremes now and then, which overflow 16 bits first.
                let b = Self.codes(rows: columns, of: depth) {
                    random.bool(0.3) ? -128 : random.int(-128...127)
                }
                let panels = IntegerPanels(columns: columns, depth: depth)
                for accumulate in [false, true] {
                    let found = onEveryPath("\(rows) x \(columns) x \(depth)") {
                        panels.pack(b, columns: 0..<columns)
                        var c = [Float](repeating: 0.5, count: rows * columns)
                        panels.multiply(
                            rows: rows, a.values, scales: a.scales, into: &c, row: columns,
                            accumulate: accumulate)
                        return c
                    }
                    var expected: [Float] = []
                    for row in 0..<rows {
                        for column in 0..<columns {
                            let sum = (0..<depth).reduce(0) {
                                $0 + Int(a.values[row * a.width + $1]) * Int(b.values[column * b.width + $1])
                            }
                            let value = Float(sum) * (a.scales[row] * b.scales[column])
                            expected.append(accumulate ? value + 0.5 : value)
                        }
                    }
                    #expect(bits(found) == bits(expected), "\(rows) x \(columns) x \(depth)")
                }
            }
        }
    }

    @Test("The largest codes at the largest depth do not overflow")
    func largest() {
        let depth = 1 << 17
        let a = Self.codes(rows: 1, of: depth) { 127 }
        let b = Self.codes(rows: 1, of: depth) { -128 }
        let panels = IntegerPanels(columns: 1, depth: depth)
        let found = onEveryPath {
            panels.pack(b, columns: 0..<1)
            var c: [Float] = [0]
            panels.multiply(rows: 1, a.values, scales: a.scales, into: &c, row: 1)
            return c
        }
        #expect(found == [Float(-127 * 128 * depth) * (a.scales[0] * b.scales[0])])
    }

    @Test("Codes are the nearest to number over scale, of two the even one, and the largest is 127")
    func quantizing() {
        for count in [1, 3, 4, 15, 16, 17, 64, 100] {
            let x = normals(5 * count, UInt64(count))
            let codes = Codes(rows: 5, of: count)
            let found = onEveryPath("\(count) numbers") {
                codes.quantize(rows: 5, x, count: count, row: count)
                return (0..<5 * codes.width).map { Float(codes.values[$0]) }
                    + (0..<5).map { codes.scales[$0] }
            }
            for row in 0..<5 {
                let numbers = x[row * count..<(row + 1) * count]
                let most = numbers.map(abs).max() ?? 0
                #expect(found[5 * codes.width + row] == most / 127)
                for place in 0..<codes.width {
                    let code = found[row * codes.width + place]
                    let expected =
                        place < count
                        ? (numbers[row * count + place] * (127 / most)).rounded(.toNearestOrEven) : 0
                    #expect(code == expected, "\(count): row \(row), number \(place)")
                }
            }
        }
        let halves = Codes(rows: 1, of: 8)
        halves.quantize(rows: 1, [127, 0.5, 1.5, 2.5, -0.5, -1.5, -126.5, -127], count: 8, row: 8)
        #expect((0..<8).map { halves.values[$0] } == [127, 0, 2, 2, 0, -2, -126, -127])
    }

    @Test("A row of zeros is zero; what is infinite or no number makes its own row no number, and no other")
    func strange() {
        for value in [Float.nan, .infinity, -.infinity] {
            var x = normals(3 * 20, 4)
            for place in 0..<20 { x[place] = 0 }
            x[45] = value
            let codes = Codes(rows: 3, of: 20)
            let b = Self.codes(rows: 2, of: 20) { 3 }
            let panels = IntegerPanels(columns: 2, depth: 20)
            panels.pack(b, columns: 0..<2)
            let found = onEveryPath("\(value)") {
                codes.quantize(rows: 3, x, count: 20, row: 20)
                var c = [Float](repeating: 1, count: 6)
                panels.multiply(rows: 3, codes.values, scales: codes.scales, into: &c, row: 2)
                return c
            }
            #expect(found[0] == 0 && found[1] == 0)
            #expect(found[2].isFinite && found[3].isFinite)
            #expect(found[4].isNaN && found[5].isNaN)
        }
        // Subnormal numbers are as good as zero.
        let codes = Codes(rows: 1, of: 4)
        let tiny = onEveryPath {
            let least = Float.leastNonzeroMagnitude
            codes.quantize(rows: 1, [100 * least, -70 * least, least, 0], count: 4, row: 4)
            return (0..<4).map { Float(codes.values[$0]) } + [codes.scales[0]]
        }
        #expect(tiny.allSatisfy { abs($0) < 1e-38 })
    }
}
