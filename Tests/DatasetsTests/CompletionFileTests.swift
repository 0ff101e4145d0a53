import Archive
import Curation
import Dataflow
import Datasets
import Problems
import TestSupport
import Testing

/// Rows of foreign data sets, by the columns that hold what checks need.
struct CompletionFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func reader(
        _ checks: JSON = [:], _ columns: [(part: String, column: String)] = []
    ) throws -> CompletionReader {
        try CompletionReader(
            columns: columns, checks: CheckSuite(checks, of: CheckKind.standard, path: "checks"))
    }

    private func row(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8), file: "row") }

    @Test(
        "prompt, answer and completion are found in the columns of well-known data sets",
        arguments: [
            #"{"prompt": "p", "answer": "7", "completion": "c"}"#,
            #"{"problem": "p", "expected_answer": 7, "generation": "c"}"#,
            #"{"question": "p", "gold": "7", "response": "c"}"#,
            #"{"instruction": "p", "ground_truth": "7", "output": "c"}"#,
            #"{"prompt": [{"role": "user", "content": "p"}], "reward_model": {"ground_truth": "7"}, "prediction": "c"}"#,
            #"{"answer": "7", "messages": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "c"}]}"#,
            #"{"answer": "7", "conversations": [{"from": "human", "value": "p"}, {"from": "gpt", "value": "c"}]}"#,
            #"{"prompt": "p", "answer": "7", "completion": [{"role": "assistant", "content": "c"}]}"#,
        ])
    func columns(_ text: String) throws {
        let item = try reader(["answer": [:]]).read(row(text), at: "a:1").item
        #expect(item.problem.prompt == "p")
        #expect(item.problem.answer == "7")
        #expect(item.rollout.text == "c")
    }

    @Test(
        "the language is what the line names, or else that of the prompt, in a column or in messages",
        arguments: [
            (#"{"prompt": "苹果有几个？", "completion": "c"}"#, Language.chinese),
            (
                #"{"messages": [{"role": "user", "content": "苹果有几个？"}, {"role": "assistant", "content": "c"}]}"#,
                .chinese
            ),
            (#"{"prompt": [{"role": "user", "content": "苹果有几个？"}], "completion": "c"}"#, .chinese),
            (#"{"prompt": "苹果有几个？", "language": "en", "completion": "c"}"#, .english),
            (#"{"prompt": "How many apples are there?", "language": "zh", "completion": "c"}"#, .chinese),
            (#"{"prompt": "苹果有几个？", "language": "Chinese", "completion": "c"}"#, .chinese),
        ])
    func language(_ text: String, _ language: Language) throws {
        for checks in [["language": [:]], ["command": ["command": ["cat"]]]] as [JSON] {
            #expect(try reader(checks).read(row(text), at: "a:1").item.problem.language == language)
        }
    }

    @Test("a column that is named goes before the usual ones, and may be inside a list")
    func named() throws {
        let row = try row(
            #"{"generations": ["a", "b"], "completion": "c", "len": 3, "finish_reason": "length"}"#)
        let item = try reader([:], [("prediction", "generations.1"), ("tokens", "len")]).read(row, at: "a:1")
            .item
        #expect(item.rollout.text == "b" && item.rollout.tokens == 3 && item.rollout.finish == .length)
        #expect(
            failure { _ = try reader([:], [("prediction", "a"), ("completion", "b")]) }.contains(
                "two columns"))
    }

    @Test("a line lacks only what its checks read, and what is missing is named with line, column and option")
    func missing() throws {
        let row = try row(#"{"completion": "c"}"#)
        #expect(try reader(["format": [:]]).read(row, at: "a:1").item.rollout.text == "c")
        let words = failure { _ = try reader(["answer": [:]]).read(row, at: "a:1") }
        #expect(words.hasPrefix("a:1: answer: found nothing, expected what the check answer needs"))
        #expect(words.contains("--field gold=COLUMN"))
    }

    @Test(
        "verdicts are a column of the line; where that column is none of ours, the line is kept as a text",
        arguments: [("null", true), ("{}", true), ("1", false), (#"["mine"]"#, false)])
    func marked(column: String, isOurs: Bool) throws {
        let text = #"{"completion": "c", "verdicts": \#(column), "other": [2]}"#
        var line = try reader().read(try row(text), at: "a:1")
        line.text = Array(text.utf8)
        let bytes = line.marked([Verdict("length", .fail, "too long", value: 2, threshold: 1)])
        let marked = try JSON.parse(bytes, file: "marked")
        #expect(
            marked.members?.map(\.name)
                == (isOurs ? ["completion", "verdicts", "other"] : ["line", "verdicts"]))
        #expect(isOurs || marked["line"]?.string == text)
        #expect(marked["verdicts"]?["length"]?["reason"]?.string == "too long")
    }

    @Test("lines come in order, as they stand in the file, whatever the number of threads")
    func order() throws {
        let rows = (0..<5000).map { #"{ "completion": "\#($0)"}"# }
        let path = try scratch.write(rows.joined(separator: "\n\n"), "a.jsonl")
        for threads in [1, 3] {
            let file = try open(path, threads: threads)
            var found: [CompletionLine] = []
            while case let batch = try file.next(), !batch.isEmpty { found += batch }
            #expect(found.map { String(decoding: $0.text, as: UTF8.self) } == rows)
            #expect(found.map(\.number) == (0..<5000).map { 2 * $0 + 1 })
            #expect(file.count == 5000)
        }
    }

    @Test("of bad lines the first is named, and a file without lines is refused")
    func bad() throws {
        let rows = (0..<50).map { $0 % 20 == 19 ? #"{"prompt": "\#($0)"}"# : #"{"completion": ""}"# }
        let path = try scratch.write(rows.joined(separator: "\n"), "bad.jsonl")
        let words = failure { _ = try open(path, threads: 3).next() }
        #expect(words.hasPrefix("\(path):20: completion: found nothing"))
        let empty = try scratch.write("\n", "empty.jsonl")
        #expect(failure { _ = try open(empty, threads: 1).next() }.contains("found no lines"))
    }

    private func open(_ path: String, threads: Int) throws -> CompletionFile {
        try CompletionFile(
            path, reader: try reader(), threads: threads,
            progress: Progress("reading", onTerminal: false, write: { _ in }), stop: StopSignal())
    }
}
