import Foundation
import MoE
import Tensors
import Testing

@Suite("Router")
struct RouterTests {
    private static func config(groups: Int, activeGroups: Int, active: Int, normalizes: Bool) -> ModelConfig {
        var config = ModelConfig()
        config.experts = 12
        config.groups = groups
        config.activeGroups = activeGroups
        config.activeExperts = active
        config.normalizesWeights = normalizes
        config.weightScale = 2.5
        return config
    }

    private static func route(_ config: ModelConfig, _ scores: [Float], _ bias: [Float]?) -> ([Int], [Float])
    {
        var choice = [Int32](repeating: -1, count: config.activeExperts)
        var weights = [Float](repeating: -1, count: config.activeExperts)
        var scratch = [Float](repeating: 0, count: config.experts + config.groups)
        let router = Router(config)
        if let bias {
            router.route(scores: scores, bias: bias, choice: &choice, weights: &weights, scratch: &scratch)
        } else {
            router.route(scores: scores, bias: nil, choice: &choice, weights: &weights, scratch: &scratch)
        }
        return (choice.map(Int.init), weights)
    }

    /// The paper's words as sorts and filters.
    private static func naive(_ config: ModelConfig, _ scores: [Float], _ bias: [Float]) -> [Int] {
        let biased = zip(scores, bias).map(+)
        let size = config.experts / config.groups
        let worth = (0..<config.groups).map { group in
            biased[group * size..<(group + 1) * size].sorted(by: >).prefix(2).reduce(0, +)
        }
        let open = worth.indices.sorted { (-worth[$0], $0) < (-worth[$1], $1) }.prefix(config.activeGroups)
        return Array(
            biased.indices.filter { open.contains($0 / size) }.sorted {
                (-biased[$0], $0) < (-biased[$1], $1)
            }
            .prefix(config.activeExperts))
    }

    @Test(
        "The choice is that of sorting, with ties to the lower index and biased scores below zero",
        arguments: [(1, 1, 3), (4, 2, 3), (2, 1, 2), (12, 5, 5), (3, 3, 12), (6, 1, 2)])
    func choice(groups: Int, activeGroups: Int, active: Int) {
        var random = RandomStream(seed: 21, UInt64(groups))
        for round in 0..<400 {
            let normalizes = round % 2 == 0
            let config = Self.config(
                groups: groups, activeGroups: activeGroups, active: active, normalizes: normalizes)
            // Coarse scores for many ties; biases that leave nothing, some or all above zero.
            let parts = round % 3 == 0 ? 4 : 1 << 20
            let scores = (0..<12).map { _ in Float(random.int(1...parts - 1)) / Float(parts) }
            let low = [-2, -8, 0][round % 3] * 4
            let bias = (0..<12).map { _ in Float(random.int(low...low + 8)) / 4 }
            let (found, weights) = Self.route(config, scores, bias)
            #expect(found == Self.naive(config, scores, bias), "\(scores) \(bias)")
            // The bias has no part in the weights.
            let total = found.reduce(Float(0)) { $0 + scores[$1] }
            for (expert, weight) in zip(found, weights) {
                #expect(abs(weight - 2.5 * scores[expert] / (normalizes ? total : 1)) < 1e-5)
            }
        }
    }

    @Test("Softmax scores sum to 1, and a group is worth its best expert, without a bias")
    func softmax() {
        var config = Self.config(groups: 3, activeGroups: 1, active: 2, normalizes: false)
        config.routing = .softmax
        let router = Router(config)
        var random = RandomStream(seed: 8)
        for _ in 0..<200 {
            let logits = (0..<24).map { _ in Float(random.normal()) }
            var scores = logits
            router.score(&scores, rows: 2)
            for row in 0..<2 {
                let own = Array(scores[row * 12..<row * 12 + 12])
                let total = logits[row * 12..<row * 12 + 12].reduce(0.0) { $0 + exp(Double($1)) }
                #expect(abs(Double(own[3]) - exp(Double(logits[row * 12 + 3])) / total) < 1e-6)
                let (found, weights) = Self.route(config, own, nil)
                let top = own.indices.max { own[$0] < own[$1] } ?? 0
                let group = (0..<12).filter { $0 / 4 == top / 4 }.sorted { own[$0] > own[$1] }
                #expect(found == Array(group[..<2]))
                #expect(weights == found.map { own[$0] * 2.5 })
            }
        }
    }

    @Test("Scores that are no numbers give every token distinct experts", arguments: [Float.nan, -.infinity])
    func noNumbers(value: Float) {
        for groups in [1, 4] {
            let config = Self.config(groups: groups, activeGroups: 1, active: 3, normalizes: true)
            let scores = [Float](repeating: value, count: 12)
            let (choice, _) = Self.route(config, scores, [Float](repeating: 0, count: 12))
            #expect(Set(choice).count == 3)
        }
        // One alone comes last.
        let config = Self.config(groups: 1, activeGroups: 1, active: 12, normalizes: true)
        let (choice, _) = Self.route(config, [value] + (1..<12).map { Float($0) }, nil)
        #expect(choice == Array((0..<12).reversed()))
    }

    @Test("An expert of a closed group is never chosen, even where all biased scores are below zero")
    func closedGroups() {
        let config = Self.config(groups: 2, activeGroups: 1, active: 3, normalizes: true)
        let scores = [Float](repeating: 0.5, count: 12)
        let bias: [Float] = (0..<12).map { $0 < 6 ? -9 - Float($0) : 3 - Float($0) }
        #expect(Self.route(config, scores, bias).0 == [6, 7, 8])
    }

    @Test("Scores of zero, as of logits far below zero, give weights that are numbers")
    func zeroScores() {
        let config = Self.config(groups: 1, activeGroups: 1, active: 2, normalizes: true)
        let (choice, weights) = Self.route(
            config, [Float](repeating: 0, count: 12), [Float](repeating: 0, count: 12))
        #expect(choice == [0, 1])
        #expect(weights == [0, 0])
    }
}
