import CKernels

/// A matrix stored as panels of 16 columns, as `multiply` reads it: `[columns/16][depth][16]`. Its numbers
/// are f32, or in the number format of a file.
package struct Panels: Sendable {
    /// The columns of the matrix.
    package let columns: Int
    /// The rows of the matrix.
    package let depth: Int
    /// The number format.
    package let format: NumberFormat
    private let buffer: FloatBuffer
    private let offset: Int
    /// For f8, the factors of blocks of 128 x 128, `[columns/128][depth/128]`, rounded up.
    private let scales: FloatBuffer?

    /// Panels for `columns * depth` numbers, and padding, in `buffer` from the `offset`-th number on.
    package init(
        columns: Int, depth: Int, format: NumberFormat = .f32, scales: FloatBuffer? = nil,
        in buffer: FloatBuffer, at offset: Int = 0
    ) {
        precondition(
            (offset + Panels.size(columns: columns, depth: depth)) * format.size <= 4 * max(buffer.count, 16))
        precondition((format == .f8) == (scales != nil), "f8 comes with its scales")
        self.columns = columns
        self.depth = depth
        self.format = format
        self.scales = scales
        self.buffer = buffer
        self.offset = offset
    }

    /// Panels with a buffer of their own.
    package init(columns: Int, depth: Int, format: NumberFormat = .f32, scales: FloatBuffer? = nil) {
        let bytes = Panels.size(columns: columns, depth: depth) * format.size
        self.init(
            columns: columns, depth: depth, format: format, scales: scales, in: FloatBuffer((bytes + 3) / 4))
    }

    /// Numbers, padding included.
    package static func size(columns: Int, depth: Int) -> Int { lv_packed_size(columns, depth) }

    private var start: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(buffer.pointer) + offset * format.size
    }

    /// Packs B `[depth, columns]`, whose element `(p, j)`, in this format, is the `p*row + j*column`-th of
    /// `source`.
    package func pack(_ source: UnsafeRawPointer, row: Int, column: Int) {
        lv_pack(Int32(format.size), columns, depth, source, row, column, start)
    }

    /// Packs some columns, each from a row of `source`; the first must begin a panel.
    package func pack(rows source: UnsafeRawPointer, columns: Range<Int>) {
        precondition(columns.lowerBound % 16 == 0)
        lv_pack(
            Int32(format.size), columns.count, depth, source, 1, depth,
            start + columns.lowerBound * depth * format.size)
    }

    /// `c[rows, columns] (+)= a[rows, depth] B`; a's element `(i, p)` is at `a[i*row + p*column]`.
    ///
    /// With `columns` or `depth`, only the first columns or rows of B are used. `picked` is as in `lv_gemm`.
    @inline(__always)
    package func multiply(
        rows: Int, _ a: UnsafePointer<Float>, row: Int, column: Int = 1, into c: Floats, row cRow: Int,
        accumulate: Bool = false, picked: UnsafePointer<lv_picked>? = nil, columns: Int? = nil,
        depth: Int? = nil
    ) {
        lv_gemm(
            format.kernel, rows, columns ?? self.columns, depth ?? self.depth, a, row, column, start,
            self.depth, scales?.pointer, c, cRow, accumulate ? 1 : 0, picked)
    }
}

extension NumberFormat {
    var kernel: Int32 {
        switch self {
        case .f32: Int32(lv_f32)
        case .f16: Int32(lv_f16)
        case .bf16: Int32(lv_bf16)
        case .f8: Int32(lv_f8)
        case .i8: preconditionFailure("codes have kernels of their own")
        }
    }
}
