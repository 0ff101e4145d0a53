import Archive
import Problems

/// An item as one row of named values: what reviewers see, and empty fields for their answers.
enum FlatItem {
    /// The names of the values, in order; the last six are for the reviewers.
    static let names = [
        "sample_id", "content_sha256", "prompt", "text", "answer", "family", "language", "level", "reasons",
        "verdicts", "marks", "decision", "reason", "edited_text", "reviewer", "seconds", "annotated_at",
    ]

    /// The values of an item, named, in order.
    static func fields(_ item: ReviewItem) -> [JSON.Member] {
        let problem = item.problem
        let values: [JSON] = [
            .string(item.sampleID), .string(item.contentSHA256), .string(problem.transcript),
            .string(item.text),
            .string(problem.answer), .string(problem.family), .string(problem.language.rawValue),
            .int(problem.level), .array(item.reasons.map { .string($0) }), .array(item.verdicts.map(json)),
            .array(item.marks.map(json)), "", "", "", "", nil, "",
        ]
        return zip(names, values).map { JSON.Member($0, $1) }
    }

    /// The same values as texts for the cells of a table, with verdicts and marks for people.
    static func cells(_ item: ReviewItem) -> [String] {
        let problem = item.problem
        return [
            item.sampleID, item.contentSHA256, problem.transcript, item.text, problem.answer, problem.family,
            problem.language.rawValue, String(problem.level), item.reasons.joined(separator: "; "),
            item.verdicts.map(\.line).joined(separator: "\n"),
            item.marks.map { "\($0.kind.rawValue): \(item.text(of: $0))" }.joined(separator: "\n"),
            "", "", "", "", "", "",
        ]
    }

    private static func json(_ verdict: Verdict) -> JSON {
        [
            "check": .string(verdict.check), "outcome": .string(verdict.outcome.rawValue),
            "reason": .string(verdict.reason), "value": verdict.value.map { .double($0) } ?? nil,
            "threshold": verdict.threshold.map { .double($0) } ?? nil,
        ]
    }

    private static func json(_ mark: ReviewItem.Mark) -> JSON {
        [
            "start": .int(mark.range.lowerBound), "end": .int(mark.range.upperBound),
            "kind": .string(mark.kind.rawValue),
        ]
    }
}

extension ReviewItem {
    /// The part of the text that is marked.
    func text(of mark: Mark) -> String {
        String(decoding: text.utf8.dropFirst(mark.range.lowerBound).prefix(mark.range.count), as: UTF8.self)
    }
}

extension Verdict {
    /// `repetition: fail, repeats itself (0.62, threshold 0.6)`.
    var line: String {
        var line = "\(check): \(outcome.rawValue)"
        if !reason.isEmpty { line += ", \(reason)" }
        if let value { line += " (\(value)" + (threshold.map { ", threshold \($0)" } ?? "") + ")" }
        return line
    }
}
