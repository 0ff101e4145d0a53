import Archive
import MoE
import Tensors

/// `leaven model gradients`: the gradient of a text's loss, as training computes it.
enum ModelGradients {
    static func run(_ arguments: Arguments) throws {
        let folder = arguments.required(1)
        guard let output = arguments.value("--output") else {
            throw arguments.error("--output", "is missing: the file for the gradients")
        }
        guard !Files.exists(output) else {
            throw Complaint(output, "exists already", advice: "move it away, or name another file")
        }
        let model = try Model(folder: folder)
        try model.config.validateForTraining(file: folder + "/config.json")
        let tokens = try ModelCommand.tokens(arguments, model.config)
        guard tokens.count > 1 else {
            throw arguments.error("--tokens", "found 1 token, expected at least 2")
        }
        var batch = TokenBatch()
        batch.append(tokens)
        let weights = PackedWeights(model.layout, training: true)
        weights.pack(model.parameters, threads: processorCount)
        let pass = TrainingPass(
            model.config, layout: model.layout, rotary: Rotary(model.config, positions: tokens.count),
            weights: weights, capacity: tokens.count)
        let gradient = FloatBuffer(model.layout.count)
        let loss = pass.run(
            batch, parameters: model.parameters.pointer, gradient: gradient.pointer,
            weight: 1 / Float(batch.learned))
        try SafetensorsFile.write(
            model.layout.tensors.map {
                SafetensorsFile.Part($0.name, $0.shape, gradient.pointer + $0.offset)
            }, metadata: [("loss", "\(loss / Double(batch.learned))")], to: output)
    }
}
