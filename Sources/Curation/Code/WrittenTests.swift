import Archive
import Problems
import Processes

/// Tests of programs that a model wrote. They are asked for with `prompt`, read from the completions, and
/// kept if enough programs for the same problem pass them. A test that few programs pass is probably wrong,
/// for programs are seldom wrong in the same way (CodeT, https://arxiv.org/abs/2207.10397).
package enum WrittenTests {
    /// An assertion, and how many of the programs pass it.
    package struct Test: Sendable, Equatable {
        /// The assertion, one line of Python.
        package let text: String
        /// The number of programs that pass it.
        package let agreeing: Int
        /// The number of programs that ran.
        package let programs: Int

        package init(_ text: String, agreeing: Int, programs: Int) {
            (self.text, self.agreeing, self.programs) = (text, agreeing, programs)
        }
    }

    /// The tests and the programs that were written for one problem.
    package struct Material: Sendable {
        let assertions: [String]
        let programs: [[String]]

        /// - Parameters:
        ///   - tests: completions that hold tests.
        ///   - programs: completions that hold programs; those without code are left out.
        package init(tests: [Rollout], programs: [Rollout]) {
            assertions = WrittenTests.assertions(in: tests.map(\.text))
            self.programs = programs.map {
                CodeText(rollout: $0.text, completion: Completion($0.text)).candidates
            }.filter { !$0.isEmpty }
        }
    }

    /// The most assertions for one problem.
    private static let most = 64
    private static let longest = 500

    /// The problem's prompt with an instruction to write tests instead of the program.
    package static func prompt(for problem: Problem) -> [Turn] {
        let instruction = problem.language.choose(
            "Do not solve this. Write tests for a program that does: a Python code block of lines such as"
                + " `assert f([1, 2]) == 3`, one test a line, ordinary cases and special ones.",
            "不要解答这道题，只为解答它的程序写测试：给出一个Python代码块，每行一个测试，形如`assert f([1, 2]) == 3`，"
                + "既要有普通情形，也要有特殊情形。")
        return [.init(.user, problem.prompt + "\n" + instruction)]
    }

    /// The assertions in completions, one line each; each appears once, in the order found.
    package static func assertions(in texts: [String]) -> [String] {
        var seen = Set<String>()
        var found: [String] = []
        for text in texts {
            for block in CodeText(rollout: text, completion: Completion(text)).candidates.reversed() {
                for line in block.split(whereSeparator: \.isNewline)
                where line.hasPrefix("assert ") && line.utf8.count <= longest && line.contains("(") {
                    guard found.count < most else { return found }
                    let test = String(line)
                    if seen.insert(test).inserted { found.append(test) }
                }
            }
        }
        return found
    }

    /// For each problem, its tests and how many programs pass each; every program runs with every test.
    ///
    /// - Throws: `Complaint` where programs cannot be run on this machine.
    package static func agreement(
        on materials: [Material], seconds: Int = 5, megabytes: Int = 512
    ) throws(Complaint) -> [[Test]] {
        let sandbox: Sandbox
        switch Sandbox.shared {
        case .success(let found): sandbox = found
        case .failure(let missing):
            throw Complaint("written tests", found: missing.description, expected: "a sandbox")
        }
        var jobs: [(problem: Int, job: CodeJob)] = []
        for (place, material) in materials.enumerated() {
            guard let tests = CodeTests(assertions: material.assertions) else { continue }
            jobs += material.programs.map { (place, CodeJob($0, tests, everyTest: true)) }
        }
        let outcomes = sandbox.outcomes(
            of: jobs.map(\.job), limits: .init(seconds: seconds, megabytes: megabytes))
        var counts = materials.map { [Int](repeating: 0, count: $0.assertions.count) }
        var programs = [Int](repeating: 0, count: materials.count)
        for (job, outcome) in zip(jobs, outcomes) {
            // Prose, and programs whose result was lost, do not count.
            guard ![.syntax, .lint, .lost].contains(outcome.kind) else { continue }
            programs[job.problem] += 1
            // A program that ended early passed the tests before that.
            for (test, held) in outcome.held.enumerated() where held && test < counts[job.problem].count {
                counts[job.problem][test] += 1
            }
        }
        return materials.indices.map { place in
            zip(materials[place].assertions, counts[place]).map {
                Test($0, agreeing: $1, programs: programs[place])
            }
        }
    }

    /// The tests that ran with at least `programs` programs and that at least the share `agreement` of them
    /// pass.
    package static func kept(_ tests: [Test], agreement: Double, programs: Int) -> [Test] {
        tests.filter {
            $0.programs >= max(1, programs) && Double($0.agreeing) >= agreement * Double($0.programs)
                && $0.agreeing > 0
        }
    }
}
