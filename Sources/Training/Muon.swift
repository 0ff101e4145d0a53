import CKernels
import Tensors

/// Muon (Jordan et al. 2024): the momentum of a matrix is made nearly orthogonal by five Newton–Schulz
/// iterations. It is scaled as in Moonlight (arXiv:2502.16982), so that it takes AdamW's learning rates.
package final class Muon {
    private let gram: FloatBuffer
    private let square: FloatBuffer
    private let x: FloatBuffer
    private let next: FloatBuffer
    private let panels: FloatBuffer

    /// Memory for matrices of the given shapes, which are updated one at a time.
    package init(_ shapes: [(rows: Int, columns: Int)]) {
        let sizes = Sizes(shapes)
        gram = FloatBuffer(sizes.square)
        square = FloatBuffer(sizes.square)
        x = FloatBuffer(sizes.whole)
        next = FloatBuffer(sizes.whole)
        panels = FloatBuffer(sizes.panels)
    }

    /// How many numbers the memory for matrices of the given shapes has.
    static func size(_ shapes: [(rows: Int, columns: Int)]) -> Int {
        let sizes = Sizes(shapes)
        return 2 * (sizes.square + sizes.whole) + sizes.panels
    }

    /// The sizes of the buffers, in numbers: of the largest product of a matrix with its transpose, of the
    /// largest matrix, and of its panels.
    private struct Sizes {
        let square: Int
        let whole: Int
        let panels: Int

        init(_ shapes: [(rows: Int, columns: Int)]) {
            let sides = shapes.map { (short: min($0.rows, $0.columns), long: max($0.rows, $0.columns)) }
            square = sides.map { $0.short * $0.short }.max() ?? 0
            whole = sides.map { $0.short * $0.long }.max() ?? 0
            let packed = sides.map {
                max(
                    Panels.size(columns: $0.short, depth: $0.long),
                    Panels.size(columns: $0.long, depth: $0.short))
            }
            panels = packed.max() ?? 0
        }
    }

    /// Updates a matrix `[rows, columns]`; `momentum` has the same shape.
    package func update(
        rows: Int, columns: Int, weight: Floats, gradient: UnsafePointer<Float>, momentum: Floats,
        clip: Float, rate: Float, scale: Float, beta: Float, decay: Float
    ) {
        let count = rows * columns
        // Nesterov momentum: the direction is the gradient plus beta times the new momentum.
        lv_scale(count, beta, momentum, momentum)
        lv_axpy(count, clip, gradient, momentum)
        lv_scale(count, beta, momentum, x.pointer)
        lv_axpy(count, clip, gradient, x.pointer)
        let norm = Float(lv_dot(count, x.pointer, x.pointer).squareRoot())
        lv_scale(count, 1 / (norm + 1e-7), x.pointer, x.pointer)
        orthogonalise(rows: rows, columns: columns)
        lv_scale(count, 1 - rate * decay, weight, weight)
        lv_axpy(count, -rate * scale * Float(max(rows, columns)).squareRoot(), x.pointer, weight)
    }

    /// X <- aX + (bA + cA²)X with A = XXᵀ, five times. X is the wide matrix: a tall one is read transposed.
    private func orthogonalise(rows: Int, columns: Int) {
        let tall = rows > columns
        let (short, long) = tall ? (columns, rows) : (rows, columns)
        // Element (i, j) of the wide matrix is at i*down + j*across.
        let (down, across) = tall ? (1, columns) : (columns, 1)
        for _ in 0..<5 {
            let transposed = Panels(columns: short, depth: long, in: panels)
            transposed.pack(x.pointer, row: across, column: down)
            transposed.multiply(
                rows: short, x.pointer, row: down, column: across, into: gram.pointer, row: short)
            let again = Panels(columns: short, depth: short, in: panels)
            again.pack(gram.pointer, row: short, column: 1)
            again.multiply(rows: short, gram.pointer, row: short, into: square.pointer, row: short)
            lv_scale(short * short, 2.0315, square.pointer, square.pointer)
            lv_axpy(short * short, -4.7750, gram.pointer, square.pointer)
            for i in 0..<short { square.pointer[i * short + i] += 3.4445 }
            if tall {
                // Xᵀ' = Xᵀ Sᵀ, and S is symmetric up to rounding.
                let factor = Panels(columns: short, depth: short, in: panels)
                factor.pack(square.pointer, row: 1, column: short)
                factor.multiply(rows: long, x.pointer, row: columns, into: next.pointer, row: columns)
            } else {
                let factor = Panels(columns: long, depth: short, in: panels)
                factor.pack(x.pointer, row: columns, column: 1)
                factor.multiply(rows: short, square.pointer, row: short, into: next.pointer, row: columns)
            }
            x.pointer.update(from: next.pointer, count: rows * columns)
        }
    }
}
