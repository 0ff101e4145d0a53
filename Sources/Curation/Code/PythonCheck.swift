import Archive
import Problems
import Processes

/// The completion's Python program passes the problem's tests, run in the sandbox.
///
/// The value is the number of tests that passed before the first one that did not, and the threshold is the
/// number of tests, where that is known. The time and memory used are in the verdict's `cost`.
package struct PythonCheck: Check {
    package let name = "python"
    package let version = 2
    package let needs = [CheckNeed.gold]
    package let grades: String? =
        "a tenth for a program that parses, a tenth for one that ends by itself, the rest by the share of tests"
    private let limits: Sandbox.Limits
    private let scope: AnswerScope

    /// - Parameters:
    ///   - seconds: processor time for all tests of a program; it may wait for the same time again.
    ///   - megabytes: memory of all processes of the program together.
    ///   - scope: where the program may stand: anywhere after the thought, or only where an answer is marked.
    package init(seconds: Int = 5, megabytes: Int = 512, where scope: AnswerScope = .any) {
        limits = .init(seconds: seconds, megabytes: megabytes)
        self.scope = scope
    }

    package var obstacle: String? { Sandbox.obstacle }

    package func runsPrograms(for problem: Problem) -> Bool { true }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        verdicts(of: [CheckItem(problem: problem, rollout: rollout)])[0]
    }

    package func verdicts(of items: [CheckItem]) -> [Verdict] {
        let sandbox: Sandbox
        switch Sandbox.shared {
        case .success(let found): sandbox = found
        case .failure(let missing): return items.map { _ in undecided(missing.description, .tool) }
        }
        var verdicts: [Verdict?] = []
        var jobs: [(place: Int, isFenced: Bool, job: CodeJob)] = []
        for (place, item) in items.enumerated() {
            let marked = scope == .marked ? item.completion.place(.marked) : nil
            let text =
                marked.map { CodeText(rollout: $0.text, completion: Completion($0.text)) }
                ?? CodeText(rollout: item.rollout.text, completion: item.completion)
            var verdict: Verdict?
            if let tests = CodeTests(answer: item.problem.answer) {
                if case .unclear(let reason) = marked {
                    verdict = undecided(reason)
                } else if text.candidates.isEmpty {
                    verdict = fail("no code", value: 0)
                    verdict?.grade = 0
                } else {
                    jobs.append((place, text.isFenced, CodeJob(text.candidates, tests)))
                }
            } else {
                verdict = undecided("the gold answer holds no tests: \(excerpt(item.problem.answer))", .gold)
            }
            verdicts.append(verdict)
        }
        let outcomes = sandbox.outcomes(of: jobs.map(\.job), limits: limits)
        for (job, outcome) in zip(jobs, outcomes) {
            verdicts[job.place] = verdict(outcome, isFenced: job.isFenced)
        }
        return verdicts.map { $0 ?? undecided("it was not run", .tool) }
    }

    private func verdict(_ outcome: CodeOutcome, isFenced: Bool) -> Verdict {
        let (value, threshold) = (Double(outcome.passed), outcome.total.map(Double.init))
        func undecided(_ reason: String, _ excuse: Verdict.Excuse? = nil) -> Verdict {
            Verdict(
                name, .undecided, reason, value: value, threshold: threshold, version: version, excuse: excuse
            )
        }
        func fail(_ reason: String) -> Verdict {
            self.fail(reason, value: value, threshold: threshold)
        }
        // Details of a program stand after a colon: reports count reasons by the text before it.
        let test = "test \(outcome.passed + 1)" + (outcome.total.map { " of \($0)" } ?? "")
        let input = outcome.input.isEmpty ? "" : " with \(outcome.input)"
        var verdict: Verdict
        switch outcome.kind {
        case .pass: verdict = pass(value: value, threshold: value)
        case .fail:
            verdict =
                outcome.expected.isEmpty
                ? fail("\(test) does not hold" + (input.isEmpty ? "" : ":\(input)"))
                : fail("\(test): expected \(outcome.expected), got \(outcome.got)\(input)")
        case .syntax: verdict = fail(isFenced ? "does not parse: \(outcome.error)" : "no code")
        case .lint: verdict = fail(outcome.error)
        case .crash: verdict = fail("crashed: \(outcome.error)" + (input.isEmpty ? "" : "; \(test)\(input)"))
        case .memory: verdict = fail("took more than \(limits.megabytes) MB")
        case .processes: verdict = fail("started too many processes")
        // It is not known whether the program would have ended, and how.
        case .time:
            verdict = undecided(
                "timed out after \(limits.seconds) s of processor time: \(test)\(input)", .time)
        case .wall:
            verdict = undecided("timed out without using \(limits.seconds) s of processor time", .time)
        case .space:
            verdict = undecided(
                "\(test) differs in white space only: expected \(outcome.expected), got \(outcome.got)\(input)"
            )
        case .tests: verdict = undecided("the tests cannot be run: \(outcome.error)" + input, .gold)
        case .module: verdict = undecided("a module is not here: \(outcome.error)")
        case .stack: verdict = undecided("ended by signal 11, as where a stack is full: \(test)\(input)")
        case .deep: verdict = undecided("a result is nested too deeply: \(test)\(input)")
        case .lost: verdict = undecided("no result: \(outcome.error)", .tool)
        }
        if verdict.excuse == nil { verdict.grade = Self.grade(outcome) }
        verdict.cost = outcome.cost.map { .init(seconds: $0.seconds, megabytes: $0.megabytes) }
        return verdict
    }
}

extension PythonCheck {
    /// How far a program got, see `grades`. The tests after the first one that fails are not run, and count
    /// as failed.
    private static func grade(_ outcome: CodeOutcome) -> Double {
        let share = outcome.total.map { Double(outcome.passed) / Double(max(1, $0)) } ?? 0
        switch outcome.kind {
        case .pass: return 1
        case .syntax, .lint: return 0
        case .crash, .memory, .processes, .stack: return 0.1 + 0.8 * share
        default: return 0.2 + 0.8 * share
        }
    }
}

extension CodeJob {
    /// A job that runs the tests of a gold answer.
    init(_ candidates: [String], _ tests: CodeTests, everyTest: Bool = false) {
        self.init(
            candidates, prompt: tests.prompt, function: tests.function, readsInput: tests.readsInput,
            tests: tests.json, everyTest: everyTest)
    }
}

extension PythonCheck {
    private static let time = Setting<Int>.int(
        "seconds", in: 1...600, default: 5,
        "Processor time for all tests of a program; it may wait for as long.")
    private static let memory = Setting<Int>.int(
        "megabytes", in: 64...65_536, default: 512, "Memory of all processes of a program together.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "python",
        "The Python program in the completion passes the problem's tests, in a sandbox. Where the "
            + "sandbox (bwrap) or python3 is missing, everything is undecided.",
        [time, memory, AnswerScope.setting], example: ["seconds": 10],
        cases: .of(PackageResources.python_jsonl),
        reason: .wrongAnswer
    ) {
        PythonCheck(
            seconds: try $0(time), megabytes: try $0(memory), where: try $0(AnswerScope.setting))
    }
}
