import CKernels

/// Rows of numbers as 8-bit codes -127...127. Each row has a scale: a number is about code * scale.
package struct Codes: @unchecked Sendable {
    /// The codes, `[rows][width]`.
    package let values: UnsafeMutablePointer<Int8>
    /// The scale of each row.
    package let scales: Floats
    /// Codes in a row: as many as numbers, rounded up to a multiple of 4 with zeros.
    package let width: Int
    private let memory: (FloatBuffer, FloatBuffer)

    package init(rows: Int, of numbers: Int) {
        width = Codes.width(of: numbers)
        let memory = (FloatBuffer(rows * width / 4), FloatBuffer(rows))
        self.memory = memory
        values = UnsafeMutableRawPointer(memory.0.pointer).assumingMemoryBound(to: Int8.self)
        scales = memory.1.pointer
    }

    /// How many codes a row of `numbers` numbers has.
    package static func width(of numbers: Int) -> Int { (numbers + 3) / 4 * 4 }

    /// Quantises `rows` rows of `count` numbers, which begin `row` numbers apart: the absolute maximum
    /// becomes 127, and codes are rounded to the nearest (half to even).
    package func quantize(rows: Int, _ x: UnsafePointer<Float>, count: Int, row: Int) {
        precondition(Codes.width(of: count) == width)
        lv_quantize(rows, count, x, row, values, scales)
    }
}

/// A matrix of 8-bit codes -128...127 with a scale for each column, in panels as `lv_gemm_int8` reads them.
package struct IntegerPanels: Sendable {
    /// The columns of the matrix.
    package let columns: Int
    /// The rows of the matrix.
    package let depth: Int
    private let buffer: FloatBuffer
    private let offset: Int
    /// The scale of each column.
    private let scales: FloatBuffer

    /// Panels in `buffer`, from the `offset`-th number of 4 bytes on.
    package init(columns: Int, depth: Int, in buffer: FloatBuffer, at offset: Int) {
        precondition(depth <= Self.largestDepth, "sums of 32 bits are too short")
        precondition(offset + Self.size(columns: columns, depth: depth) <= max(buffer.count, 16))
        self.columns = columns
        self.depth = depth
        self.buffer = buffer
        self.offset = offset
        scales = FloatBuffer(columns)
    }

    /// Panels with a buffer of their own.
    package init(columns: Int, depth: Int) {
        let buffer = FloatBuffer(Self.size(columns: columns, depth: depth))
        self.init(columns: columns, depth: depth, in: buffer, at: 0)
    }

    /// The largest depth: sums of more products may not fit in 32 bits.
    package static let largestDepth = 1 << 17

    /// The size of panels, in numbers of 4 bytes.
    package static func size(columns: Int, depth: Int) -> Int { lv_packed_size_int8(columns, depth) / 4 }

    /// Packs some columns, each from a row of `codes`; the first must begin a panel.
    package func pack(_ codes: Codes, columns: Range<Int>) {
        precondition(columns.lowerBound % 16 == 0 && codes.width == Codes.width(of: depth))
        (scales.pointer + columns.lowerBound).update(from: codes.scales, count: columns.count)
        let place = lv_packed_size_int8(columns.lowerBound, depth)
        lv_pack_int8(
            columns.count, depth, codes.values, UnsafeMutableRawPointer(buffer.pointer + offset) + place)
    }

    /// `c[rows, columns] (+)= a[rows, depth] B`, with a given by codes and scales. Sums of products of codes
    /// are exact, so the result is the same on every path. `picked` is as in `lv_gemm`.
    package func multiply(
        rows: Int, _ codes: UnsafePointer<Int8>, scales: UnsafePointer<Float>, into c: Floats, row: Int,
        accumulate: Bool = false, picked: UnsafePointer<lv_picked>? = nil
    ) {
        lv_gemm_int8(
            rows, columns, depth, codes, scales, buffer.pointer + offset, self.scales.pointer, c, row,
            accumulate ? 1 : 0, picked)
    }
}
