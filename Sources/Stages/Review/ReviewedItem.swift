import Archive
import Dataflow
import Problems
import Review

/// A rollout of a queue with its annotations: those about its present content, from batches that were not
/// undone.
struct ReviewedItem: Sendable {
    let queued: QueuedRollout
    /// The annotations, in the order of arrival.
    var annotations: [StoredAnnotation]

    /// The edited texts, each once, in the order of arrival.
    var edits: [StoredAnnotation.Edit] {
        annotations.compactMap(\.edit).reduce(into: []) { edits, edit in
            if !edits.contains(where: { $0.recipe == edit.recipe }) { edits.append(edit) }
        }
    }

    /// The key of an edited text: no other edited text of this item has it.
    typealias EditKey = String

    var sampleID: String { Self.sampleID(queued.name) }

    static func sampleID(_ name: RolloutName) -> String {
        "\(name.problem)/\(name.index)@\(name.recipe.prefix(12))"
    }

    /// The parts of a sample id: problem, index, and the beginning of the recipe's key. Nil if the id is
    /// malformed.
    static func parts(of sampleID: String) -> (problem: String, index: Int, recipe: String)? {
        let bytes = Array(sampleID.utf8)
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), bytes.count == at + 13,
            let slash = bytes[..<at].lastIndex(of: UInt8(ascii: "/")),
            bytes[(at + 1)...].allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }),
            bytes[(slash + 1)..<at].allSatisfy({ 0x30...0x39 ~= $0 }),
            let index = Int(String(decoding: bytes[(slash + 1)..<at], as: UTF8.self))
        else { return nil }
        return (
            String(decoding: bytes[..<slash], as: UTF8.self), index,
            String(decoding: bytes[(at + 1)...], as: UTF8.self)
        )
    }

    /// The result of the annotations.
    struct Result: Equatable {
        /// The resolution; an edited text is named by its key.
        var resolution: Resolution
        /// The answers that count, the latest of each reviewer.
        var answers: [Annotation]

        /// How many people decided.
        var voters: Int { answers.count { $0.decision != .skip } }
        var isOpen: Bool {
            switch resolution {
            case .waiting, .disputed: true
            case .accepted, .rejected, .edited, .skipped: false
            }
        }
    }

    /// The result of the annotations under a policy.
    ///
    /// - Parameter holds: whether an edit passes the checks that the rollouts had to pass. A reviewer whose
    ///   last answer is an edit that does not pass counts as not having answered.
    func result(_ policy: ReviewPolicy, reviewers: Int, holds: (EditKey) -> Bool) -> Result {
        var annotations = ordered.map(annotation)
        for answer in ReviewPolicy.answers(in: annotations).map(\.annotation) {
            guard answer.decision == .edit, let key = answer.text, !holds(key) else { continue }
            annotations.removeAll { answer.reviewer.isEmpty ? $0 == answer : $0.reviewer == answer.reviewer }
        }
        return Result(
            resolution: policy.resolve(annotations, reviewers: reviewers),
            answers: ReviewPolicy.answers(in: annotations).map(\.annotation))
    }

    /// By time if all annotations have one, so that the order of imports does not matter; else in the order
    /// of arrival.
    private var ordered: [StoredAnnotation] {
        guard annotations.allSatisfy({ !$0.time.isEmpty }) else { return annotations }
        func fields(_ annotation: StoredAnnotation) -> [String] {
            [
                annotation.time, annotation.reviewer, annotation.decision.rawValue, annotation.reason,
                annotation.edit?.recipe ?? "",
            ]
        }
        return annotations.sorted { a, b in
            fields(a).lexicographicallyPrecedes(fields(b)) {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        }
    }

    /// A stored annotation as the module `Review` takes it, with an edited text's key in place of the text.
    func annotation(_ stored: StoredAnnotation) -> Annotation {
        Annotation(
            sampleID: sampleID, contentSHA256: stored.content,
            decision: stored.decision, reason: stored.reason, text: stored.edit?.recipe,
            reviewer: stored.reviewer, seconds: stored.seconds, time: stored.time)
    }

    /// Everything that the result depends on, except which edits pass the checks.
    func digestible(_ policy: ReviewPolicy) -> JSON {
        var latest = ReviewPolicy.answers(in: ordered.map(annotation))
        // They come in the order in which the reviewers first appeared.
        if policy == .latest { latest.sort { $0.rank < $1.rank } }
        var answers = latest.map { answer in
            let annotation = answer.annotation
            return JSON.array(
                [annotation.reviewer, annotation.decision.rawValue, annotation.reason, annotation.text ?? ""]
                    .map(JSON.string)
            ).serialized()
        }
        if policy.isFreeOfOrder { answers.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        return .array([.string(sampleID), .string(queued.name.recipe)] + answers.map(JSON.string))
    }
}

extension ReviewPolicy {
    /// Whether the order of the answers does not matter.
    var isFreeOfOrder: Bool { self == .majority || self == .anyReject }
}
