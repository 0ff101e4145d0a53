import Archive
import Problems

/// One line of a corpus. Every key is always present and always of one type, so that Arrow and the `datasets`
/// library read all shards alike.
package struct CorpusRecord: Sendable, Equatable {
    /// The problem.
    package var problem: Problem
    /// The rollout that was kept.
    package var rollout: Rollout
    /// The completion in the shape that the corpus wants; nil where it stays as it is in the rollout.
    package var shaped: String?
    /// The verdicts of the checks on the rollout.
    package var verdicts: [Verdict]
    /// The digest of the model that sampled the rollout.
    package var model: String
    /// The run's seed.
    package var seed: UInt64
    /// The name of the stage that sampled the rollout.
    package var stage: String
    /// The decision of people on the record.
    package var review: Review
    /// The number of the problem's rollouts that were judged. It is small where a problem is tried only until
    /// enough rollouts pass.
    package var judged: Int
    /// The number of those rollouts that passed every check.
    package var passed: Int

    /// The share of the problem's rollouts that passed: the higher, the easier; 0 where none was judged.
    package var passRate: Double { Double(passed) / Double(max(1, judged)) }

    /// The language of the record.
    package var language: Language { Self.language(problem, rollout) }

    /// The language of the chain of thought if the prompt has no words, as in a plain calculation; else the
    /// problem's.
    package static func language(_ problem: Problem, _ rollout: Rollout) -> Language {
        LanguageReading.hasNone(problem.prompt)
            ? LanguageReading.language(of: rollout.text) ?? problem.language : problem.language
    }

    /// The decision of people on a record.
    package struct Review: Sendable, Equatable {
        /// `accept` or `edit`; empty where nobody decided.
        package var decision = ""
        /// The number of people who decided.
        package var reviewers = 0
        /// Whether people edited the completion.
        package var isEdited = false
        /// The SHA-256 of the completion as it was sampled, in hexadecimal; empty where the assistant's
        /// message is that completion.
        package var originalSHA256 = ""

        package init() {}
    }

    package init(
        problem: Problem, rollout: Rollout, verdicts: [Verdict], model: String, seed: UInt64, stage: String,
        review: Review = Review(), judged: Int = 0, passed: Int = 0
    ) {
        self.review = review
        self.problem = problem
        self.rollout = rollout
        self.verdicts = verdicts
        self.model = model
        self.seed = seed
        self.stage = stage
        (self.judged, self.passed) = (judged, passed)
    }

    /// The record as it is written. The assistant's message is the rollout's text as sampled, or as people
    /// edited it, or in the shape of the corpus: `<think>…</think>` and then the answer.
    ///
    /// No column is called `prompt`: TRL takes a row with that column for its prompt–completion form.
    ///
    /// The seed is a text, for it may exceed a signed integer. A verdict that measures nothing has `measured`
    /// false, and zeros as value and threshold, because a column of Arrow should hold no nulls.
    package var json: JSON {
        [
            "messages": .array((problem.turns + [Turn(.assistant, shaped ?? rollout.text)]).map(\.json)),
            "problem": .string(problem.prompt),
            "answer": .string(problem.answer),
            "form": .string(problem.form.rawValue),
            "family": .string(problem.family),
            "language": .string(language.rawValue),
            "level": .int(problem.level),
            "pass_rate": .double(passRate),
            "rollouts": .int(judged),
            "source": .string(problem.source),
            "license": .string(problem.license),
            "tokens": .int(rollout.tokens),
            "provenance": [
                "problem_id": .string(problem.id),
                "rollout": .int(rollout.index),
                "model": .string(model),
                "seed": .string(String(seed)),
                "stage": .string(stage),
                "verdicts": .array(verdicts.map(Self.json)),
                "review": [
                    "decision": .string(review.decision), "reviewers": .int(review.reviewers),
                    "edited": .bool(review.isEdited), "original_sha256": .string(review.originalSHA256),
                ],
            ],
        ]
    }

    private static func json(_ verdict: Verdict) -> JSON {
        [
            "check": .string(verdict.check),
            "outcome": .string(verdict.outcome.rawValue),
            "reason": .string(verdict.reason),
            "measured": .bool(verdict.value != nil),
            "value": .double(verdict.value ?? 0),
            "threshold": .double(verdict.threshold ?? 0),
            "version": .int(verdict.version),
        ]
    }

    /// The features of a record, in order, as the YAML of a dataset card declares them
    /// (https://huggingface.co/docs/datasets/about_dataset_features).
    static let features: [Feature] = [
        Feature("messages", .list([Feature("role", .string), Feature("content", .string)])),
        Feature("problem", .string), Feature("answer", .string), Feature("form", .string),
        Feature("family", .string), Feature("language", .string), Feature("level", .int64),
        Feature("pass_rate", .float64), Feature("rollouts", .int64), Feature("source", .string),
        Feature("license", .string), Feature("tokens", .int64),
        Feature(
            "provenance",
            .object([
                Feature("problem_id", .string), Feature("rollout", .int64), Feature("model", .string),
                Feature("seed", .string), Feature("stage", .string),
                Feature(
                    "verdicts",
                    .list([
                        Feature("check", .string), Feature("outcome", .string), Feature("reason", .string),
                        Feature("measured", .bool), Feature("value", .float64),
                        Feature("threshold", .float64),
                        Feature("version", .int64),
                    ])),
                Feature(
                    "review",
                    .object([
                        Feature("decision", .string), Feature("reviewers", .int64), Feature("edited", .bool),
                        Feature("original_sha256", .string),
                    ])),
            ])),
    ]
}

/// A column of a dataset and its type.
struct Feature: Sendable {
    indirect enum Kind: Sendable {
        case string, int64, float64, bool
        case list([Feature])
        case object([Feature])
    }

    let name: String
    let kind: Kind

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// Lines of YAML, indented by `depth` spaces.
    func yaml(_ depth: Int) -> [String] {
        let space = String(repeating: " ", count: depth)
        let head = "\(space)- name: \(name)"
        switch kind {
        case .string: return [head, "\(space)  dtype: string"]
        case .int64: return [head, "\(space)  dtype: int64"]
        case .float64: return [head, "\(space)  dtype: float64"]
        case .bool: return [head, "\(space)  dtype: bool"]
        case .list(let parts): return [head, "\(space)  list:"] + parts.flatMap { $0.yaml(depth + 2) }
        case .object(let parts): return [head, "\(space)  struct:"] + parts.flatMap { $0.yaml(depth + 2) }
        }
    }
}
