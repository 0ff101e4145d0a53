import CKernels

/// A matrix of 8-bit codes with a factor for each `group` numbers of a column, in panels as `multiply` reads
/// them. What it is multiplied with becomes 16-bit codes, so that a product is as good as one in f32.
package struct CodedPanels: Sendable {
    /// The columns of the matrix.
    package let columns: Int
    /// The rows of the matrix.
    package let depth: Int
    private let buffer: FloatBuffer
    private let offset: Int
    /// The factors, `[columns/16][depth/group][16]`, rounded up.
    private let factors: FloatBuffer

    /// How many numbers of a column share one factor.
    package static let group = Int(lv_group)

    /// Panels in `buffer`, from the `offset`-th number of 4 bytes on.
    package init(columns: Int, depth: Int, in buffer: FloatBuffer, at offset: Int = 0) {
        precondition(offset + Self.size(columns: columns, depth: depth) <= max(buffer.count, 16))
        self.columns = columns
        self.depth = depth
        self.buffer = buffer
        self.offset = offset
        factors = FloatBuffer((columns + 15) / 16 * 16 * Self.groups(depth))
    }

    /// Panels with a buffer of their own.
    package init(columns: Int, depth: Int) {
        self.init(
            columns: columns, depth: depth, in: FloatBuffer(Self.size(columns: columns, depth: depth)))
    }

    /// The size of panels, in numbers of 4 bytes.
    package static func size(columns: Int, depth: Int) -> Int {
        lv_packed_size(columns, Codes.width(of: depth)) / 4
    }

    private static func groups(_ depth: Int) -> Int { (depth + group - 1) / group }

    /// Packs some columns, each from a row of `source` `[columns, depth]`. A group's factor is its absolute
    /// maximum over 127, and codes are rounded to the nearest. The first column must begin a panel.
    package func quantize(rows source: UnsafePointer<Float>, columns: Range<Int>) {
        precondition(columns.lowerBound % 16 == 0)
        let (whole, groups, width) = (depth / Self.group, Self.groups(depth), Codes.width(of: depth))
        let codes = Codes(rows: columns.count, of: depth)
        let factors = FloatBuffer(columns.count * groups)
        for row in 0..<columns.count {
            let (x, line, factor) = (
                source + row * depth, codes.values + row * width, factors.pointer + row * groups
            )
            lv_quantize(whole, Self.group, x, Self.group, line, factor)
            if whole < groups {
                let at = whole * Self.group
                lv_quantize(1, depth - at, x + at, depth - at, line + at, factor + whole)
            }
            let column = columns.lowerBound + row
            for group in 0..<groups {
                self.factors.pointer[(column / 16 * groups + group) * 16 + column % 16] = factor[group]
            }
        }
        // Two codes of a column lie side by side, as one number of 2 bytes.
        let place = UnsafeMutableRawPointer(buffer.pointer + offset) + columns.lowerBound * width
        lv_pack(2, columns.count, width / 2, codes.values, 1, width / 2, place)
    }

    /// `c[rows, columns] (+)= a[rows, depth] B`; a's rows begin `row` numbers apart. `picked` is as in
    /// `lv_gemm`.
    package func multiply(
        rows: Int, _ a: UnsafePointer<Float>, row: Int, into c: Floats, row cRow: Int,
        accumulate: Bool = false, picked: UnsafePointer<lv_picked>? = nil
    ) {
        lv_gemm_coded(
            rows, columns, depth, a, row, buffer.pointer + offset, factors.pointer, c, cRow,
            accumulate ? 1 : 0, picked)
    }
}
