import CKernels
import Tensors

/// Rows that go into products with weights: their numbers, and their codes where weights are in 8 bits.
struct Activations {
    let count: Int
    let values: Floats  // [count, width]
    let width: Int
    let codes: Codes?
    /// Of the first row in `codes`.
    let first: Int

    /// Some of the rows.
    subscript(rows: Range<Int>) -> Activations {
        Activations(
            count: rows.count, values: values + rows.lowerBound * width, width: width, codes: codes,
            first: first + rows.lowerBound)
    }
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
        return Activations(count: count, values: values, width: width, codes: codes, first: 0)
    }
}

/// Room for some rows of others.
struct GatheredRows {
    private let values: FloatBuffer
    private let codes: Codes?
    private let width: Int

    init(rows: Int, width: Int, quantized: Bool) {
        values = FloatBuffer(rows * width)
        codes = quantized ? Codes(rows: rows, of: width) : nil
        self.width = width
    }

    /// The rows of `input` that `row` says of some places, with their codes; they stay until the next call.
    func gather(_ places: ArraySlice<Int>, of input: Activations, row: (Int) -> Int) -> Activations {
        for (number, place) in places.enumerated() {
            let from = row(place)
            (values.pointer + number * width).update(from: input.values + from * width, count: width)
            guard let codes, let others = input.codes else { continue }
            (codes.values + number * codes.width)
                .update(from: others.values + (input.first + from) * codes.width, count: codes.width)
            codes.scales[number] = others.scales[input.first + from]
        }
        return Activations(count: places.count, values: values.pointer, width: width, codes: codes, first: 0)
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

    /// `y[rows, outputs] (+)= x[rows, inputs] Wᵀ + b`; sums begin with the bias.
    func callAsFunction(_ x: Activations, _ y: Floats, accumulate: Bool = false) {
        if let bias {
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
                rows: x.count, x.values, row: x.width, into: y, row: outputs, accumulate: accumulate)
        case .integer(let panels):
            guard let codes = x.codes else { preconditionFailure("8-bit weights and no codes") }
            panels.multiply(
                rows: x.count, codes.values + x.first * codes.width, scales: codes.scales + x.first, into: y,
                row: outputs, accumulate: accumulate)
        }
    }
}
