import Archive
import Dataflow
import MoE

/// `model`: a model folder from outside the run.
struct ModelStage: Stage {
    static let kind = "model"
    static let inputs: [InputRole] = []

    private let folder: String
    let material: JSON

    init(_ parameters: Parameters) throws {
        folder = try parameters.folderPath("folder")
        // Loaded, so that a damaged folder is refused before anything runs.
        _ = try ChatFormat(folder: folder, for: Model(folder: folder))
        material = ["digest": .string(try Model.digest(folder: folder))]
    }

    func run(_ context: StageContext) throws -> JSON {
        let partial = try context.makeFolder() + "/model"
        if !Files.exists(partial) { try FolderCopy.copy(folder, to: partial) }
        return ["digest": .string(try Model.digest(folder: partial))]
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }
}

/// The input role `model`: a stage whose folder holds a model.
enum ModelInput {
    static let role = InputRole("model", kinds: [ModelStage.kind, PretrainStage.kind, FineTuneStage.kind])

    static func folder(_ context: StageContext) -> String { context.input("model").folder + "/model" }

    /// What a stage's folder lacks of a model.
    static func damage(_ folder: String) -> String? {
        for name in ["config.json", "model.safetensors", "tokenizer.json"]
        where !Files.exists("\(folder)/model/\(name)") {
            return "\(folder)/model/\(name) is missing"
        }
        return nil
    }
}

/// Copies a folder of files; the copy appears at once or not at all.
enum FolderCopy {
    static func copy(_ source: String, to target: String) throws {
        let folder = try AtomicFolder(target)
        for name in try Files.names(in: source) where !Files.isFolder(source + "/" + name) {
            try AtomicFile.write(
                try Files.read(source + "/" + name, limit: 1 << 40), to: folder.partial + "/" + name)
        }
        try folder.commit()
    }
}
