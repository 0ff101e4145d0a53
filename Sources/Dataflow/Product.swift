/// What a stage makes, and what an input role takes.
package struct Product: Hashable, Sendable {
    package let name: String
    /// Where the stage's files are in the run's folder: in a folder of the stage's name under this one; empty for the
    /// run's folder itself.
    let home: String

    /// Whether it is what people take away: then the stage itself sets aside what it replaces.
    var isOutput: Bool { home.isEmpty }

    /// Where a stage's own files are, from the run's folder.
    func folder(of stage: String) -> String { home.isEmpty ? stage : home + "/" + stage }

    /// - Parameters:
    ///   - name: the word for it in complaints and help: `problems`.
    ///   - home: by default the name.
    package init(_ name: String, home: String? = nil) {
        self.name = name
        self.home = home ?? name
    }

    /// Problems with checkable answers, in the store.
    package static let problems = Product("problems")
    /// Rollouts with verdicts, and the samples that were kept of them, in the store.
    package static let rollouts = Product("rollouts")
    /// Chat samples to learn from, in a file `samples.jsonl`.
    package static let samples = Product("samples")
    /// A tokenizer, in a file `tokenizer.json`.
    package static let tokenizer = Product("tokenizer", home: "models")
    /// A model folder, called `model`.
    package static let model = Product("model", home: "models")
    /// What completions are asked of, where it is no model folder: an inference server.
    package static let generator = Product("generator", home: "models")
    /// A data set folder for trainers.
    package static let corpus = Product("corpus", home: "")
}
