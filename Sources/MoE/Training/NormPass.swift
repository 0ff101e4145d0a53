import CKernels
import Tensors

/// RMS norm in training (Zhang & Sennrich 2019). It keeps the normed rows and their scales; its callers keep
/// the input rows.
struct NormPass {
    let size: Int
    /// The place of its weight among the parameters.
    let weight: Int
    let epsilon: Float
    /// The normed rows, `[tokens, size]`.
    let output: FloatBuffer
    private let scale: FloatBuffer  // [tokens]

    init(size: Int, weight: Int, epsilon: Float, capacity: Int) {
        self.size = size
        self.weight = weight
        self.epsilon = epsilon
        output = FloatBuffer(capacity * size)
        scale = FloatBuffer(capacity)
    }

    /// Norms the rows of x, which begin `row` numbers apart.
    func forward(_ x: UnsafePointer<Float>, row: Int, rows: Int, parameters: Floats) {
        lv_rmsnorm(rows, size, x, row, parameters + weight, epsilon, output.pointer, size, scale.pointer)
    }

    /// Adds the gradient of x to `dx`, whose rows are as far apart as the rows of x; `dy` is `[rows, size]`.
    func backward(
        _ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, dx: Floats, row: Int, rows: Int,
        parameters: Floats, gradient: Floats
    ) {
        lv_rmsnorm_backward(
            rows, size, x, row, parameters + weight, scale.pointer, dy, size, dx, row, gradient + weight)
    }
}
