import Archive
import Dataflow
import Problems
import Review

/// A rollout of a queue with what people said of it: of its content as it is now, and of batches that count.
struct ReviewedItem: Sendable {
    let queued: QueuedRollout
    /// As they arrived.
    var annotations: [StoredAnnotation]

    /// The edited texts, each once, as they arrived.
    var edits: [StoredAnnotation.Edit] {
        annotations.compactMap(\.edit).reduce(into: []) { edits, edit in
            if !edits.contains(where: { $0.sampler == edit.sampler }) { edits.append(edit) }
        }
    }

    /// What tells an edited text from others of this item.
    typealias EditKey = String

    var sampleID: String { Self.sampleID(queued.name) }

    static func sampleID(_ name: RolloutName) -> String {
        "\(name.problem)/\(name.index)@\(name.sampler.prefix(12))"
    }

    /// What a sample id says: problem, index, and the beginning of the sampler's key.
    static func parts(of sampleID: String) -> (problem: String, index: Int, sampler: String)? {
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

    /// What the annotations amount to.
    struct Result: Equatable {
        /// An edited text is named by its key.
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

    /// - Parameter holds: whether an edit passes what the rollouts had to pass. A reviewer whose last answer is an
    ///   edit that does not has not answered.
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

    /// By time if all have one, so that it does not matter which file was imported first; else as they arrived.
    private var ordered: [StoredAnnotation] {
        guard annotations.allSatisfy({ !$0.time.isEmpty }) else { return annotations }
        func fields(_ annotation: StoredAnnotation) -> [String] {
            [
                annotation.time, annotation.reviewer, annotation.decision.rawValue, annotation.reason,
                annotation.edit?.sampler ?? "",
            ]
        }
        return annotations.sorted { a, b in
            fields(a).lexicographicallyPrecedes(fields(b)) {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        }
    }

    /// As `Review` has it, with the key of an edited text for the text.
    func annotation(_ stored: StoredAnnotation) -> Annotation {
        Annotation(
            sampleID: sampleID, contentSHA256: stored.content,
            decision: stored.decision, reason: stored.reason, text: stored.edit?.sampler,
            reviewer: stored.reviewer, seconds: stored.seconds, time: stored.time)
    }

    /// All that a result depends on besides which edits hold.
    func digestible(_ policy: ReviewPolicy) -> JSON {
        var latest = ReviewPolicy.answers(in: ordered.map(annotation))
        // They stand in the order in which the reviewers first came.
        if policy == .latest { latest.sort { $0.rank < $1.rank } }
        var answers = latest.map { answer in
            let annotation = answer.annotation
            return JSON.array(
                [annotation.reviewer, annotation.decision.rawValue, annotation.reason, annotation.text ?? ""]
                    .map(JSON.string)
            ).serialized()
        }
        if policy.isFreeOfOrder { answers.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        return .array([.string(sampleID), .string(queued.name.sampler)] + answers.map(JSON.string))
    }
}

extension ReviewPolicy {
    /// Whether it does not matter which answer came first.
    var isFreeOfOrder: Bool { self == .majority || self == .anyReject }
}
