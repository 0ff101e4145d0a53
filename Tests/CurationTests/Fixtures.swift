import Archive
import Curation
import Problems

/// Problems and rollouts for the tests of this target.
enum Fixture {
    static func problem(
        _ answer: String = "12", form: AnswerForm = .number, language: Language = .english,
        prompt: String = "What is the greatest common divisor of 84 and 36?", id: String = "gcd-1-en",
        family: String = "gcd", digest: String = "d1"
    ) -> Problem {
        Problem(
            id: id, family: family, language: language, level: 1, prompt: prompt, answer: answer, form: form,
            source: "test", license: "Apache-2.0", digest: digest)
    }

    static func rollout(_ text: String, index: Int = 0, finish: Rollout.Finish = .stop) -> Rollout {
        Rollout(
            problem: "gcd-1-en", index: index, text: text, tokens: text.utf8.count / 3 + 1, finish: finish)
    }

    static func completion(thought: String, answer: String = "12") -> String {
        "<think>\n\(thought)\n</think>\n<answer>\(answer)</answer>"
    }

    /// A suite of the standard checks, as a pipeline file gives it.
    static func suite(_ json: JSON, _ path: String = "checks", file: String = "p.json") throws -> CheckSuite {
        try CheckSuite(json, of: CheckKind.standard, path: path, file: file)
    }

    static func verdict(
        _ check: any Check, thought: String, answer: String = "12", problem: Problem = problem()
    ) -> Verdict {
        let rollout = rollout(completion(thought: thought, answer: answer))
        return check.verdict(problem: problem, rollout: rollout, completion: Completion(rollout.text))
    }
}
