import Archive
import MoE
import Stages
import Tensors
import Training

/// `leaven model gradients`: the gradient of a text's loss, or of a batch of rollouts, as training computes
/// it.
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
        let schedule = Schedule(steps: 1, peak: 1, warmup: 0, floor: 1)
        let trainer = Trainer(model, options: TrainingOptions(schedule: schedule), threads: processorCount)
        let (loss, gradient) = try gradient(trainer, arguments)
        guard loss.isFinite, (0..<model.layout.count).allSatisfy({ gradient[$0].isFinite }) else {
            throw Complaint(
                arguments.value("--batch") ?? folder, "the gradients are no finite numbers",
                found: "a loss of \(loss)",
                advice:
                    "look for rewards, log-probabilities or weights that are too large; nothing was written")
        }
        try SafetensorsFile.write(
            model.layout.tensors.map { SafetensorsFile.Part($0.name, $0.shape, gradient + $0.offset) },
            metadata: [("loss", "\(loss)")], to: output)
    }

    private static func gradient(_ trainer: Trainer, _ arguments: Arguments) throws -> (
        Double, UnsafePointer<Float>
    ) {
        let config = trainer.model.config
        if let file = arguments.value("--batch") {
            try arguments.refuse(["--tokens", "--text"], with: "--batch")
            let batch = try ReinforceBatch(
                file: file, options: arguments.value("--objective") ?? "{}", for: config)
            return trainer.gradient(of: batch.sequences, objective: batch.objective)
        }
        try arguments.refuse(["--objective"], with: "--tokens or --text")
        let tokens = try ModelCommand.tokens(arguments, config)
        guard tokens.count > 1 else {
            throw arguments.error("--tokens", "found 1 token, expected at least 2")
        }
        return trainer.gradient(of: [TrainingSequence(tokens: tokens)])
    }
}
