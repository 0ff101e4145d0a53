import Archive
import Problems

/// A completion whose verdict is known: what `leaven check --self-test` runs, so that everyone can see on their
/// own machine what a check does, and that it does it.
package struct CheckCase: Sendable {
    package var outcome: Verdict.Outcome
    /// The completion, or as much of one as the check reads.
    package var text: String
    package var gold: String
    package var form: AnswerForm
    package var prompt: String
    package var language: Language
    package var finish: Rollout.Finish
    /// As in a pipeline: `{"max": 0.3}`.
    package var thresholds: JSON
    /// Why the outcome is what it is, in a few words.
    package var why: String

    package init(
        _ outcome: Verdict.Outcome, _ text: String, gold: String = "", form: AnswerForm = .number,
        prompt: String = "", language: Language = .english, finish: Rollout.Finish = .stop,
        thresholds: JSON = [:], why: String
    ) {
        self.outcome = outcome
        self.text = text
        self.gold = gold
        self.form = form
        self.prompt = prompt
        self.language = language
        self.finish = finish
        self.thresholds = thresholds
        self.why = why
    }

    package var problem: Problem {
        Problem(
            id: "case", family: "case", language: language, level: 0, prompt: prompt, answer: gold,
            form: form,
            source: "", license: "", digest: "")
    }

    package var rollout: Rollout {
        Rollout(problem: "case", index: 0, text: text, tokens: text.utf8.count, finish: finish)
    }
}
