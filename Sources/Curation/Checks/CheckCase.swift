import Archive
import Problems

/// A completion whose verdict is known. `leaven check --self-test` runs these cases. They show users what a
/// check does, and prove that it does so on their machine.
package struct CheckCase: Sendable {
    /// The outcome that the check must reach.
    package var outcome: Verdict.Outcome
    /// The completion, or the part of it that the check reads.
    package var text: String
    /// The gold answer of the case's problem.
    package var gold: String
    /// The form of the gold answer.
    package var form: AnswerForm
    /// The prompt of the case's problem.
    package var prompt: String
    /// The language of the case's problem.
    package var language: Language
    /// How the completion ended.
    package var finish: Rollout.Finish
    /// The settings of the check, thresholds among them, as a pipeline gives them: `{"max": 0.3}`.
    package var thresholds: JSON
    /// Why the check must reach this outcome, in a few words.
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

    /// The problem of the case.
    package var problem: Problem {
        Problem(
            id: "case", family: "case", language: language, level: 0, prompt: prompt, answer: gold,
            form: form,
            source: "", license: "", digest: "")
    }

    /// The rollout of the case. It counts each byte as a token.
    package var rollout: Rollout {
        Rollout(problem: "case", index: 0, text: text, tokens: text.utf8.count, finish: finish)
    }
}

extension [CheckCase] {
    /// The cases in a file of the folder `Cases`, whose bytes are built into the program. Each line is an
    /// object with the properties of a case as its members; a member may be left out if `init` has a default
    /// for it.
    static func of(_ file: [UInt8]) -> [CheckCase] {
        file.split(separator: 0x0A).map { line in
            guard let row = try? JSON.parse([UInt8](line), file: ""), let item = CheckCase(row) else {
                preconditionFailure("no case of a check: \(String(decoding: line, as: UTF8.self))")
            }
            return item
        }
    }
}

extension CheckCase {
    /// Reads a case; nil if a member is missing, unknown or of the wrong type.
    fileprivate init?(_ row: JSON) {
        self.init(.undecided, "", why: "")
        guard let members = row.members, row["outcome"] != nil, row["text"] != nil, row["why"] != nil else {
            return nil
        }
        for member in members {
            guard set(member.name, member.value, member.value.string ?? "") else { return nil }
        }
    }

    /// Sets a property by name, and returns whether the value suits it. `text` is the value, if it is a text.
    private mutating func set(_ name: String, _ value: JSON, _ text: String) -> Bool {
        func word<Word: RawRepresentable<String>>(_ part: WritableKeyPath<CheckCase, Word>) -> Bool {
            guard let word = Word(rawValue: text) else { return false }
            self[keyPath: part] = word
            return true
        }
        switch name {
        case "outcome": return word(\.outcome)
        case "form": return word(\.form)
        case "language": return word(\.language)
        case "finish": return word(\.finish)
        case "text": self.text = text
        case "gold": gold = text
        case "prompt": prompt = text
        case "why": why = text
        case "thresholds":
            thresholds = value
            return value.members != nil
        default: return false
        }
        return value.string != nil
    }
}
