import Problems

/// What a reviewer would say of a completion if the checks were right.
struct VerdictGuess {
    /// Nil where the checks leave it open.
    var decision: Annotation.Decision?
    /// Of `Annotation.rejectReasons`.
    var reasons: [String] = []
    /// The share of the checks that passed.
    var score = 0.0

    init(_ verdicts: [Verdict]) {
        guard !verdicts.isEmpty else { return }
        score = Double(verdicts.count { $0.outcome == .pass }) / Double(verdicts.count)
        let failed = Set(verdicts.filter { $0.outcome == .fail }.map { Self.reason($0.check) })
        reasons = Annotation.rejectReasons.filter(failed.contains)
        if !reasons.isEmpty {
            decision = .reject
        } else if verdicts.allSatisfy({ $0.outcome == .pass }) {
            decision = .accept
        }
    }

    private static func reason(_ check: String) -> String {
        switch check {
        case "answer", "math", "python", "choice", "exact", "regex", "tolerance", "json-schema":
            "wrong-answer"
        case "steps": "false-step"
        case "reaches-answer": "unclear"
        case "repetition", "line-repetition": "repetitive"
        case "language": "language"
        case "format", "length", "paragraph", "code", "markup", "symbols", "control-characters", "mojibake",
            "summary", "truncated":
            "format"
        default: "other"
        }
    }
}
