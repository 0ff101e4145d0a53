import Dataflow
import Problems
import Review

/// The progress of a queue, counted in items.
package struct ReviewCounts: Sendable, Equatable {
    /// The name of the stage.
    package var stage: String
    /// All items.
    package var items = 0
    /// Items for people: too few have answered them, or they are disputed.
    package var open = 0
    /// Items that were accepted.
    package var accepted = 0
    /// Items that were accepted with an edited text.
    package var edited = 0
    /// Items that were rejected.
    package var rejected = 0
    /// Items that all reviewers skipped.
    package var skipped = 0
    /// Items that reviewers disagree on.
    package var disputed = 0
    /// Items that somebody has answered and others still must answer.
    package var begun = 0

    init(_ stage: String, _ results: [ReviewedItem.Result]) {
        self.stage = stage
        for result in results { add(result) }
    }

    private mutating func add(_ result: ReviewedItem.Result) {
        items += 1
        if result.isOpen { open += 1 }
        switch result.resolution {
        case .accepted: accepted += 1
        case .edited: edited += 1
        case .rejected: rejected += 1
        case .skipped: skipped += 1
        case .disputed: disputed += 1
        case .waiting: begun += result.answers.isEmpty ? 0 : 1
        }
    }
}

/// The results of an import, or of a dry run.
package struct ReviewReport: Sendable {
    /// The files, in the order in which they were given.
    package var files: [File] = []
    /// The queues of the run after the import.
    package var queues: [ReviewCounts] = []
    /// The sample ids of the disputed items, in the order of the queues.
    package var disputed: [String] = []

    /// The results of one file.
    package struct File: Sendable {
        /// The path of the file.
        package var path: String
        /// The number of its batch, to undo it; nil in a dry run, or if nothing was new.
        package var batch: Int?
        /// How many annotations were not yet in the store.
        package var added: Int
        /// How many annotations were already in it.
        package var unchanged: Int
        /// The annotations that do not count.
        package var apart: [Apart]
    }

    /// An annotation that does not count.
    package struct Apart: Sendable {
        /// Its place in the file.
        package var place: String
        /// The sample id that it gives.
        package var sampleID: String
        /// Why it does not count.
        package var reason: Reason

        /// Why an annotation does not count.
        package enum Reason: Sendable, Equatable {
            /// No sample with this id was ever in a queue of the run.
            case unknown
            /// The sample was in a queue once, but no queue has it now.
            case notAsked
            /// The reviewer saw another prompt, answer or text than the sample has now.
            case stale
            /// The edit has more bytes than a rollout may have.
            case tooLong(bytes: Int)
            /// The edit does not pass these checks. It is kept in the store, and counts once it passes them.
            case failed([Verdict])
        }
    }
}

extension ReviewReport.Apart.Reason: CustomStringConvertible {
    /// The reason as one clause for people.
    package var description: String {
        switch self {
        case .unknown: "no such sample in a queue of this run"
        case .notAsked: "the sample is in no queue any more"
        case .stale: "the sample has changed since it was exported"
        case .tooLong(let bytes): "the edited text is too long: \(bytes) bytes"
        case .failed(let verdicts):
            "the edit does not pass "
                + verdicts.map { $0.check + ($0.reason.isEmpty ? "" : " (\($0.reason))") }
                .joined(separator: ", ")
        }
    }
}
