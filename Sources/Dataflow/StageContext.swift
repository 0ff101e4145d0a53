import Archive
import Tensors

/// Everything a stage needs to run: where it reads and writes, its seed, and how it may use the machine.
package struct StageContext: Sendable {
    /// The store of the run.
    package let store: Store
    /// The stage's number in the store.
    package let stage: Int
    /// The stage's name.
    package let name: String
    /// The stage's key: the digest of its recipe.
    package let key: String
    /// The seed of the whole run; see `seed`.
    package let runSeed: UInt64
    /// The run's folder.
    package let runDirectory: String
    /// What the stage may use of the machine; the result must not depend on it.
    package let resources: Resources
    /// The signal that asks the stage to stop.
    package let stop: StopSignal
    /// The display of how far the stage is.
    package let progress: Progress
    let inputs: [Input]
    /// The folder for the stage's own files; `makeFolder` makes it.
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

    /// A finished stage whose results this stage takes as an input.
    package struct Input: Sendable {
        /// The input's role: `problems`.
        package let role: String
        /// The stage's number in the store.
        package let stage: Int
        /// The stage's name.
        package let name: String
        /// The stage's key.
        package let key: String
        /// The stage's summary, an object.
        package let summary: JSON
        /// The folder of the stage's own files; it exists if the stage made it.
        package let folder: String

        init(role: String, _ record: StageRecord, in runDirectory: String) {
            (self.role, stage, name, key) = (role, record.id, record.name, record.key)
            summary = record.summary ?? .object([])
            folder = runDirectory + "/" + record.folder
        }
    }

    /// The context of a stage that is already in a store, to look at its results.
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

    /// Makes the folder for the stage's own files, if it is missing, and returns its path.
    package func makeFolder() throws -> String {
        try Files.makeFolder(folder)
        return folder
    }

    /// Records which problems the stage's samples answer: the problems that the input made, or those that the
    /// input's own samples answer.
    package func recordProblems(of input: Input) throws {
        try store.stages.link(stage, toProblemsOf: input.stage)
    }

    /// The input with this role, which must be one that the stage's kind requires.
    package func input(_ role: String) -> Input {
        guard let input = optionalInput(role) else {
            preconditionFailure("stage \(name) has no input \(role)")
        }
        return input
    }

    /// The stage in an input role; nil if the pipeline gives none.
    package func optionalInput(_ role: String) -> Input? {
        inputs.first { $0.role == role }
    }
}
