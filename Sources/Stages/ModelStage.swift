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
        // Opened, so that a damaged folder is refused before anything runs.
        _ = try ChatFormat(folder: folder, for: Checkpoint(folder: folder).config)
        material = ["digest": .string(try ModelFolder.digest(folder))]
    }

    func run(_ context: StageContext) throws -> JSON {
        let partial = try context.makeFolder() + "/model"
        if !Files.exists(partial) { try FolderCopy.copy(folder, to: partial) }
        return ["digest": .string(try ModelFolder.digest(partial))]
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }
}

/// The input role `model`: a stage whose folder holds a model.
enum ModelInput {
    static let role = InputRole("model", kinds: [ModelStage.kind, PretrainStage.kind, FineTuneStage.kind])

    static func folder(_ context: StageContext) -> String { context.input("model").folder + "/model" }

    /// What a stage's folder lacks of a model.
    static func damage(_ folder: String) -> String? {
        do {
            return try ModelFolder.lack(folder + "/model").map { "\(folder)/model/\($0) is missing" }
        } catch {
            return "\(error)"
        }
    }
}

/// Copies a folder of files; the copy appears at once or not at all.
enum FolderCopy {
    static func copy(_ source: String, to target: String) throws {
        let folder = try AtomicFolder(target)
        for name in try Files.names(in: source) where !Files.isFolder(source + "/" + name) {
            let file = try AtomicFile(folder.partial + "/" + name)
            let original = try MappedFile(source + "/" + name)
            try withExtendedLifetime(original) { try file.write(original.bytes) }
            try file.commit()
        }
        try folder.commit()
    }
}
