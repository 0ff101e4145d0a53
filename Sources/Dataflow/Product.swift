/// What a stage makes, and what an input role takes.
package struct Product: Hashable, Sendable {
    /// The word for the product in complaints and help: `problems`.
    package let name: String
    /// The folder, within the run's folder, that holds a folder for each stage with this product; empty if
    /// the stages' folders are in the run's folder itself.
    let home: String

    /// Whether the user takes the product away. Then the stage itself sets aside the old result that it
    /// replaces.
    var isOutput: Bool { home.isEmpty }

    /// The folder of a stage's own files, relative to the run's folder.
    func folder(of stage: String) -> String { home.isEmpty ? stage : home + "/" + stage }

    /// - Parameters:
    ///   - name: the word for the product in complaints and help: `problems`.
    ///   - home: see the property; the name if nil.
    package init(_ name: String, home: String? = nil) {
        self.name = name
        self.home = home ?? name
    }

    /// Problems with checkable answers, in the store.
    package static let problems = Product("problems")
    /// Rollouts with verdicts, and the samples that were kept from them, in the store.
    package static let rollouts = Product("rollouts")
    /// Chat samples to learn from, in a file `samples.jsonl`.
    package static let samples = Product("samples")
    /// A tokenizer, in a file `tokenizer.json`.
    package static let tokenizer = Product("tokenizer", home: "models")
    /// A model folder, called `model`.
    package static let model = Product("model", home: "models")
    /// An inference server, which makes completions in place of a model folder.
    package static let generator = Product("generator", home: "models")
    /// A data set folder for trainers.
    package static let corpus = Product("corpus", home: "")
}
