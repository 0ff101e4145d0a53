import Archive
import Tensors

/// What a stage is given to run: where it reads and writes, its seed, and how it may use the machine.
package struct StageContext: Sendable {
    package let store: Store
    /// The stage's number in the store.
    package let stage: Int
    package let name: String
    package let key: String
    package let runSeed: UInt64
    package let runDirectory: String
    /// What it may use; the result must not depend on it.
    package let resources: Resources
    package let stop: StopSignal
    package let progress: Progress
    let inputs: [Input]
    /// The folder for the stage's own files. Made by `makeFolder`.
    package let folder: String

    init(
        store: Store, stage: Int, name: String, key: String, folder: String, runSeed: UInt64,
        runDirectory: String, resources: Resources, stop: StopSignal, progress: Progress, inputs: [Input]
    ) {
        self.store = store
        self.folder = folder
        (self.stage, self.name, self.key, self.runSeed) = (stage, name, key, runSeed)
        (self.runDirectory, self.resources) = (runDirectory, resources)
        (self.stop, self.progress, self.inputs) = (stop, progress, inputs)
    }

    /// A finished stage that this one takes.
    package struct Input: Sendable {
        package let role: String
        package let stage: Int
        package let name: String
        package let key: String
        package let summary: JSON
        /// The folder of its own files; it exists if the stage made it.
        package let folder: String

        init(role: String, _ record: StageRecord, in runDirectory: String) {
            (self.role, stage, name, key) = (role, record.id, record.name, record.key)
            summary = record.summary ?? .object([])
            folder = runDirectory + "/" + record.folder
        }
    }

    /// The context of a stage that is in a store, to look into what it did.
    package init(
        _ record: StageRecord, of store: Store, in runDirectory: String, resources: Resources,
        stop: StopSignal, progress: Progress
    ) throws {
        let records = try store.stages.all()
        inputs = try record.recipe.inputs.map { input in
            guard let source = records.first(where: { .string($0.key) == input.value }) else {
                throw Complaint(
                    "stage \(record.name)", "its input \(input.name) is no longer in the store",
                    advice: "run the pipeline again")
            }
            return Input(role: input.name, source, in: runDirectory)
        }
        self.store = store
        folder = runDirectory + "/" + record.folder
        (stage, name, key, runSeed) = (record.id, record.name, record.key, record.recipe.seed)
        self.runDirectory = runDirectory
        (self.resources, self.stop, self.progress) = (resources, stop, progress)
    }

    /// The stage's own seed, a function of the run's seed and the stage's key.
    package var seed: UInt64 {
        let digest = SHA256.hex(Array("stage \(runSeed) \(key)".utf8))
        return UInt64(digest.prefix(16), radix: 16) ?? 0
    }

    package func makeFolder() throws -> String {
        try Files.makeFolder(folder)
        return folder
    }

    /// Says that the stage's samples answer the problems that an input made or answers.
    package func answerProblems(of input: Input) throws {
        try store.stages.link(stage, toProblemsOf: input.stage)
    }

    /// The stage in an input role that is not optional.
    package func input(_ role: String) -> Input {
        guard let input = optionalInput(role) else {
            preconditionFailure("stage \(name) has no input \(role)")
        }
        return input
    }

    /// The stage in an input role, nil where the pipeline gives none.
    package func optionalInput(_ role: String) -> Input? {
        inputs.first { $0.role == role }
    }
}
