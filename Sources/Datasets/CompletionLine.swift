import Archive
import Curation
import Problems

/// A line of a file of completions: the parts of a problem that it has, and the completion.
package struct CompletionLine: Sendable {
    /// The whole line as JSON.
    package let row: JSON
    /// The problem and the rollout that checks judge.
    package let item: CheckItem
    /// The number of the line in its file.
    package internal(set) var number = 0
    /// The line as it stands in the file, without its line end.
    package var text: [UInt8] = []
    /// Why some checks can decide nothing, by the name of the check: the line lacks what they need.
    package internal(set) var lacks: [String: String] = [:]
    /// Why the line cannot be read as a completion; nil where it can.
    package internal(set) var fault: String?
    /// Whether the line cannot be read, or lacks what a check needs.
    var isOdd: Bool { fault != nil || !lacks.isEmpty }

    /// A line that cannot be read.
    static func unreadable(_ row: JSON, number: Int, text: [UInt8], fault: String) -> CompletionLine {
        let problem = Problem(
            id: "", family: "", language: .english, level: 0, prompt: "", answer: "", form: .text, source: "",
            license: "", digest: "")
        let item = CheckItem(
            problem: problem, rollout: Rollout(problem: "", index: 0, text: "", tokens: 0, finish: .stop))
        return CompletionLine(row: row, item: item, number: number, text: text, fault: fault)
    }

    /// The line with a column of verdicts added; verdicts of other checks in it stay. A line that is not a
    /// JSON object, or whose own column of that name is none, becomes an object with the line as a text.
    package func marked(_ verdicts: [Verdict]) -> [UInt8] {
        let own = verdicts.map { JSON.Member($0.check, Self.column($0)) }
        let old = row["verdicts"]
        guard row.members != nil, old == nil || old == .null || old?.members != nil else {
            var bytes: [UInt8] = []
            let object: JSON = [
                "line": .string(String(decoding: text, as: UTF8.self)), "verdicts": .object(own),
            ]
            object.write(to: &bytes)
            return bytes
        }
        let others = (old?.members ?? []).filter { member in !own.contains { $0.name == member.name } }
        var column: [UInt8] = []
        JSON.object(others + own).write(to: &column)
        if let range = old.flatMap({ _ in Self.range(of: "verdicts", in: text) }) {
            return Array(text[..<range.lowerBound]) + column + text[range.upperBound...]
        }
        var bytes = Array(text[..<(text.lastIndex(of: UInt8(ascii: "}")) ?? text.endIndex)])
        bytes += Array("\(row.members?.isEmpty == true ? "" : ",")\"verdicts\":".utf8) + column
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func column(_ verdict: Verdict) -> JSON {
        let cost: [JSON.Member] =
            verdict.cost.map {
                [.init("seconds", .double($0.seconds)), .init("megabytes", .double($0.megabytes))]
            } ?? []
        let column: JSON = [
            "outcome": .string(verdict.outcome.rawValue), "reason": .string(verdict.reason),
            "value": verdict.value.map(JSON.double) ?? .null,
            "threshold": verdict.threshold.map(JSON.double) ?? .null, "version": .int(verdict.version),
        ]
        return .object((column.members ?? []) + cost)
    }

    /// The range of a member's value in the text of an object.
    private static func range(of name: String, in text: [UInt8]) -> Range<Int>? {
        text.withUnsafeBufferPointer { bytes in
            var stream = JSONStream(bytes, file: "")
            var range: Range<Int>?
            try? stream.members { member, stream in
                let start = stream.position
                _ = try stream.value()
                if member == name { range = start..<stream.position }
            }
            return range
        }
    }
}

/// Reads lines of a file of completions. Each part comes from the column that is named for it, or else from
/// the columns of well-known data sets and tools.
package struct CompletionReader: Sendable {
    /// The parts that a line may hold, by the names for which columns can be given.
    package static let parts = ProblemFields.parts + own.map(\.part) + synonyms.map(\.name)

    /// The parts that do not belong to a problem, each with the columns that usually hold it: of TRL,
    /// distilabel, HumanEval and Alpaca; of open-r1's Mixture-of-Thoughts; of the OpenAI API.
    private static let own: [(part: String, columns: [String])] = [
        (
            "completion",
            ["completion", "prediction", "generation", "response", "output", "canonical_solution"]
        ),
        // The chain of thought, where it stands beside the rest of the completion; also in messages.
        ("reasoning", ["reasoning_content", "reasoning"]),
        ("tokens", ["tokens", "num_tokens", "generated_token_count"]),
        ("finish", ["finish", "finish_reason"]),
    ]

    /// Other names for some parts.
    private static let synonyms = [(name: "gold", part: "answer"), (name: "prediction", part: "completion")]

    /// Columns that may hold a conversation: the usual name, distilabel's and OpenThoughts'.
    private static let conversations = ["messages", "conversation", "conversations"]

    private let columns: [String: String]
    private let problems: ProblemFields
    private let checks: CheckSuite
    /// Whether a check reads the language of the prompt, which is guessed where the line does not name it.
    private let guessesLanguage: Bool

    /// - Parameters:
    ///   - columns: the names of columns by part; no part may be given twice, under either of its names.
    ///   - checks: the checks that will run; a line must hold what they need.
    package init(columns: [(part: String, column: String)], checks: CheckSuite) throws {
        var named: [String: String] = [:]
        for (name, column) in columns {
            let part = Self.synonyms.first { $0.name == name }?.part ?? name
            guard named.updateValue(column, forKey: part) == nil else {
                throw Complaint(
                    "--field", found: "two columns for \(name)", expected: "one column for each part")
            }
        }
        self.columns = named
        self.checks = checks
        guessesLanguage = checks.checks.contains { $0.needs.contains(.language) }
        let names = ProblemFields.parts.compactMap { part in
            named[part].map { JSON.Member(part, .string($0)) }
        }
        problems = try ProblemFields(names: .object(names), path: "--field")
    }

    /// Reads from a line what the checks need.
    ///
    /// - Parameters:
    ///   - place: `file:line`, for errors.
    ///   - strictly: whether to throw for a line that lacks what a check needs.
    /// - Throws: `Complaint` that names the line and the column.
    package func read(_ row: JSON, at place: String, strictly: Bool = true) throws -> CompletionLine {
        guard row.members != nil else {
            throw Complaint(place, found: row.kind, expected: "an object")
        }
        var problem = try problems.outline(row, at: place)
        var text = try completion(row, at: place)
        let prompt = problems.value(of: "prompt", in: row)
        // Messages are used for prompt and completion only if the line has no columns for them.
        var turns: [Turn] = []
        var thought =
            value("reasoning", in: row)?.string
            ?? value("completion", in: row)?.array?.last.flatMap(Self.reasoning)
        if let list = prompt?.array {
            turns = try Turn.list(.array(list), at: "\(place): prompt")
        } else if text == nil {
            turns = try conversation(row, at: place) ?? []
        } else if prompt == nil {
            turns = (try? conversation(row, at: place)) ?? []
        }
        if prompt?.array != nil || (prompt == nil && !problems.isNamed("prompt")) {
            problem.prompt = turns.last { $0.role == .user }?.content ?? ""
        }
        if guessesLanguage,
            problems.value(of: "language", in: row)?.string.flatMap(Language.init(rawValue:)) == nil
        {
            problem.language = Language(of: problem.prompt) ?? .english
        }
        if text == nil, turns.last?.role == .assistant {
            text = turns.last?.content
            let list = prompt?.array ?? conversationColumn(row).flatMap { row[$0]?.array }
            thought = list?.last.flatMap(Self.reasoning) ?? thought
        }
        // A worked solution that ends in its answer, as in GSM8K, is a completion itself.
        if text == nil, let solution = problems.value(of: "answer", in: row)?.string,
            solution.contains("####")
        {
            text = solution
        }
        guard var text else { throw missing("completion", at: place, for: "every check") }
        if let thought, !thought.allSatisfy(\.isWhitespace), !text.contains("<think>"),
            !text.contains("</think>")
        {
            text = "<think>\n\(thought)\n</think>\n\(text)"
        }
        let tokens = try tokens(row, at: place)
        var lacks: [String: String] = [:]
        for (check, needs) in checks.checks.map({ ($0.name, $0.needs) }) {
            for need in needs {
                if need == .gold, check != "python", problem.answer.isEmpty,
                    let gold = problems.value(of: "answer", in: row),
                    gold.array != nil || gold.members != nil
                {
                    throw Complaint(
                        "\(place): \(columns["answer"] ?? "answer")", found: gold.kind,
                        expected: "a text or a number",
                        advice: "name the part of it that is the answer with --field gold=COLUMN.PART")
                }
                let isThere =
                    switch need {
                    case .prompt: prompt != nil || !turns.isEmpty
                    case .gold: problems.value(of: "answer", in: row) != nil || !problem.answer.isEmpty
                    case .tokens: tokens != nil
                    case .language: true
                    }
                guard !isThere else { continue }
                let error = missing(need.rawValue, at: place, for: "the check \(check)")
                if strictly { throw error }
                lacks[check] = error.description
            }
        }
        // A problem of this project without a form has the form of its family.
        if row["form"] == nil, problem.source == "leaven", let family = Families.named(problem.family) {
            problem.form = family.form
        }
        let rollout = Rollout(
            problem: problem.id, index: 0, text: text, tokens: tokens ?? 0, finish: try finish(row, at: place)
        )
        return CompletionLine(row: row, item: checks.item(problem, rollout), lacks: lacks)
    }

    private func missing(_ part: String, at place: String, for reader: String) -> Complaint {
        let own = Self.synonyms.first { $0.name == part }?.part ?? part
        return Complaint(
            "\(place): \(columns[own] ?? own)", found: "nothing", expected: "what \(reader) needs",
            advice: "name the column that holds it with --field \(part)=COLUMN")
    }

    /// The value of a part in the column that is named for it, or else in the first usual column that holds
    /// something.
    private func value(_ part: String, in row: JSON) -> JSON? {
        let usual = Self.own.first { $0.part == part }?.columns ?? []
        return ProblemFields.value(at: columns[part].map { [$0] } ?? usual, in: row)
    }

    /// The completion; nil where no column holds it, and empty where the column is null.
    private func completion(_ row: JSON, at place: String) throws(Complaint) -> String? {
        switch value("completion", in: row) {
        case nil:
            guard columns["completion"] == nil else {
                throw missing("completion", at: place, for: "every check")
            }
            return nil
        case .null: return conversationColumn(row) == nil ? "" : nil
        case .string(let text): return text
        case .int(let number): return String(number)
        case .double(let number): return "\(number)"
        case .number(let digits): return digits
        // Training tools also write a completion as a list of messages.
        case .array(let list) where list.last?.members != nil:
            return try Turn.list(.array(list), at: "\(place): \(columns["completion"] ?? "completion")")
                .last?
                .content
        case .some(let other):
            throw Complaint(
                "\(place): \(columns["completion"] ?? "completion")", found: other.kind,
                expected: "a text")
        }
    }

    /// The chain of thought that stands beside the content of a message; nil where there is none.
    private static func reasoning(_ message: JSON) -> String? {
        let columns = own.first { $0.part == "reasoning" }?.columns ?? []
        return ProblemFields.value(at: columns, in: message)?.string
    }

    private func conversationColumn(_ row: JSON) -> String? {
        Self.conversations.first { (row[$0] ?? .null) != .null }
    }

    private func conversation(_ row: JSON, at place: String) throws(Complaint) -> [Turn]? {
        guard let name = conversationColumn(row), let list = row[name] else { return nil }
        return try Turn.list(list, at: "\(place): \(name)")
    }

    /// The number of tokens; nil where there is none. Only a column that the user named must hold a number.
    private func tokens(_ row: JSON, at place: String) throws(Complaint) -> Int? {
        let value = value("tokens", in: row)
        if let number = value?.int, number >= 0 { return number }
        guard let name = columns["tokens"] else { return nil }
        throw Complaint(
            "\(place): \(name)", found: value?.brief ?? "nothing", expected: "a number of tokens")
    }

    private func finish(_ row: JSON, at place: String) throws(Complaint) -> Rollout.Finish {
        let value = value("finish", in: row)
        if let finish = value?.string.flatMap(Rollout.Finish.init) { return finish }
        guard let name = columns["finish"], let value, value != .null else { return .stop }
        throw Complaint(
            "\(place): \(name)", found: value.brief, expected: "\"stop\" or \"length\"")
    }
}
