import Archive
import Dataflow
import MoE

/// `leaven model quantize`: a folder of the same model with its matrices in 8 bits.
enum ModelQuantize {
    static func run(_ arguments: Arguments) throws {
        let folder = arguments.required(1)
        guard let target = arguments.value("--output") else {
            throw arguments.error("--output", "is missing: the folder for the quantized model")
        }
        let checkpoint = try Checkpoint(folder: folder)
        let progress = Progress("quantize")
        try Quantization.save(
            checkpoint, folder: folder, to: target, embedding: arguments.has("--embedding")
        ) {
            progress.update($0, of: checkpoint.layout.count)
        }
        progress.finish()
        Output.note("\(target) has the model in 8 bits: digest \(try ModelFolder.digest(target))")
    }
}
