import Archive

/// Problems in JSON Lines (`.jsonl`, `.jsonl.zst`), their fields named by the user.
///
/// Only prompt and answer are required; lines without an answer may have tests of programs (see `CodeTests`). An
/// answer that ends in `#### n`, as GSM8K has it, is reduced to `n`.
/// A problem's digest is that of its family and its prompt with white space folded; without an id of its own
/// it is named after that.
package struct ProblemFile: Sendable {
    package let path: String
    private let fields: ProblemFields

    /// - Parameter fields: which field of a line holds what, and the values for those that no field holds.
    package init(_ path: String, fields: ProblemFields = ProblemFields()) {
        self.path = path
        self.fields = fields
    }

    /// Reads the problems one by one, in order.
    ///
    /// - Throws: `Complaint` naming line and field, `Complaint` where the file cannot be read or a line
    ///   is no JSON, and what `body` throws.
    package func forEach(_ body: (Problem) throws -> Void) throws {
        let lines = try JSONLines(path)
        var seen: [String: Int] = [:]
        while let (line, row) = try lines.nextValue() {
            let problem = try fields.problem(row, at: "\(path):\(line)", file: path)
            if let first = seen.updateValue(line, forKey: problem.id) {
                throw Complaint.repeatedID(problem.id, path: path, lines: (first, line))
            }
            try body(problem)
        }
    }

    /// All problems, in order.
    package func problems() throws -> [Problem] {
        var problems: [Problem] = []
        try forEach { problems.append($0) }
        return problems
    }

    /// One line of the file.
    fileprivate struct Row {
        let value: JSON
        let place: String
        let fields: ProblemFields

        func problem(file: String) throws(Complaint) -> Problem {
            let prompt = try required("prompt")
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
            let family = try optional("family") ?? Self.stem(file)
            let language = try choice("language", Language.self) ?? Language(of: prompt) ?? .english
            let form =
                try choice("form", AnswerForm.self)
                ?? (tests != nil ? .code : Self.looksNumeric(answer) ? .number : .text)
            let digest = SHA256.hex(Array((family + "\n" + Self.folded(prompt)).utf8))
            return Problem(
                id: try optional("id") ?? "\(family)-\(digest.prefix(16))-\(language.rawValue)",
                family: family,
                language: language, level: try level(), prompt: prompt, answer: answer, form: form,
                source: try optional("source") ?? Files.name(of: file),
                license: try optional("license") ?? "unknown",
                digest: digest)
        }

        /// As much of a problem as the line has, for a completion to be checked by.
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
                language: try text("language").flatMap(Language.init(rawValue:)) ?? Language(of: prompt)
                    ?? .english,
                level: 0, prompt: prompt, answer: answer,
                form: try text("form").flatMap(AnswerForm.init)
                    ?? (tests != nil ? .code : answer.isEmpty || Self.looksNumeric(answer) ? .number : .text),
                source: try text("source") ?? "", license: "", digest: "")
        }

        private func at(_ field: String) -> String { "\(place): \(fields.name(of: field))" }

        /// What the line, or else the constant values, have for a field.
        private func found(_ field: String) throws(Complaint) -> JSON? {
            if let value = fields.value(of: field, in: value), value != .null { return value }
            if fields.isNamed(field) {
                throw Complaint.field(
                    at(field), found: "nothing", expected: "the field named for \(field)")
            }
            return fields.constant(field)
        }

        private func optional(_ field: String) throws(Complaint) -> String? {
            guard let value = try found(field) else { return nil }
            guard let text = Self.text(value) else {
                throw Complaint.field(at(field), found: value.kind, expected: "a text or a number")
            }
            guard !Self.folded(text).isEmpty else {
                throw Complaint.field(at(field), found: "an empty text", expected: "a text")
            }
            return text
        }

        private func required(_ field: String) throws(Complaint) -> String {
            guard let text = try optional(field) else {
                throw Complaint.field(
                    at(field), found: "nothing", expected: "a text",
                    advice: "name the field that holds the \(field)")
            }
            return text
        }

        private func choice<Choice: RawRepresentable & CaseIterable>(
            _ field: String, _: Choice.Type
        ) throws(Complaint) -> Choice? where Choice.RawValue == String {
            guard let text = try optional(field) else { return nil }
            guard let choice = Choice(rawValue: text) else {
                throw Complaint.field(
                    at(field), found: "\"\(text.prefix(60))\"",
                    expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return choice
        }

        /// A whole number, or a text that ends in one: `Level 3`.
        private func level() throws(Complaint) -> Int {
            guard let value = try found("level") else { return 0 }
            let number =
                value.int
                ?? value.string.flatMap { text in
                    let digits = text.utf8.reversed().prefix { $0 >= 0x30 && $0 <= 0x39 }.reversed()
                    return Int(String(decoding: digits, as: UTF8.self))
                }
            guard let number, (0...9).contains(number) else {
                throw Complaint.field(
                    at("level"),
                    found: value.string.map { "\"\($0.prefix(60))\"" } ?? number.map(String.init)
                        ?? value.kind,
                    expected: "a level from 0 to 9")
            }
            return number
        }

        private static func text(_ value: JSON) -> String? {
            switch value {
            case .string(let text): text
            case .int(let number): String(number)
            case .number(let text): text
            case .double(let number):
                number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
            default: nil
            }
        }

        /// What stands after the last `####`, if there is one.
        private static func reduced(_ answer: String) -> String {
            let bytes = Array(answer.utf8)
            var start = 0
            for index in bytes.indices where bytes[index...].starts(with: [0x23, 0x23, 0x23, 0x23]) {
                start = index + 4
            }
            return trimmed(start == 0 ? answer : String(decoding: bytes[start...], as: UTF8.self))
        }

        private static func trimmed(_ text: String) -> String {
            var view = text.unicodeScalars[...]
            while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
            while let last = view.last, last.properties.isWhitespace { view.removeLast() }
            return String(view)
        }

        /// Runs of white space as one space, none at the ends.
        private static func folded(_ text: String) -> String {
            text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
        }

        private static func stem(_ path: String) -> String {
            let name = Files.name(of: path)
            let stem = String(name.prefix { $0 != "." })
            return stem.isEmpty ? name : stem
        }

        private static func looksNumeric(_ answer: String) -> Bool {
            var hasDigit = false
            for byte in answer.utf8 {
                if byte >= 0x30 && byte <= 0x39 {
                    hasDigit = true
                } else if !"+-.,/%$ ".utf8.contains(byte) {
                    return false
                }
            }
            return hasDigit
        }
    }
}

extension ProblemFields {
    /// The problem of one line.
    ///
    /// - Parameters:
    ///   - place: `file:line`, for errors.
    ///   - file: names the family and the source of a line that does not; by default what stands before the
    ///     line's number.
    package func problem(_ row: JSON, at place: String, file: String? = nil) throws(Complaint) -> Problem {
        guard row.members != nil else {
            throw Complaint.field(place, found: row.kind, expected: "an object")
        }
        let file = file ?? String(place[..<(place.lastIndex(of: ":") ?? place.endIndex)])
        return try ProblemFile.Row(value: row, place: place, fields: self).problem(file: file)
    }
}

extension ProblemFields {
    /// As much of a problem as a line of completions has: what is not there, or of no use, is left empty, unless a
    /// field is named for it. Without an id of its own it has the line's place.
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
            expected: "each problem once", advice: "remove one of the two lines, or give them ids")
    }
}
