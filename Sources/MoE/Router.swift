import CKernels
import Tensors

/// The experts that a token went to in all layers, as one number: tokens with the same experts have the same
/// number, and other tokens hardly ever do.
package enum Route {
    /// The route before any layer.
    package static let start: UInt64 = 0

    /// The route continued with the experts of one more layer, which may be in any order.
    static func next(_ route: UInt64, _ experts: Slice<UnsafeBufferPointer<Int32>>) -> UInt64 {
        var sum: UInt64 = 0
        for expert in experts {
            let mixed = (UInt64(UInt32(bitPattern: expert)) &+ 1) &* 0x9E37_79B9_7F4A_7C15
            sum &+= (mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9
        }
        return (route << 1 | route >> 63) &* 0x94D0_49BB_1331_11EB ^ sum
    }
}

/// Chooses a token's experts by their scores, within the best groups of experts, and gives each a weight: its
/// score, normalised over the chosen experts if so configured, and scaled.
///
/// DeepSeek-V3 (arXiv:2412.19437, section 2.1.2) has sigmoid scores, a bias that takes part only in the
/// choice, and groups ranked by the sum of their two best biased scores. The published code creates the bias
/// only at hidden size 7168; here it exists at every size. The other architectures have softmax scores, and
/// groups ranked by their best score, except GLM-4.5 (see `Architecture`), which is like DeepSeek-V3.
package struct Router: Sendable {
    let experts: Int
    let active: Int
    let groups: Int
    let activeGroups: Int
    let normalizes: Bool
    let scale: Float
    let routing: ModelConfig.Routing

    package init(_ config: ModelConfig) {
        experts = config.experts
        active = config.activeExperts
        groups = config.groups
        activeGroups = config.activeGroups
        normalizes = config.normalizesWeights
        scale = Float(config.weightScale)
        routing = config.routing
    }

    /// Turns the logits of `rows` tokens into scores, in place: `[rows, experts]`.
    package func score(_ logits: Floats, rows: Int) {
        switch routing {
        case .sigmoidWithBias: lv_sigmoid(rows * experts, logits, logits)
        case .softmax:
            for row in 0..<rows { lv_softmax(experts, logits + row * experts, 1) }
        }
    }

    /// Chooses experts for one token.
    ///
    /// - Parameters:
    ///   - scores: `[experts]`.
    ///   - bias: `[experts]`, or nil.
    ///   - choice: `[active]`, receives the experts, best biased score first; the lower index wins a tie. An
    ///     expert whose score is NaN comes last, and is chosen at most once.
    ///   - weights: `[active]`, receives their weights.
    ///   - scratch: `[experts + groups]`.
    package func route(
        scores: UnsafePointer<Float>, bias: UnsafePointer<Float>?, choice: UnsafeMutablePointer<Int32>,
        weights: Floats, scratch: Floats
    ) {
        let biased = scratch
        biased.update(from: scores, count: experts)
        if let bias { lv_add(experts, bias, biased) }
        if groups > 1 { closeGroups(biased, worth: scratch + experts) }
        lv_top(experts, active, biased, choice)
        var total: Float = 0
        for slot in 0..<active {
            weights[slot] = scores[Int(choice[slot])]
            total += weights[slot]
        }
        let factor = normalizes ? scale / (total + 1e-20) : scale
        for slot in 0..<active { weights[slot] *= factor }
    }

    /// Sets the scores in all groups but the best to -infinity.
    private func closeGroups(_ biased: Floats, worth: Floats) {
        let size = experts / groups
        for group in 0..<groups {
            var (first, second) = (-Float.infinity, -Float.infinity)
            for expert in group * size..<(group + 1) * size {
                let value = biased[expert]
                if value > first {
                    (first, second) = (value, first)
                } else if value > second {
                    second = value
                }
            }
            worth[group] = routing == .sigmoidWithBias && size > 1 ? first + second : first
        }
        for group in 0..<groups {
            var better = 0
            for other in 0..<groups
            where worth[other] > worth[group] || (worth[other] == worth[group] && other < group) {
                better += 1
            }
            if better >= activeGroups {
                for expert in group * size..<(group + 1) * size { biased[expert] = -.infinity }
            }
        }
    }

    /// Turns the gradient of one token's weights into the gradient of its logits.
    ///
    /// - Parameters:
    ///   - dWeights: `[active]`.
    ///   - dLogits: `[experts]`, overwritten; with sigmoid scores, 0 for experts that were not chosen.
    package func backward(
        scores: UnsafePointer<Float>, choice: UnsafePointer<Int32>, dWeights: UnsafePointer<Float>,
        dLogits: Floats
    ) {
        for expert in 0..<experts { dLogits[expert] = 0 }
        var total: Float = 0
        var weighted: Float = 0
        for slot in 0..<active {
            total += scores[Int(choice[slot])]
            weighted += dWeights[slot] * scores[Int(choice[slot])]
        }
        total += 1e-20
        for slot in 0..<active {
            let score = scores[Int(choice[slot])]
            // w = scale * s / total: dw/ds = scale * (1/total - s/total^2 summed over all chosen)
            let dScore =
                normalizes ? scale * (dWeights[slot] - weighted / total) / total : scale * dWeights[slot]
            dLogits[Int(choice[slot])] = routing == .softmax ? dScore : dScore * score * (1 - score)
        }
        if routing == .softmax { lv_softmax_backward(experts, scores, dLogits, 1) }
    }
}
