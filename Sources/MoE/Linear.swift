import CKernels
import Tensors

/// Rows to be multiplied with weights: their numbers, and their codes if weights are in 8 bits.
struct Activations {
    let count: Int
    let values: Floats  // [count, width]
    let width: Int
    let codes: Codes?
}

/// Memory for the codes of rows; there is none if no weights are in 8 bits.
struct ActivationCodes {
    private let codes: Codes?
    private let width: Int

    init(rows: Int, width: Int, quantized: Bool) {
        codes = quantized ? Codes(rows: rows, of: width) : nil
        self.width = width
    }

    /// The rows `[count, width]` with their codes, which are valid until the next call.
    func callAsFunction(_ count: Int, _ values: Floats) -> Activations {
        codes?.quantize(rows: count, values, count: width, row: width)
        return Activations(count: count, values: values, width: width, codes: codes)
    }
}

/// `y = x Wᵀ + b`.
struct Linear: Sendable {
    enum Weights: Sendable {
        case real(Panels)
        /// 8-bit weights with a factor for each group of an output; x is in 16 bits.
        case coded(CodedPanels)
        /// 8-bit weights with a scale for each output; x is in 8 bits with a scale for each row.
        case integer(IntegerPanels)
    }

    let weights: Weights
    let bias: FloatBuffer?
    let outputs: Int

    /// `y[rows, outputs] (+)= x[rows, inputs] Wᵀ + b`; sums begin with the bias. Without a bias, `count` rows
    /// may be `picked`, as `lv_gemm` takes them.
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
        case .coded(let panels):
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
