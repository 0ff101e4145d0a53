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

extension [CheckCase] {
    /// The cases of a file in `Cases/`, which is a part of the program: each line is an object with the members of a
    /// case by their names, of which those that are as in its `init` are left out.
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
    /// Nil where a member is missing, unknown or of another kind.
    fileprivate init?(_ row: JSON) {
        self.init(.undecided, "", why: "")
        guard let members = row.members, row["outcome"] != nil, row["text"] != nil, row["why"] != nil else {
            return nil
        }
        for member in members {
            guard set(member.name, member.value, member.value.string ?? "") else { return nil }
        }
    }

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
