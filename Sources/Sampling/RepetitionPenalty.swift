import Tensors

/// Makes tokens less likely that have already occurred, in the prompt or the answer (Keskar et al. 2019):
/// logits above 0 are divided by the penalty, and logits below 0 are multiplied by it.
struct RepetitionPenalty {
    private let logits: FloatBuffer
    /// For each token, the number of the last row in which it had occurred.
    private var rows: [Int]
    private var row = 0

    init(vocabulary: Int) {
        logits = FloatBuffer(vocabulary)
        rows = Array(repeating: 0, count: vocabulary)
    }

    /// The logits with the penalty; they are valid until the next call.
    mutating func apply(
        _ penalty: Double, to source: UnsafePointer<Float>, said: [[Int32]]
    ) -> UnsafePointer<Float> {
        logits.pointer.update(from: source, count: logits.count)
        row += 1
        let penalty = Float(penalty)
        for token in said.joined() where rows[Int(token)] != row {
            rows[Int(token)] = row
            let logit = logits.pointer[Int(token)]
            logits.pointer[Int(token)] = logit > 0 ? logit / penalty : logit * penalty
        }
        return UnsafePointer(logits.pointer)
    }
}
