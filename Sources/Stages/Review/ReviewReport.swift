import Dataflow
import Problems
import Review

/// How far a queue is.
package struct ReviewCounts: Sendable, Equatable {
    /// Name of the stage.
    package var stage: String
    package var items = 0
    /// Those that go to people: that nobody or too few have answered, or that are disputed.
    package var open = 0
    package var accepted = 0
    package var edited = 0
    package var rejected = 0
    package var skipped = 0
    package var disputed = 0
    /// Items that somebody answered, and others have yet to.
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

/// What an import did, or would do.
package struct ReviewReport: Sendable {
    /// In the order in which they were given.
    package var files: [File] = []
    /// The queues of the run as they are afterwards.
    package var queues: [ReviewCounts] = []
    /// Sample ids of the items that reviewers disagree on, in the order of the queues.
    package var disputed: [String] = []

    package struct File: Sendable {
        package var path: String
        /// The number of its batch, to undo it; nil for a dry run, and where nothing was new.
        package var batch: Int?
        /// Annotations that were not in the store.
        package var added: Int
        /// Annotations that were in it already.
        package var unchanged: Int
        package var apart: [Apart]
    }

    /// An annotation that does not count.
    package struct Apart: Sendable {
        /// Where it stands in the file.
        package var place: String
        package var sampleID: String
        package var reason: Reason

        package enum Reason: Sendable, Equatable {
            /// No sample of the run that ever went to people.
            case unknown
            /// It went to people once; no queue has it now.
            case notAsked
            /// The reviewer saw another prompt, answer or text.
            case stale
            /// An edit of more bytes than a rollout may have.
            case tooLong(bytes: Int)
            /// An edit that does not pass these checks. It is kept in the store, and counts once they pass it.
            case failed([Verdict])
        }
    }
}

extension ReviewReport.Apart.Reason: CustomStringConvertible {
    /// One clause for people.
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
