import Archive
import Problems
import TestSupport
import Testing

@Suite struct ProblemFileTests {
    private let scratch = Scratch()

    private func read(_ lines: [String], _ fields: ProblemFields = ProblemFields()) throws -> [Problem] {
        let path = try scratch.write(lines.joined(separator: "\n") + "\n", "problems.jsonl")
        return try ProblemFile(path, fields: fields).problems()
    }

    private func message(_ lines: [String], _ fields: ProblemFields = ProblemFields()) -> String {
        // The path before the line number changes from run to run.
        let text = failure { _ = try read(lines, fields) }
        return text.firstRange(of: ".jsonl:").map { String(text[$0.upperBound...]) } ?? text
    }

    @Test("fields are found by the mapping, dotted paths included, and the rest has defaults")
    func mapping() throws {
        let fields = try ProblemFields(
            names: ["prompt": "question", "level": "meta.level", "id": "a.b"],
            constants: ["family": "gsm", "license": "MIT", "language": "en"], path: "p")
        let problem = try #require(
            read(
                [#"{"question": "How many?", "answer": 12, "meta": {"level": "Level 3"}, "a.b": "x1"}"#],
                fields
            ).first)
        #expect(problem.id == "x1")
        #expect(problem.family == "gsm")
        #expect(problem.level == 3)
        #expect(problem.answer == "12")
        #expect(problem.form == .number)
        #expect(problem.license == "MIT")
        #expect(problem.digest == SHA256.hex(Array("gsm\nHow many?".utf8)))
    }

    @Test("an answer that ends in #### n is reduced to n")
    func gsm8k() throws {
        let problem = try #require(
            read([#"{"prompt": "q", "answer": "She has 3*4=<<3*4=12>>12.\n#### 1,012"}"#]).first)
        #expect(problem.answer == "1,012")
        #expect(problem.form == .number)
    }

    @Test("language and form are told from the text where no field says them")
    func guesses() throws {
        let problems = try read([
            #"{"prompt": "求和。", "answer": "-3/4"}"#, #"{"prompt": "Who?", "answer": "Ann"}"#,
            #"{"prompt": "Who?", "answer": "Ann", "form": "names", "language": "zh"}"#,
        ])
        #expect(problems.map(\.language) == [.chinese, .english, .chinese])
        #expect(problems.map(\.form) == [.number, .text, .names])
    }

    @Test("the digest does not depend on white space in the prompt")
    func digest() throws {
        let problems = try read([
            #"{"prompt": "How  many?\n", "answer": "1", "id": "a", "family": "f"}"#,
            #"{"prompt": " How many?", "answer": "1", "id": "b", "family": "f"}"#,
        ])
        #expect(problems[0].digest == problems[1].digest)
    }

    @Test(
        "a bad line is refused with its number, the field, what was found and what is expected",
        arguments: [
            (["{\"prompt\": \"q\"}"], "1: answer: found nothing, expected a text"),
            (
                ["{\"prompt\": \"q\", \"answer\": [1]}"],
                "1: answer: found a list, expected a text or a number"
            ),
            (["{\"prompt\": \" \", \"answer\": \"1\"}"], "1: prompt: found an empty text, expected a text"),
            (["{\"prompt\": \"q\", \"answer\": \"x ####\"}"], "1: answer: found nothing after ####"),
            (["", "3"], "2: found a number, expected an object"),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"language\": \"xx\"}"],
                "1: language: found \"xx\", expected one of "
            ),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"form\": \"n\"}"],
                "1: form: found \"n\", expected one of number"
            ),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"level\": \"hard\"}"],
                "1: level: found \"hard\", expected a level from 0 to 9"
            ),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"level\": 99}"],
                "1: level: found 99, expected a level from 0 to 9"
            ),
            (
                [
                    "{\"prompt\": \"q\", \"answer\": \"1\", \"id\": \"a\"}", "",
                    "{\"prompt\": \"r\", \"answer\": \"1\", \"id\": \"a\"}",
                ],
                "3: found the id \"a\" of line 1 again"
            ),
            (["{\"prompt\": \"q\", \"answer\": }"], "1:27: "),
        ])
    func badLines(lines: [String], expected: String) {
        let message = message(lines)
        #expect(message.hasPrefix(expected), "\(message)")
    }

    @Test("a field that the mapping names must be in every line; an unknown part is refused")
    func badMapping() throws {
        let fields = try ProblemFields(names: ["level": "meta.level"], path: "p")
        #expect(
            message([#"{"prompt": "q", "answer": "1"}"#], fields).hasPrefix("1: meta.level: found nothing"))
        let error = #expect(throws: Complaint.self) { try ProblemFields(names: ["promt": "q"], path: "p") }
        #expect(
            error?.description.hasPrefix("p.fields: found \"promt\", expected one of prompt, answer") == true)
        #expect(throws: Complaint.self) { try ProblemFields(names: ["prompt": 3], path: "p") }
        #expect(throws: Complaint.self) {
            try ProblemFields(names: [:], constants: ["level": []], path: "p")
        }
    }

    @Test("a zstd file is read as the plain one is")
    func compressed() throws {
        let path = scratch("problems.jsonl.zst")
        let file = try ZstdFileWriter(path)
        try file.write(Array(#"{"prompt": "q", "answer": "1", "family": "f"}"#.utf8))
        try file.commit()
        #expect(try ProblemFile(path).problems().map(\.prompt) == ["q"])
    }
}
