import Archive
import Curation
import Dataflow

/// The shape that a corpus stage writes its completions in, and counts of what became of them.
struct CorpusShape {
    private let shape: CompletionShape
    /// The shape that the completions have.
    private let sampled: CompletionShape
    /// The number of completions that are written in the shape and had another one.
    private(set) var written = 0
    /// The number of completions in which no chain of thought or no answer was found.
    private(set) var unshaped = 0

    /// - Parameter rollouts: the stage that sampled the completions. People who edited some of them saw their
    ///   shape, and its checks judged what they wrote.
    init(_ shape: CompletionShape, from rollouts: StageRecord) {
        self.shape = shape
        let given = rollouts.recipe.parameters.first { $0.name == CompletionShape.setting.name }
        sampled = given.flatMap { CompletionShape($0.value) } ?? .thinkAnswer
    }

    /// The record with its completion in the shape; the same record if it has the shape already, or if the
    /// completion cannot be written in it.
    mutating func shaped(_ record: CorpusRecord) -> CorpusRecord {
        let text = record.rollout.text
        guard let form = shape.rewriting(text, from: sampled) else {
            unshaped += 1
            return record
        }
        guard form != text else { return record }
        written += 1
        var record = record
        record.shaped = form
        if !record.review.isEdited { record.review.originalSHA256 = SHA256.hex(Array(text.utf8)) }
        return record
    }

    /// The counts, for the summary of the stage.
    var counts: [JSON.Member] {
        [.init("shaped", .int(written)), .init(Self.unshapedName, .int(unshaped))]
    }

    /// The name in the summary of the number of completions that could not be written in the shape.
    static let unshapedName = "unshaped"
}
