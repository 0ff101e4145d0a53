import CKernels

package typealias Floats = UnsafeMutablePointer<Float>

/// An instruction set that the kernels run on; results have the same bits on all of them.
package enum SIMDPath: Int32, Sendable, CaseIterable {
    case portable, avx2, avx512

    package static var current: SIMDPath { SIMDPath(rawValue: lv_path()) ?? .portable }

    /// Uses this path from now on; false where the processor lacks it.
    package func use() -> Bool { lv_set_path(rawValue) != 0 }
}

/// A matrix stored as panels of 16 columns, as `multiply` reads it: `[columns/16][depth][16]`.
package struct Panels: Sendable {
    package let columns: Int
    package let depth: Int
    package let buffer: FloatBuffer
    package let offset: Int

    /// Room for `columns * depth` (padded) in `buffer` from `offset`.
    package init(columns: Int, depth: Int, in buffer: FloatBuffer, at offset: Int = 0) {
        precondition(offset + Panels.size(columns: columns, depth: depth) <= max(buffer.count, 16))
        self.columns = columns
        self.depth = depth
        self.buffer = buffer
        self.offset = offset
    }

    /// Panels with a buffer of their own.
    package init(columns: Int, depth: Int) {
        self.init(
            columns: columns, depth: depth, in: FloatBuffer(Panels.size(columns: columns, depth: depth)))
    }

    package static func size(columns: Int, depth: Int) -> Int { lv_packed_size(columns, depth) }

    /// Packs B `[depth, columns]`, whose element `(p, j)` is at `source[p*row + j*column]`.
    package func pack(_ source: UnsafePointer<Float>, row: Int, column: Int) {
        lv_pack(columns, depth, source, row, column, buffer.pointer + offset)
    }

    /// `c[rows, columns] (+)= a[rows, depth] B`; a's element `(i, p)` is at `a[i*row + p*column]`.
    ///
    /// `columns` and `depth` may be given to use only the first of each.
    @inline(__always)
    package func multiply(
        rows: Int, _ a: UnsafePointer<Float>, row: Int, column: Int = 1, into c: Floats, row cRow: Int,
        accumulate: Bool = false, columns: Int? = nil, depth: Int? = nil
    ) {
        lv_gemm(
            rows, columns ?? self.columns, depth ?? self.depth, a, row, column, buffer.pointer + offset,
            self.depth, c, cRow, accumulate ? 1 : 0)
    }
}
