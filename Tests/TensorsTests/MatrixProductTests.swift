import CKernels
import Tensors
import Testing

@Suite("Matrix products", .serialized)
struct MatrixProductTests {
    /// One element as the contract says: a chain of fused multiply-adds, in order.
    private func reference(
        _ a: [Float], _ b: [Float], rows m: Int, columns n: Int, depth k: Int, start: [Float]?
    ) -> [Float] {
        var c = start ?? [Float](repeating: 0, count: m * n)
        for i in 0..<m {
            for j in 0..<n {
                for p in 0..<k { c[i * n + j].addProduct(a[i * k + p], b[p * n + j]) }
            }
        }
        return c
    }

    @Test(
        "Every element is one chain of fused multiply-adds, for every number of rows and columns",
        arguments: [1, 5, 19])
    func sizes(depth: Int) {
        for columns in 1...70 {
            let b = normals(depth * columns, UInt64(columns))
            let panels = Panels(columns: columns, depth: depth)
            for rows in [1, 2, 3, 4, 5, 6, 7, 12, 17] {
                let a = normals(rows * depth, UInt64(rows))
                let product = onEveryPath("\(rows) x \(columns) x \(depth)") {
                    panels.pack(b, row: columns, column: 1)
                    var c = [Float](repeating: .nan, count: rows * columns)
                    panels.multiply(rows: rows, a, row: depth, into: &c, row: columns)
                    return c
                }
                let expected = reference(a, b, rows: rows, columns: columns, depth: depth, start: nil)
                #expect(bits(product) == bits(expected), "\(rows) x \(columns) x \(depth)")
            }
        }
    }

    @Test("Accumulation goes on from what stands there, and writes nowhere else")
    func accumulation() {
        let (rows, depth) = (7, 6)
        for columns in [1, 15, 16, 17, 33, 64, 70] {
            let a = normals(rows * depth, 1)
            let b = normals(depth * columns, 2)
            let start = normals(rows * columns, 3)
            let panels = Panels(columns: columns, depth: depth)
            panels.pack(b, row: columns, column: 1)
            let wide = columns + 5
            let result = onEveryPath("\(columns) columns") {
                var c = [Float](repeating: 99, count: rows * wide)
                for i in 0..<rows { for j in 0..<columns { c[i * wide + j] = start[i * columns + j] } }
                panels.multiply(rows: rows, a, row: depth, into: &c, row: wide, accumulate: true)
                return c
            }
            let expected = reference(a, b, rows: rows, columns: columns, depth: depth, start: start)
            for i in 0..<rows {
                #expect(
                    bits(Array(result[i * wide..<i * wide + columns]))
                        == bits(Array(expected[i * columns..<(i + 1) * columns])))
                #expect(result[i * wide + columns..<(i + 1) * wide].allSatisfy { $0 == 99 })
            }
        }
    }

    @Test("Both factors may be read transposed, and a part of the packed one alone")
    func strides() {
        let (rows, columns, depth) = (9, 37, 21)
        let a = normals(rows * depth, 4)
        let b = normals(depth * columns, 5)
        let expected = reference(a, b, rows: rows, columns: columns, depth: depth, start: nil)
        var aAcross = a
        var bAcross = b
        for p in 0..<depth {
            for i in 0..<rows { aAcross[p * rows + i] = a[i * depth + p] }
            for j in 0..<columns { bAcross[j * depth + p] = b[p * columns + j] }
        }
        let panels = Panels(columns: columns, depth: depth)
        let across = onEveryPath {
            panels.pack(bAcross, row: 1, column: depth)
            var c = [Float](repeating: .nan, count: rows * columns)
            panels.multiply(rows: rows, aAcross, row: 1, column: rows, into: &c, row: columns)
            return c
        }
        #expect(bits(across) == bits(expected))
        let part = onEveryPath {
            panels.pack(b, row: columns, column: 1)
            var c = [Float](repeating: .nan, count: rows * 18)
            panels.multiply(rows: rows, a, row: depth, into: &c, row: 18, columns: 18, depth: 8)
            return c
        }
        for i in 0..<rows {
            for j in 0..<18 {
                var sum: Float = 0
                for p in 0..<8 { sum.addProduct(a[i * depth + p], b[p * columns + j]) }
                #expect(part[i * 18 + j].bitPattern == sum.bitPattern)
            }
        }
    }

    @Test("A product over no depth is zero, and one of no rows or columns touches nothing")
    func empty() {
        let panels = Panels(columns: 5, depth: 3)
        panels.pack(normals(15, 6), row: 5, column: 1)
        let a = normals(6, 7)
        let product = onEveryPath {
            var c = [Float](repeating: 4, count: 11)
            panels.multiply(rows: 2, a, row: 3, into: &c, row: 5, depth: 0)
            panels.multiply(rows: 0, a, row: 3, into: &c, row: 5)
            panels.multiply(rows: 2, a, row: 3, into: &c, row: 5, columns: 0)
            return c
        }
        #expect(product == Array(repeating: 0, count: 10) + [4])
    }

    @Test("Not-a-number and infinity stay in their own row and column")
    func contagion() {
        let (rows, columns, depth) = (8, 20, 5)
        var a = normals(rows * depth, 8)
        var b = normals(depth * columns, 9)
        a[3 * depth + 2] = .nan
        b[1 * columns + 11] = .infinity
        let panels = Panels(columns: columns, depth: depth)
        let product = onEveryPath {
            panels.pack(b, row: columns, column: 1)
            var c = [Float](repeating: 0, count: rows * columns)
            panels.multiply(rows: rows, a, row: depth, into: &c, row: columns)
            return c
        }
        for i in 0..<rows {
            for j in 0..<columns {
                let value = product[i * columns + j]
                #expect(i == 3 ? value.isNaN : j == 11 ? value.isInfinite : value.isFinite)
            }
        }
    }

    @Test("Packing fills the last panel's missing columns with zeros")
    func packing() {
        let b = normals(3 * 18, 10)
        let packed = onEveryPath {
            var panels = [Float](repeating: .nan, count: lv_packed_size(18, 3))
            lv_pack(4, 18, 3, b, 18, 1, &panels)
            return panels
        }
        #expect(packed.count == 96)
        for p in 0..<3 {
            for j in 0..<32 {
                #expect(packed[j / 16 * 48 + p * 16 + j % 16] == (j < 18 ? b[p * 18 + j] : 0))
            }
        }
    }
}
