import Archive
import MoE
import Tensors

/// `leaven model logits`: the logits of a model after each token.
enum ModelLogits {
    static func run(_ arguments: Arguments) throws {
        let checkpoint = try Checkpoint(folder: arguments.required(1))
        let tokens = try ModelCommand.tokens(arguments, checkpoint.config)
        let weights = try InferenceWeights(
            checkpoint, ModelCommand.form(arguments), threads: processorCount)
        let rows = logits(weights, tokens, stride: arguments.has("--prefill") ? tokens.count : 1)
        if let output = arguments.value("--output") {
            guard !Files.exists(output) else {
                throw Complaint(output, "exists already", advice: "move it away, or name another file")
            }
            let part = SafetensorsFile.Part(
                "logits", .f32, [tokens.count, weights.config.vocabularySize]
            ) { file in for row in rows { try row.withUnsafeBytes { try file.write($0) } } }
            return try SafetensorsFile.write([part], metadata: [], to: output)
        }
        let answer = JSON.object([
            .init("tokens", .array(tokens.map { .int(Int($0)) })),
            .init("logits", .array(rows.map { .array($0.map { .double(Double($0)) }) })),
        ])
        try Output.print(answer.serialized() + "\n")
    }

    /// The logits `[tokens][vocabulary]`, computed in passes of `stride` tokens.
    private static func logits(_ weights: InferenceWeights, _ tokens: [Int32], stride: Int) -> [[Float]] {
        let cache = KeyValueCache(for: weights)
        let pass = InferencePass(weights, cache: cache, capacity: stride)
        let vocabulary = weights.config.vocabularySize
        let output = FloatBuffer(stride * vocabulary)
        let pages = cache.take(positions: tokens.count)
        var result: [[Float]] = []
        for first in Swift.stride(from: 0, to: tokens.count, by: stride) {
            let positions = first..<min(tokens.count, first + stride)
            pass.run(
                positions.map { InferenceRow(token: tokens[$0], position: $0, pages: pages) },
                wanted: Array(0..<positions.count), logits: output.pointer)
            for row in 0..<positions.count {
                result.append(
                    Array(UnsafeBufferPointer(start: output.pointer + row * vocabulary, count: vocabulary)))
            }
        }
        return result
    }
}
