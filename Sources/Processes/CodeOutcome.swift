import Archive

/// A program to run, and its tests.
package struct CodeJob: Sendable {
    let program: JSON
    let tests: JSON

    /// - Parameters:
    ///   - candidates: texts of programs; the first that parses and defines the function is run.
    ///   - prompt: the beginning that programs continue.
    ///   - function: the function that programs must define; nil for none.
    ///   - readsInput: whether programs read standard input.
    ///   - tests: `cases`, `asserts` or `check`, as in `Harness/judge.py`.
    ///   - everyTest: whether to go on after a failed test, to get the result of each.
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

/// The result of running a program.
package struct CodeOutcome: Sendable {
    /// How the run ended: all tests passed, one failed, or the program or its tests could not be run to the
    /// end.
    package enum Kind: String, Sendable {
        case pass, fail, syntax, lint, crash, time, wall, memory, processes, tests
        /// Its output differs from the expected output only in white space.
        case space
        /// It, or a test, needs a missing module; its stack was full; its result is nested too deeply.
        case module, stack, deep
        /// There is no result, for a reason that may not lie in the program.
        case lost
    }

    /// How the run ended.
    package var kind: Kind
    /// Tests passed before the first that failed.
    package var passed = 0
    /// The number of tests; nil if it is not known.
    package var total: Int?
    /// Whether each test passed; empty unless every test was run.
    package var held: [Bool] = []
    /// The failed test's input, expected output and actual output, and the error that ended the program.
    package var (input, expected, got, error) = ("", "", "", "")
    /// Seconds of processor time and the peak of memory in megabytes; nil if not measured.
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
        // A judge that ended without a result was killed.
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

    /// A text on one line, at most 300 scalars.
    private static func text(_ value: JSON?) -> String {
        var view = String.UnicodeScalarView()
        for scalar in (value?.string ?? "").unicodeScalars.prefix(300) {
            view.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(view)
    }
}

extension Sandbox {
    /// Runs programs, many for each start of the sandbox.
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
