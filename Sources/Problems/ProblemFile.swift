import Archive

/// Problems in JSON Lines (`.jsonl`, `.jsonl.zst`), with field names that the user can choose.
///
/// Only prompt and answer are required; a line without an answer may have tests of programs (see
/// `CodeTests`). An answer that ends in `#### n`, as in GSM8K, is reduced to `n`. A problem's digest is the
/// one of its family and its prompt with folded white space; a problem without an id is named after its
/// digest.
package struct ProblemFile: Sendable {
    /// The path of the file.
    package let path: String
    private let fields: ProblemFields

    /// - Parameter fields: the fields that hold the parts of a problem, and constants for parts without a
    ///   field.
    package init(_ path: String, fields: ProblemFields = ProblemFields()) {
        self.path = path
        self.fields = fields
    }

    /// A problem, and facts about its line.
    package struct Reading: Sendable {
        /// The problem.
        package let problem: Problem
        /// The number of the line.
        package let line: Int
        /// The parts whose columns could not be used; the user named no column for them.
        package let leftOut: [String]
        /// The share of the file that was read, 0 to 1; nil where its size is not known.
        package let share: Double?
    }

    /// Reads the problems one by one, in order.
    ///
    /// - Throws: `Complaint` that names the line and the field where a line is not a problem, the file that
    ///   cannot be read, or a named column that no line has; and the errors of `body`.
    package func forEach(_ body: (Reading) throws -> Void) throws {
        try demandColumns()
        let lines = try JSONLines(path, ofObjects: true)
        var seen: [String: Int] = [:]
        while let (line, row) = try lines.nextValue() {
            var leftOut: [String] = []
            let problem = try fields.problem(row, at: "\(path):\(line)", file: path) { leftOut.append($0) }
            if let first = seen.updateValue(line, forKey: problem.id) {
                throw Complaint.repeatedID(problem.id, path: path, lines: (first, line))
            }
            try body(Reading(problem: problem, line: line, leftOut: leftOut, share: lines.share))
        }
        try lines.demandLines("at least one problem")
    }

    /// All problems, in order. Throws as `forEach` does.
    package func problems() throws -> [Problem] {
        var problems: [Problem] = []
        try forEach { problems.append($0.problem) }
        return problems
    }

    /// Throws for a named column that no line has. If the first line has all of them, no other is read.
    private func demandColumns() throws {
        var missing = fields.named
        guard !missing.isEmpty else { return }
        let lines = try JSONLines(path, ofObjects: true)
        var columns: Set<String> = []
        while !missing.isEmpty, let (_, row) = try lines.nextValue() {
            missing.removeAll { fields.value(of: $0, in: row) != nil }
            columns.formUnion(ProblemFields.columns(of: row))
        }
        guard let part = missing.first, !columns.isEmpty else { return }
        throw fields.absent(part, among: columns.sorted(), in: path)
    }

    /// One line of the file.
    fileprivate struct Row {
        let value: JSON
        let place: String
        let fields: ProblemFields

        func problem(file: String, leftOut: (String) -> Void) throws(Complaint) -> Problem {
            let conversation = try conversation()
            let prompt = if let last = conversation?.last { last.content } else { try required("prompt") }
            let earlier = conversation?.dropLast().map { $0 } ?? []
            let tests = fields.value(of: "answer", in: value) == nil ? CodeTests(row: value) : nil
            let answer: String
            if let tests {
                answer = tests.json.serialized()
            } else {
                answer = Self.reduced(try required("answer"))
            }
            guard !answer.isEmpty else {
                throw Complaint.field(at("answer"), found: "nothing after ####", expected: "an answer")
            }
            let family = try own("family", text, leftOut) ?? Self.stem(file)
            let language =
                try own("language", self.language, leftOut)
                ?? Language(of: prompt) ?? .english
            let form =
                try own("form", self.form, leftOut)
                ?? (tests != nil ? .code : AnswerForm(of: answer))
            // A prompt without earlier turns has the digest that it had before there were any.
            let before = earlier.map { "\($0.role.rawValue): \(Self.folded($0.content))\n" }.joined()
            let digest = SHA256.hex(Array((family + "\n" + before + Self.folded(prompt)).utf8))
            return Problem(
                id: try own("id", text, leftOut)
                    ?? "\(family)-\(digest.prefix(16))-\(language.rawValue)",
                family: family, language: language, level: try own("level", level, leftOut) ?? 0,
                prompt: prompt, answer: answer, form: form,
                source: try own("source", text, leftOut) ?? Files.name(of: file),
                license: try own("license", text, leftOut) ?? "unknown", digest: digest,
                earlier: earlier)
        }

        /// The parts of a problem that the line has, for checking a completion.
        func outline() throws(Complaint) -> Problem {
            func text(_ part: String) throws(Complaint) -> String? {
                guard fields.isNamed(part) else {
                    return fields.value(of: part, in: value).flatMap(Self.text)
                }
                return try found(part).flatMap(Self.text)
            }
            let prompt = try text("prompt") ?? ""
            let tests = fields.value(of: "answer", in: value) == nil ? CodeTests(row: value) : nil
            let gold = try text("answer") ?? ""
            let answer = tests?.json.serialized() ?? Self.reduced(gold)
            return Problem(
                id: try text("id") ?? place, family: try text("family") ?? "",
                language: try text("language").flatMap(Language.init(rawValue:)) ?? .english,
                level: 0, prompt: prompt, answer: answer,
                form: try text("form").flatMap(AnswerForm.init)
                    ?? (tests != nil ? .code : answer.isEmpty ? .number : AnswerForm(of: answer)),
                source: try text("source") ?? "", license: "", digest: "")
        }

        private func at(_ field: String) -> String { "\(place): \(fields.name(of: field))" }

        /// The value of a field in the line, or else its constant.
        private func found(_ field: String) throws(Complaint) -> JSON? {
            let value = fields.value(of: field, in: value)
            if let value, !Self.isEmpty(value) { return value }
            if let constant = fields.constant(field) { return constant }
            if fields.isNamed(field), value ?? .null == .null {
                throw Complaint.field(
                    at(field), found: "nothing", expected: "the field named for \(field)",
                    advice: "correct the line, or give \(field) in defaults")
            }
            return value == .null ? nil : value
        }

        private static func isEmpty(_ value: JSON) -> Bool {
            value == .null || value.string.map { folded($0).isEmpty } == true
        }

        /// The value of an optional part. A column that the user did not name is left out where it cannot be
        /// used.
        private func own<Value>(
            _ field: String, _ read: (JSON, String) throws(Complaint) -> Value, _ leftOut: (String) -> Void
        ) throws(Complaint) -> Value? {
            let isNamed = fields.isNamed(field)
            guard let value = try found(field), isNamed || !Self.isEmpty(value) else { return nil }
            do {
                return try read(value, field)
            } catch {
                guard !isNamed else { throw error }
                leftOut(field)
                guard let constant = fields.constant(field) else { return nil }
                return try read(constant, field)
            }
        }

        private func text(_ value: JSON, _ field: String) throws(Complaint) -> String {
            guard let text = Self.text(value) else {
                throw Complaint.field(at(field), found: value.kind, expected: "a text or a number")
            }
            guard !Self.folded(text).isEmpty else {
                throw Complaint.field(at(field), found: "an empty text", expected: "a text")
            }
            return text
        }

        /// The turns where the prompt is a conversation: in the column of the prompt, as in verl, or in
        /// `messages` if no other column holds a prompt. Nil where the prompt is a text.
        private func conversation() throws(Complaint) -> [Turn]? {
            let own = try found("prompt")
            let name = own == nil && !fields.isNamed("prompt") ? "messages" : "prompt"
            guard let list = own ?? (name == "messages" ? value["messages"] : nil), list.array != nil else {
                return nil
            }
            let place = name == "prompt" ? at(name) : "\(place): \(name)"
            let turns = try Turn.list(list, at: place)
            let speakers = turns.first?.role == .system ? turns.dropFirst() : turns[...]
            let alternate = speakers.enumerated().allSatisfy { number, turn in
                turn.role == (number % 2 == 0 ? .user : .assistant)
            }
            guard alternate, speakers.last?.role == .user else {
                let roles = turns.map(\.role.rawValue)
                let shown = roles.prefix(5) + (roles.count > 5 ? ["…"] : [])
                throw Complaint.field(
                    place, found: "a conversation of " + shown.joined(separator: ", "),
                    expected: "maybe a system prompt, then user and assistant in turn, the user last",
                    advice: speakers.last?.role == .assistant
                        ? "take the last turn out: it is what is to be sampled" : "correct the line")
            }
            if let empty = turns.firstIndex(where: { Self.folded($0.content).isEmpty }) {
                throw Complaint.field(
                    "\(place)[\(empty)].content", found: "an empty text", expected: "a text")
            }
            return turns
        }

        private func required(_ field: String) throws(Complaint) -> String {
            guard let value = try found(field) else {
                throw Complaint.field(
                    at(field), found: "nothing", expected: "a text",
                    advice: "name the field that holds the \(field)")
            }
            return try text(value, field)
        }

        private func language(_ value: JSON, _ field: String) throws(Complaint) -> Language {
            try choice(value, field)
        }

        private func form(_ value: JSON, _ field: String) throws(Complaint) -> AnswerForm {
            try choice(value, field)
        }

        private func choice<Choice: RawRepresentable & CaseIterable>(
            _ value: JSON, _ field: String
        ) throws(Complaint) -> Choice where Choice.RawValue == String {
            let text = try text(value, field)
            guard let choice = Choice(rawValue: text) else {
                throw Complaint.field(
                    at(field), found: "\"\(text.prefix(60))\"",
                    expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return choice
        }

        private func level(_ value: JSON, _ field: String) throws(Complaint) -> Int {
            guard let level = ProblemFields.level(value) else {
                throw Complaint.field(at(field), found: value.brief, expected: ProblemFields.levels)
            }
            return level
        }

        private static func text(_ value: JSON) -> String? {
            switch value {
            case .string(let text): text
            case .int(let number): String(number)
            case .double(let number): PlainNumber.text("\(number)")
            case .number(let text): PlainNumber.text(text)
            default: nil
            }
        }

        /// The text after the last `####`; the whole answer if there is none.
        private static func reduced(_ answer: String) -> String {
            let bytes = Array(answer.utf8)
            var start = 0
            var run = 0
            for (index, byte) in bytes.enumerated() {
                run = byte == UInt8(ascii: "#") ? run + 1 : 0
                if run >= 4 { start = index + 1 }
            }
            return trimmed(start == 0 ? answer : String(decoding: bytes[start...], as: UTF8.self))
        }

        private static func trimmed(_ text: String) -> String {
            var view = text.unicodeScalars[...]
            while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
            while let last = view.last, last.properties.isWhitespace { view.removeLast() }
            return String(view)
        }

        /// The text with each run of white space as one space, and none at the ends.
        private static func folded(_ text: String) -> String {
            text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
        }

        private static func stem(_ path: String) -> String {
            let name = Files.name(of: path)
            let stem = String(name.prefix { $0 != "." })
            return stem.isEmpty ? name : stem
        }

    }
}

extension ProblemFields {
    /// Reads the problem of one line.
    ///
    /// - Parameters:
    ///   - place: `file:line`, for errors.
    ///   - file: the path that names the family and the source of a line without them; by default the part of
    ///     `place` before the line's number.
    ///   - leftOut: called with each part whose column could not be used and was not named by the user.
    package func problem(
        _ row: JSON, at place: String, file: String? = nil, leftOut: (String) -> Void = { _ in }
    ) throws(Complaint) -> Problem {
        guard row.members != nil else {
            throw Complaint.field(place, found: row.kind, expected: "an object")
        }
        let file = file ?? String(place[..<(place.lastIndex(of: ":") ?? place.endIndex)])
        return try ProblemFile.Row(value: row, place: place, fields: self).problem(
            file: file, leftOut: leftOut)
    }
}

extension ProblemFields {
    /// The parts of a problem that a line of completions has. A part that is missing or cannot be used is
    /// empty, unless the user named a field for it. A line without an id gets its place as the id, and one
    /// without a language counts as English; whoever needs the language guesses it from the prompt.
    ///
    /// - Parameter place: `file:line`.
    package func outline(_ row: JSON, at place: String) throws(Complaint) -> Problem {
        try ProblemFile.Row(value: row, place: place, fields: self).outline()
    }
}

extension Complaint {
    static func field(
        _ place: String, found: String, expected: String, advice: String = "correct the line"
    ) -> Complaint {
        Complaint(place, found: found, expected: expected, advice: advice)
    }

    static func repeatedID(_ id: String, path: String, lines: (Int, Int)) -> Complaint {
        Complaint(
            "\(path):\(lines.1)", found: "the id \"\(id.prefix(80))\" of line \(lines.0) again",
            expected: "each problem once",
            advice:
                "remove one of the two lines, or give them ids; fields: { id: null } leaves a column of ids alone"
        )
    }
}
