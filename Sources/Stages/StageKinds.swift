import Archive
import Dataflow

/// The kinds of stage that a pipeline file can name.
package enum StageKinds {
    package static let all: [any Stage.Type] = [
        ProblemsStage.self, ProblemFileStage.self, ModelStage.self, SamplesStage.self, TokenizerStage.self,
        PretrainStage.self, FineTuneStage.self, RolloutsStage.self, WrittenTestsStage.self, ReviewStage.self,
        CorpusStage.self,
    ]

    /// The number that a text stands for as a label of random streams: the first 64 bits of its SHA-256.
    static func label(_ text: String) -> UInt64 {
        UInt64(SHA256.hex(Array(text.utf8)).prefix(16), radix: 16) ?? 0
    }
}
