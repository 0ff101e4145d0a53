import Problems

/// The completion has the form that its shape wants, and the model ended it itself. With the usual tags that
/// is `<think>…</think>` and then `<answer>…</answer>`, each once and closed, with nothing else around them.
/// The value is the number of faults; the reason is the first.
package struct FormatCheck: Check {
    package let name = "format"

    package init() {}

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        if rollout.finish == .length {
            return fail(
                "cut off by the length limit", value: Double(completion.faults.count + 1), threshold: 0)
        }
        return limit(Double(completion.faults.count), most: 0, completion.words(completion.faults[0]))
    }

    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "format",
        "The completion is <think>…</think> and then <answer>…</answer>, each once and whole, with "
            + "nothing else around them, and it was not cut off by the length limit. With another shape it "
            + "has a chain of thought, and an answer in \\boxed{} (boxed) or in the last line (final-line), or "
            + "both in tags of its own, in the same form.",
        cases: .of(PackageResources.format_jsonl), reason: .format
    ) { _ in FormatCheck() }
}
