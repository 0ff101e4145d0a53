import Archive
import Problems

/// An item as one row of named values: what reviewers see, and empty fields for what they say.
enum FlatItem {
    /// The names of the values, in order; the last six are the reviewers'.
    static let names =
        shown + ["decision", "reason", "edited_text", "reviewer", "seconds", "annotated_at"]

    private static let shown = [
        "sample_id", "content_sha256", "prompt", "text", "answer", "family", "language", "level", "reasons",
        "verdicts", "marks",
    ]

    /// The values of an item, named, in order.
    static func fields(_ item: ReviewItem) -> [JSON.Member] {
        let problem = item.problem
        let values: [JSON] = [
            .string(item.sampleID), .string(item.contentSHA256), .string(problem.prompt), .string(item.text),
            .string(problem.answer), .string(problem.family), .string(problem.language.rawValue),
            .int(problem.level), .array(item.reasons.map { .string($0) }), .array(item.verdicts.map(verdict)),
            .array(item.marks.map(mark)), "", "", "", "", nil, "",
        ]
        return zip(names, values).map { JSON.Member($0, $1) }
    }

    private static func verdict(_ verdict: Verdict) -> JSON {
        [
            "check": .string(verdict.check), "outcome": .string(verdict.outcome.rawValue),
            "reason": .string(verdict.reason), "value": verdict.value.map { .double($0) } ?? nil,
            "threshold": verdict.threshold.map { .double($0) } ?? nil,
        ]
    }

    /// Places in bytes of the text's UTF-8.
    private static func mark(_ mark: ReviewItem.Mark) -> JSON {
        [
            "start": .int(mark.range.lowerBound), "end": .int(mark.range.upperBound),
            "kind": .string(mark.kind.rawValue),
        ]
    }
}
