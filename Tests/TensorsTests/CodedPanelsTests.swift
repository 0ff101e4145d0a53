import Tensors
import Testing

@Suite("8-bit weights", .serialized)
struct CodedPanelsTests {
    /// The numbers that codes stand for, each group of a row quantised by itself.
    private func meant(_ numbers: [Float], depth: Int) -> [Float] {
        var meant = numbers
        for row in stride(from: 0, to: numbers.count, by: depth) {
            for first in stride(from: row, to: row + depth, by: CodedPanels.group) {
                let group = first..<min(row + depth, first + CodedPanels.group)
                let codes = Codes(rows: 1, of: group.count)
                codes.quantize(rows: 1, Array(numbers[group]), count: group.count, row: group.count)
                for (place, index) in group.enumerated() {
                    meant[index] = Float(codes.values[place]) * codes.scales[0]
                }
            }
        }
        return meant
    }

    @Test("A product differs from that of the numbers by no more than 16-bit codes of the rows do")
    func products() {
        for (columns, depth) in [(1, 1), (15, 7), (16, 32), (33, 20), (64, 130), (150, 300)] {
            let numbers = normals(columns * depth, UInt64(depth))
            let meant = meant(numbers, depth: depth)
            let panels = CodedPanels(columns: columns, depth: depth)
            for first in stride(from: 0, to: columns, by: 48).reversed() {
                let range = first..<min(columns, first + 48)
                panels.quantize(
                    rows: Array(numbers[first * depth..<range.upperBound * depth]), columns: range)
            }
            for rows in [1, 6, 13, 70] {
                let a = normals(rows * depth, UInt64(rows))
                let found = onEveryPath("\(rows) x \(columns) x \(depth)") {
                    var c = (0..<rows * columns).map { Float($0 % 7) }
                    panels.multiply(rows: rows, a, row: depth, into: &c, row: columns, accumulate: true)
                    return c
                }
                for row in 0..<rows {
                    let x = a[row * depth..<(row + 1) * depth].map(Double.init)
                    // Half a step of a code of each number, and the rounding of the sums.
                    let step = (x.map(abs).max() ?? 0) / 32767
                    for column in 0..<columns {
                        let w = meant[column * depth..<(column + 1) * depth].map(Double.init)
                        let exact =
                            Double((row * columns + column) % 7) + zip(x, w).reduce(0) { $0 + $1.0 * $1.1 }
                        let most = w.reduce(0) { $0 + abs($1) } * step * 0.501 + 1e-5
                        #expect(abs(Double(found[row * columns + column]) - exact) <= most)
                    }
                }
            }
        }
    }

    @Test("A row's product does not depend on the other rows")
    func rows() {
        let (columns, depth, rows) = (40, 100, 67)
        let panels = CodedPanels(columns: columns, depth: depth)
        panels.quantize(rows: normals(columns * depth, 1), columns: 0..<columns)
        let a = normals(rows * depth, 2)
        var all = [Float](repeating: 0, count: rows * columns)
        panels.multiply(rows: rows, a, row: depth, into: &all, row: columns)
        for row in 0..<rows {
            var one = [Float](repeating: 0, count: columns)
            panels.multiply(
                rows: 1, Array(a[row * depth..<(row + 1) * depth]), row: depth, into: &one, row: columns)
            #expect(bits(one) == bits(Array(all[row * columns..<(row + 1) * columns])))
        }
    }
}
