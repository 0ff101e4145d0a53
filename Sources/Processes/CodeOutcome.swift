import Archive

/// A program to run, and its tests.
package struct CodeJob: Sendable {
    let program: JSON
    let tests: JSON

    /// - Parameters:
    ///   - candidates: texts, of which the first that parses and defines the function is run.
    ///   - prompt: what programs go on from.
    ///   - function: what programs must define, if anything.
    ///   - readsInput: whether they read standard input.
    ///   - tests: `cases`, `asserts` or `check`, as `Harness/judge.py` has them.
    ///   - everyTest: whether to go on after a test that fails, to know of each.
    package init(
        _ candidates: [String], prompt: String = "", function: String? = nil, readsInput: Bool = false,
        tests: JSON, everyTest: Bool = false
    ) {
        program = [
            "code": .array(candidates.map(JSON.string)), "prompt": .string(prompt),
            "function": function.map(JSON.string) ?? .null, "input": .bool(readsInput),
        ]
        self.tests = .object((tests.members ?? []) + [.init("every", .bool(everyTest))])
    }
}

/// What came of a program.
package struct CodeOutcome: Sendable {
    /// How it ended: all tests held, one did not, or the program or its tests could not be run to the end.
    package enum Kind: String, Sendable {
        case pass, fail, syntax, lint, crash, time, wall, memory, processes, tests
        /// Its output differs from what is expected in white space only.
        case space
        /// It, or a test, needs a module that is not here; its stack was full; its result is nested too deeply.
        case module, stack, deep
        /// No result, for a reason that need not be the program's.
        case lost
    }

    package var kind: Kind
    /// Tests passed before the first that was not, and all there are, where that is known.
    package var passed = 0
    package var total: Int?
    /// By test, whether it held; where every one was run.
    package var held: [Bool] = []
    /// Of the test that failed: its input, what it expected, what it got; and the error that ended the program.
    package var (input, expected, got, error) = ("", "", "", "")
    /// Seconds of processor time, and the most megabytes of memory, where they were seen.
    package var cost: (seconds: Double, megabytes: Double)?

    fileprivate init(lost error: String) {
        kind = .lost
        self.error = error
    }

    fileprivate init(_ line: [UInt8]) {
        guard let json = try? JSON.parse(line, file: "sandbox"), let word = json["kind"]?.string else {
            kind = .lost
            error = "an answer that cannot be read"
            return
        }
        // A judge that ended without a word was killed.
        let known = Kind(rawValue: word) ?? (word == "every" ? .pass : .lost)
        kind = known
        passed = json["passed"]?.int ?? 0
        total = json["total"]?.int
        held = (json["held"]?.string ?? "").utf8.map { $0 == UInt8(ascii: "1") }
        (input, expected, got) = (
            Self.text(json["input"]), Self.text(json["expected"]), Self.text(json["got"])
        )
        error = known == .lost ? "its judge was killed" : Self.text(json["error"])
        if let seconds = json["cpu"]?.double, let kilobytes = json["peak"]?.double {
            cost = (seconds, kilobytes / 1024)
        }
    }

    /// On one line.
    private static func text(_ value: JSON?) -> String {
        var view = String.UnicodeScalarView()
        for scalar in (value?.string ?? "").unicodeScalars.prefix(300) {
            view.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(view)
    }
}

extension Sandbox {
    /// Runs programs, many for each start.
    package func outcomes(of jobs: [CodeJob], limits: Limits) -> [CodeOutcome] {
        answers(to: jobs.map { ($0.program, $0.tests) }, limits: limits).map { answer in
            switch answer {
            case .line(let line): CodeOutcome(line)
            case .none(.silent): CodeOutcome(lost: "the sandbox did not answer")
            case .none, .misfit: CodeOutcome(lost: "it ended the sandbox")
            case .unstarted: CodeOutcome(lost: "the sandbox did not start")
            }
        }
    }
}
