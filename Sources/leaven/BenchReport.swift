import Archive
import Dataflow
import MoE
import Tensors

/// The output of `leaven bench`: a line for each measurement as it is made.
struct BenchReport {
    let json: Bool
    private var threads = 1

    init(json: Bool) { self.json = json }

    mutating func begin(_ config: ModelConfig, threads: Int) throws {
        self.threads = threads
        guard !json else { return }
        let plan = ModelPlan(config)
        let cache = [ModelPlan.Precision.f32, .int8].map {
            Figure.grouped(Int(plan.cache($0, sequences: 1, length: 1)))
        }
        try Output.print(
            """
            \(config.architecture.rawValue), \(Figure.grouped(Int(plan.count.total))) parameters, \
            \(Figure.grouped(Int(plan.count.active))) active; \(threads) threads, \(SIMDPath.current); \
            \(cache[0]) bytes of cache for a token (\(cache[1]) with int8)
            what      weights  sequences  context   tokens/s  a core   of peak

            """)
    }

    /// A line for draws without a model.
    func addDraws(_ name: String, deviation: Double, _ rate: Double, beside plain: Double) throws {
        guard !json else {
            let object: JSON = [
                "what": "draws", "options": .string(name), "vocabulary": .int(BenchDraws.vocabulary),
                "deviation": .double(deviation), "tokens_per_second": .double(rate),
                "beside_plain": .double(plain),
            ]
            return try Output.print(object.serialized() + "\n")
        }
        try Output.print(
            "\(Figure.grouped(Int(rate))) draws/s, \(Figure.fixed(plain * 100, 0))% of plain: \(name), "
                + "logits with a deviation of \(Figure.fixed(deviation, 0))\n")
    }

    func add(
        _ what: String, _ weights: String, sequences: Int, context: Int, _ rate: Double, share: Double
    ) throws {
        guard !json else {
            let object: JSON = [
                "what": .string(what), "weights": .string(weights), "sequences": .int(sequences),
                "context": .int(context), "threads": .int(threads), "tokens_per_second": .double(rate),
                "share_of_peak": .double(share),
            ]
            return try Output.print(object.serialized() + "\n")
        }
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(1, width - text.count)) + text
        }
        let numbers = [
            (String(sequences), 9), (String(context), 9), (Figure.grouped(Int(rate)), 11),
            (Figure.grouped(Int(rate / Double(threads))), 8), ("\(Int((share * 100).rounded()))%", 10),
        ]
        try Output.print(
            left(what, 10) + left(weights, 9) + numbers.map { right($0.0, $0.1) }.joined() + "\n")
    }
}
