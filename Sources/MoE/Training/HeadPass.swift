import CKernels
import Tensors

/// A token to learn, as an objective sees it.
package struct LearnedToken: Sendable {
    /// The log-probability, in nats, that the model gives it.
    package var logProbability: Float
    /// Its weight in the batch.
    package var weight: Float
    /// The advantage from the reward: positive to make the token likelier, negative to make it less likely.
    package var advantage: Float
    /// The log-probability, in nats, with which it was sampled.
    package var behaviour: Float
    /// The log-probability, in nats, that the batch's reference gives it.
    package var reference: Float

    package init(
        logProbability: Float, weight: Float = 1, advantage: Float = 1, behaviour: Float = 0,
        reference: Float = 0
    ) {
        self.logProbability = logProbability
        self.weight = weight
        self.advantage = advantage
        self.behaviour = behaviour
        self.reference = reference
    }
}

/// The loss of one token, and its derivative with respect to the token's log-probability.
package struct TokenLoss: Sendable {
    /// The loss.
    package var value: Double
    /// The derivative.
    package var slope: Float

    package init(value: Double, slope: Float) {
        self.value = value
        self.slope = slope
    }

    /// The token's weight times its cross-entropy.
    package static func crossEntropy(_ token: LearnedToken) -> TokenLoss {
        guard token.weight != 0 else { return TokenLoss(value: 0, slope: 0) }
        return TokenLoss(value: Double(token.weight) * -Double(token.logProbability), slope: -token.weight)
    }
}

/// The output layer in training, with the losses of the tokens. It takes a block of rows at a time, first
/// forward and then backward, so that there is never more than one block of logits.
final class HeadPass {
    private let vocabulary: Int
    private let matrix: ParameterLayout.Matrix
    private let tools: LinearTools
    private let logits: FloatBuffer  // [block, vocabulary]
    private let sums: FloatBuffer  // [block]: of the exponentials that stand in the place of the logits
    private let factors: FloatBuffer  // [block]: derivatives with respect to the cross-entropies
    /// Rows that are taken at a time.
    static let block = 256

    init(_ config: ModelConfig, _ matrix: ParameterLayout.Matrix, tools: LinearTools) {
        vocabulary = config.vocabularySize
        self.matrix = matrix
        self.tools = tools
        logits = FloatBuffer(Self.block * config.vocabularySize)
        sums = FloatBuffer(Self.block)
        factors = FloatBuffer(Self.block)
    }

    /// Returns the sum of the losses. If there is a `gradient`, sets `dx` `[tokens, hidden]` and adds to
    /// `gradient` the gradients of `weight` times that sum.
    func run(
        _ batch: TokenBatch, _ x: Floats, dx: Floats, gradient: Floats?, weight: Float,
        loss: (LearnedToken) -> TokenLoss
    ) -> Double {
        var total = 0.0
        for start in stride(from: 0, to: batch.tokens.count, by: Self.block) {
            let rows = start..<min(start + Self.block, batch.tokens.count)
            let at = start * matrix.inputs
            forward(batch, rows, x + at, weight: weight, loss: loss, total: &total)
            if let gradient { backward(batch.labels[rows], x + at, dx: dx + at, gradient: gradient) }
        }
        return total
    }

    /// Adds the losses of the labels of some rows to `total`.
    private func forward(
        _ batch: TokenBatch, _ rows: Range<Int>, _ x: Floats, weight: Float,
        loss: (LearnedToken) -> TokenLoss, total: inout Double
    ) {
        tools.forward(
            matrix, rows: rows.count, x: x, xRow: matrix.inputs, y: logits.pointer, yRow: vocabulary)
        for (row, place) in rows.enumerated() {
            let label = Int(batch.labels[place])
            factors.pointer[row] = 0
            guard label >= 0 else { continue }
            let entropy = lv_cross_entropy(
                vocabulary, logits.pointer + row * vocabulary, label, sums.pointer + row)
            let loss = loss(
                LearnedToken(
                    logProbability: -entropy, weight: batch.weights[place],
                    advantage: batch.advantages[place], behaviour: batch.behaviours[place],
                    reference: batch.references[place]))
            total += loss.value
            factors.pointer[row] = -loss.slope * weight
        }
    }

    /// Turns the values that `forward` left for the rows into their gradients; a row whose loss has no slope
    /// is all zeros.
    private func backward(_ labels: ArraySlice<Int32>, _ x: Floats, dx: Floats, gradient: Floats) {
        for (row, label) in labels.enumerated() {
            let line = logits.pointer + row * vocabulary
            let factor = factors.pointer[row]
            if factor == 0 {
                line.update(repeating: 0, count: vocabulary)
            } else {
                lv_cross_entropy_backward(vocabulary, line, Int(label), sums.pointer[row], factor)
            }
        }
        tools.backward(
            matrix, rows: labels.count, dy: logits.pointer, dyRow: vocabulary, x: x, xRow: matrix.inputs,
            dx: dx,
            dxRow: matrix.inputs, gradient: gradient)
    }
}
