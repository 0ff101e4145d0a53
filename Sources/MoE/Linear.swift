import CKernels
import Tensors

/// Rows that go into products with weights: their numbers, and their codes where weights are in 8 bits.
struct Activations {
    let count: Int
    let values: Floats  // [count, width]
    let width: Int
    let codes: Codes?
}

/// Room for the codes of rows; none where no weights are in 8 bits.
struct ActivationCodes {
    private let codes: Codes?
    private let width: Int

    init(rows: Int, width: Int, quantized: Bool) {
        codes = quantized ? Codes(rows: rows, of: width) : nil
        self.width = width
    }

    /// The rows `[count, width]` with their codes, which stay until the next call.
    func callAsFunction(_ count: Int, _ values: Floats) -> Activations {
        codes?.quantize(rows: count, values, count: width, row: width)
        return Activations(count: count, values: values, width: width, codes: codes)
    }
}

/// `y = x Wᵀ + b`.
struct Linear: Sendable {
    enum Weights: Sendable {
        case real(Panels)
        /// 8-bit weights, a scale for each output; x in 8 bits with a scale for each row.
        case integer(IntegerPanels)
    }

    let weights: Weights
    let bias: FloatBuffer?
    let outputs: Int

    /// `y[rows, outputs] (+)= x[rows, inputs] Wᵀ + b`; sums begin with the bias. Where there is none, `count` rows may be
    /// `picked`, as `lv_gemm` takes them.
    func callAsFunction(
        _ x: Activations, _ y: Floats, accumulate: Bool = false, count: Int? = nil,
        picked: UnsafePointer<lv_picked>? = nil
    ) {
        if let bias {
            precondition(count == nil && picked == nil, "a bias is for all rows")
            for row in 0..<x.count {
                let line = y + row * outputs
                if accumulate {
                    lv_add(outputs, bias.pointer, line)
                } else {
                    line.update(from: bias.pointer, count: outputs)
                }
            }
        }
        let accumulate = accumulate || bias != nil
        switch weights {
        case .real(let panels):
            panels.multiply(
                rows: count ?? x.count, x.values, row: x.width, into: y, row: outputs, accumulate: accumulate,
                picked: picked)
        case .integer(let panels):
            guard let codes = x.codes else { preconditionFailure("8-bit weights and no codes") }
            panels.multiply(
                rows: count ?? x.count, codes.values, scales: codes.scales, into: y, row: outputs,
                accumulate: accumulate, picked: picked)
        }
    }
}
