import Archive
import Curation
import Dataflow

/// The kinds of stage that a pipeline file can name.
package enum StageKinds {
    /// All kinds of stage.
    ///
    /// - Parameter checks: the kinds of check that the stages can name.
    package static func all(checks: [CheckKind] = checks) -> [StageKind] {
        [
            StageKind(ProblemsStage.init), StageKind(ProblemFileStage.init), StageKind(ModelStage.init),
            StageKind(ServerStage.init),
            StageKind(SamplesStage.init), StageKind(TokenizerStage.init), StageKind(PretrainStage.init),
            StageKind(SFTStage.init), StageKind { try ReinforceStage($0, checks: checks) },
            StageKind { try RolloutsStage($0, checks: checks) },
            StageKind(WrittenTestsStage.init), StageKind { try ReviewStage($0, checks: checks) },
            StageKind(CorpusStage.init),
        ]
    }

    /// The kinds of check that come with leaven. A check that needs a model lies above Curation, and is added
    /// here.
    package static let checks = CheckKind.standard

    /// The label of a text in random streams: the first 64 bits of its SHA-256.
    static func label(_ text: String) -> UInt64 {
        UInt64(SHA256.hex(Array(text.utf8)).prefix(16), radix: 16) ?? 0
    }
}
