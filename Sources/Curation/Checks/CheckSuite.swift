import Archive
import Problems
import Tensors

/// The checks of a stage, in the order in which they stand in the pipeline file.
package struct CheckSuite: Sendable {
    package let checks: [any Check]

    package init(_ checks: [any Check]) {
        self.checks = checks
    }

    /// Reads `{"format": {}, "repetition": {"max": 0.3, "n": 8}}`; thresholds left out have the defaults of
    /// the checks.
    ///
    /// - Parameter path: where the object stands, for errors: `corpus.json: stages[2].checks`.
    /// - Throws: `Complaint` naming the unknown check or key, or the bad value.
    package init(_ json: JSON, path: String) throws(Complaint) {
        guard let members = json.members else {
            throw Complaint(
                path, found: json.kind, expected: "an object of checks and their thresholds")
        }
        var checks: [any Check] = []
        for member in members {
            guard let kind = Self.kinds.first(where: { $0.name == member.name }) else {
                throw Complaint(
                    path, found: "check \"\(excerpt(member.name))\"",
                    expected: "one of " + Self.names.joined(separator: ", "))
            }
            guard !checks.contains(where: { $0.name == member.name }) else {
                throw Complaint(
                    path, found: "check \"\(member.name)\" twice", expected: "each check once")
            }
            var thresholds = try Thresholds(member.value, path: "\(path).\(member.name)")
            checks.append(try kind.make(&thresholds))
            try thresholds.finish()
        }
        self.checks = checks
    }

    /// Checks with the thresholds that they have by themselves.
    package init(names: [String], path: String) throws(Complaint) {
        try self.init(.object(names.map { JSON.Member($0, [:]) }), path: path)
    }

    /// The verdicts of all checks for each item, in order, one each; of those that run no programs, on several
    /// threads.
    package func verdicts(of items: [CheckItem], threads: Int = 1) -> [[Verdict]] {
        let programs = checks.map { $0.runsPrograms ? $0.verdicts(of: items) : [] }
        return parallelMap(count: items.count, threads: threads) { place in
            let item = items[place]
            return zip(checks, programs).map { check, found in
                check.runsPrograms
                    ? found[place]
                    : check.verdict(problem: item.problem, rollout: item.rollout, completion: item.completion)
            }
        }
    }

    package func verdicts(problem: Problem, rollout: Rollout) -> [Verdict] {
        verdicts(of: [CheckItem(problem: problem, rollout: rollout)])[0]
    }

    /// What keeps checks from deciding anything on this machine, a sentence for each.
    package var obstacles: [String] {
        checks.compactMap { check in
            check.obstacle.map { "the check \"\(check.name)\" leaves everything undecided: \($0)" }
        }
    }

    /// The names of all checks there are.
    package static var names: [String] { kinds.map(\.name) }

    /// The cases that come with the checks, of those that have some.
    package static var cases: [(name: String, cases: [CheckCase])] {
        kinds.filter { !$0.cases.isEmpty }.map { ($0.name, $0.cases) }
    }

    private typealias Make = @Sendable (inout Thresholds) throws(Complaint) -> any Check

    private struct Kind: Sendable {
        let name: String
        let cases: [CheckCase]
        let make: Make

        init(name: String, cases: [CheckCase] = [], make: @escaping Make) {
            self.name = name
            self.cases = cases
            self.make = make
        }
    }

    private static let kinds: [Kind] = [
        Kind(name: "format", cases: FormatCheck.cases) { _ throws(Complaint) in FormatCheck() },
        Kind(name: "answer", cases: AnswerCheck.cases) { _ throws(Complaint) in AnswerCheck() },
        Kind(name: "math", cases: MathCheck.selfTest) { _ throws(Complaint) in MathCheck() },
        Kind(name: "steps", cases: StepCheck.cases) { t throws(Complaint) in
            StepCheck(max: try t.integer("max", 0, in: 0...1_000_000))
        },
        Kind(name: "language", cases: LanguageCheck.cases) { t throws(Complaint) in
            LanguageCheck(min: try t.number("min", 0.95, in: 0...1), target: try t.choice("target"))
        },
        Kind(name: "length", cases: LengthCheck.cases) { t throws(Complaint) in
            LengthCheck(
                min: try t.integer("min", 1, in: 0...100_000_000),
                max: try t.integer("max", 100_000_000, in: 1...100_000_000))
        },
        Kind(name: "repetition", cases: RepetitionCheck.cases) { t throws(Complaint) in
            RepetitionCheck(max: try t.number("max", 0.6, in: 0...1), n: try t.integer("n", 8, in: 1...64))
        },
        Kind(name: "line-repetition", cases: LineRepetitionCheck.cases) { t throws(Complaint) in
            LineRepetitionCheck(max: try t.number("max", 0.5, in: 0...1))
        },
        Kind(name: "paragraph", cases: ParagraphCheck.cases) { t throws(Complaint) in
            ParagraphCheck(max: try t.integer("max", 2000, in: 1...100_000_000))
        },
        Kind(name: "code", cases: CodeCheck.cases) { t throws(Complaint) in
            CodeCheck(max: try t.integer("max", 0, in: 0...1_000_000))
        },
        Kind(name: "python") { t throws(Complaint) in
            PythonCheck(
                seconds: try t.integer("seconds", 5, in: 1...600),
                megabytes: try t.integer("megabytes", 512, in: 64...65_536))
        },
        Kind(name: "choice") { t throws(Complaint) in
            ChoiceCheck(choices: try t.integer("choices", 26, in: 2...26))
        },
        Kind(name: "exact") { t throws(Complaint) in
            ExactCheck(ignoringCase: try t.flag("ignore_case", false))
        },
        Kind(name: "regex") { t throws(Complaint) in
            let (pattern, whole) = (try t.text("pattern"), try t.flag("whole", true))
            return try PatternCheck(pattern: pattern, whole: whole, place: t.place(of: "pattern"))
        },
        Kind(name: "tolerance") { t throws(Complaint) in
            ToleranceCheck(
                absolute: try t.number("absolute", 0, in: 0...1e300),
                relative: try t.number("relative", 1e-6, in: 0...1))
        },
        Kind(name: "json-schema") { t throws(Complaint) in
            try SchemaCheck(schema: t.value("schema"), place: t.place(of: "schema"))
        },
        Kind(name: "command") { t throws(Complaint) in
            CommandCheck(
                command: try t.words("command"), seconds: try t.number("seconds", 30, in: 0.1...86_400),
                batch: try t.integer("batch", 256, in: 1...100_000))
        },
        Kind(name: "markup", cases: MarkupCheck.cases) { t throws(Complaint) in
            MarkupCheck(max: try t.integer("max", 0, in: 0...1_000_000))
        },
        Kind(name: "symbols", cases: SymbolCheck.cases) { t throws(Complaint) in
            SymbolCheck(max: try t.number("max", 0.05, in: 0...1))
        },
        Kind(name: "control-characters", cases: ControlCharactersCheck.cases) { t throws(Complaint) in
            ControlCharactersCheck(max: try t.integer("max", 0, in: 0...1_000_000))
        },
        Kind(name: "mojibake", cases: MojibakeCheck.cases) { t throws(Complaint) in
            MojibakeCheck(max: try t.integer("max", 0, in: 0...1_000_000))
        },
        Kind(name: "summary", cases: SummaryCheck.cases) { t throws(Complaint) in
            SummaryCheck(min: try t.integer("min", 1, in: 0...1_000_000))
        },
        Kind(name: "truncated", cases: TruncatedCheck.cases) { _ throws(Complaint) in TruncatedCheck() },
        Kind(name: "reaches-answer", cases: ReachesAnswerCheck.cases) { _ throws(Complaint) in
            ReachesAnswerCheck()
        },
        Kind(name: "reflection", cases: ReflectionCheck.cases) { t throws(Complaint) in
            ReflectionCheck(min: try t.integer("min", 1, in: 1...1_000_000))
        },
    ]
}

/// The thresholds given to one check in a pipeline file; every key must be taken by the check.
struct Thresholds {
    private let path: String
    private let members: [JSON.Member]
    private var known: [String] = []

    init(_ json: JSON, path: String) throws(Complaint) {
        guard let members = json.members else {
            throw Complaint(
                path, found: json.kind, expected: "an object of thresholds, {} for the defaults")
        }
        self.path = path
        self.members = members
    }

    mutating func number(
        _ key: String, _ standard: Double, in range: ClosedRange<Double>
    ) throws(Complaint) -> Double {
        known.append(key)
        guard let json = members.first(where: { $0.name == key })?.value else { return standard }
        guard let value = json.double, range.contains(value) else {
            throw Complaint(
                "\(path).\(key)", found: json.double.map { "\($0)" } ?? json.kind,
                expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func integer(
        _ key: String, _ standard: Int, in range: ClosedRange<Int>
    ) throws(Complaint) -> Int {
        known.append(key)
        guard let json = members.first(where: { $0.name == key })?.value else { return standard }
        guard let value = json.int, range.contains(value) else {
            throw Complaint(
                "\(path).\(key)", found: json.double.map { "\($0)" } ?? json.kind,
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func flag(_ key: String, _ standard: Bool) throws(Complaint) -> Bool {
        guard let json = value(key) else { return standard }
        guard let flag = json.bool else { throw fault(key, json, "true or false") }
        return flag
    }

    mutating func text(_ key: String) throws(Complaint) -> String? {
        guard let json = value(key) else { return nil }
        guard let text = json.string else { throw fault(key, json, "a text") }
        return text
    }

    /// A list of texts that must be there.
    mutating func words(_ key: String) throws(Complaint) -> [String] {
        let json = value(key)
        guard let words = json?.array?.compactMap(\.string), words.count == json?.array?.count,
            words.first?.isEmpty == false
        else { throw fault(key, json, "a list of texts: a program and its arguments") }
        return words
    }

    mutating func value(_ key: String) -> JSON? {
        known.append(key)
        return members.first { $0.name == key }?.value
    }

    func place(of key: String) -> String { "\(path).\(key)" }

    private func fault(_ key: String, _ json: JSON?, _ expected: String) -> Complaint {
        Complaint(place(of: key), found: json?.kind ?? "nothing", expected: expected)
    }

    /// One of a few words; nil where it is not given.
    mutating func choice<Choice: CaseIterable & RawRepresentable>(
        _ key: String
    ) throws(Complaint) -> Choice? where Choice.RawValue == String {
        known.append(key)
        guard let json = members.first(where: { $0.name == key })?.value else { return nil }
        guard let choice = json.string.flatMap(Choice.init(rawValue:)) else {
            throw Complaint(
                "\(path).\(key)", found: json.string.map { "\"\(excerpt($0))\"" } ?? json.kind,
                expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    func finish() throws(Complaint) {
        for (place, member) in members.enumerated() {
            guard known.contains(member.name) else {
                throw Complaint(
                    path, found: "key \"\(excerpt(member.name))\"",
                    expected: known.isEmpty ? "no keys" : "one of " + known.joined(separator: ", "))
            }
            if members[..<place].contains(where: { $0.name == member.name }) {
                throw Complaint(
                    path, found: "key \"\(member.name)\" twice", expected: "each key once")
            }
        }
    }
}
