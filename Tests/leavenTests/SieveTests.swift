import Archive
import Testing

/// `leaven dedup` and `leaven decontaminate`: what is kept, what is rejected and why, and what is refused.
struct SieveTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
    }

    private static func words(_ range: Range<Int>, _ prefix: String) -> String {
        range.map { "\(prefix)\($0)" }.joined(separator: " ")
    }

    /// 300 completions, of which each third is nearly the one before it; every line has columns of its own.
    private static let lines = (0..<300).map { number in
        let text =
            words(0..<60, "t\(number % 3 == 2 ? number - 1 : number)x") + (number % 3 == 2 ? " more" : "")
        return
            #"{"id":\#(number),"prompt":"What?","completion":"\#(text)","extra": [1.50, null, 12345678901234567890]}"#
    }

    private func rejections(_ name: String, _ check: String) throws -> [(
        id: Int, reason: String, value: Double
    )] {
        try shell.lines(name).map { line in
            let row = try JSON.parse(Array(line.utf8), file: name)
            let verdict = try #require(row["verdicts"]?[check])
            #expect(verdict["outcome"] == "fail")
            return (
                try #require(row["id"]?.int), try #require(verdict["reason"]?.string),
                try #require(verdict["value"]?.double)
            )
        }
    }

    @Test(
        "Of near-duplicates the first stays as it was; the others name its line; nothing is lost or reordered"
    )
    func dedup() throws {
        // An empty line counts as one in the number of those after it.
        try shell.write(
            Self.lines[..<100].joined(separator: "\n") + "\n\n"
                + Self.lines[100...].joined(separator: "\n"), "a.jsonl")
        let outcome = try shell.run("dedup", "a.jsonl", "--output", "b.jsonl.zst", "--rejected", "r.jsonl")
        #expect(outcome.code == 0 && outcome.output.isEmpty)
        #expect(outcome.errorLines == ["200 of 300 lines kept, 100 rejected by dedup"])
        let kept = Self.lines.indices.filter { $0 % 3 != 2 }.map { Self.lines[$0] }
        #expect(try shell.lines("b.jsonl.zst") == kept)
        let rejected = try rejections("r.jsonl", "near-duplicate")
        #expect(rejected.map(\.id) == Array(stride(from: 2, to: 300, by: 3)))
        for (id, reason, value) in rejected {
            #expect(reason == "nearly the same: as line \(id <= 100 ? id : id + 1)")
            #expect(value >= 0.8 && value <= 1)
        }
        // A second time there is nothing to leave out.
        let again = try shell.run("dedup", "b.jsonl.zst")
        #expect(again.output.split(separator: "\n").map(String.init) == kept)
        #expect(again.errorLines == ["200 of 200 lines kept, 0 rejected by dedup"])
    }

    @Test(
        "The same lines are kept for any number of threads, from a pipe or a file, onto one or standard output"
    )
    func same() throws {
        // More than one batch.
        let lines = (0..<5000).map { number in
            #"{"completion":"\#(Self.words(0..<8, "a\(number % 4000)x"))","n":\#(number)}"#
        }
        try shell.write(lines.joined(separator: "\n"), "a.jsonl")
        let one = try shell.run("dedup", "a.jsonl", "--threads", "1")
        #expect(one.output.split(separator: "\n").map(String.init) == Array(lines[..<4000]))
        #expect(try shell.run("dedup", "a.jsonl", "--threads", "3").output == one.output)
        #expect(try shell.run("dedup", "/dev/stdin", input: shell.path("a.jsonl")).output == one.output)
        #expect(try shell.run("dedup", "a.jsonl", "--output", "b.jsonl").code == 0)
        #expect(String(decoding: try Files.read(shell.path("b.jsonl")), as: UTF8.self) == one.output)
    }

    @Test("Threshold, length of the runs and window decide what counts as a duplicate")
    func options() throws {
        let text = Self.words(0..<100, "w")
        let rows = [text, text + " " + Self.words(0..<12, "v"), text].map { #"{"completion":"\#($0)"}"# }
        try shell.write(rows.joined(separator: "\n"), "a.jsonl")
        func kept(_ options: String...) throws -> Int {
            try shell.start(["dedup", "a.jsonl"] + options).wait().output.split(separator: "\n").count
        }
        #expect(try kept() == 1)
        #expect(try kept("--threshold", "1") == 2)
        #expect(try kept("--threshold", "0.7", "--words", "1") == 1)
        let others = (0..<50).map { #"{"completion":"\#(Self.words(0..<30, "o\($0)x"))"}"# }
        try shell.write(([rows[0]] + others + [rows[0]]).joined(separator: "\n"), "a.jsonl")
        #expect(try kept() == 51)
        #expect(try kept("--window", "20") == 52)
    }

    @Test(
        "Lines with words of a benchmark are rejected with the words, file and line, at any of the lengths asked for"
    )
    func decontaminate() throws {
        let unseen = "Nora has seven red pens and buys three more at the shop near the old school."
        try shell.write(#"{"task": {"texts": ["\#(unseen)"]}}"# + "\n", "eval.jsonl")
        try shell.write("\nWhat is two plus two?\n", "short.txt")
        let rows = [
            #"{"id":0,"prompt":"Tell me: NORA has seven red pens, and buys three more at the shop near","output":"x"}"#,
            #"{"id":1,"prompt":"p","output":"She has seven red pens and buys three more for home."}"#,
            #"{"id":2,"prompt":"what is TWO plus two","output":"4","verdicts":{"old":1}}"#,
            #"{"id":3,"prompt":"p","output":"Nora has seven red pens."}"#,
        ]
        try shell.write(rows.joined(separator: "\n"), "a.jsonl")
        func run(_ words: String...) throws -> [(id: Int, reason: String, value: Double)] {
            let arguments =
                ["--against", "eval.jsonl", "--against=short.txt", "--overwrite"]
                + ["--output", "b.jsonl", "--rejected", "r.jsonl.zst"]
            let outcome = try shell.start(["decontaminate", "a.jsonl"] + arguments + words).wait()
            #expect(outcome.code == 0, "\(outcome.errors)")
            let rejected = try rejections("r.jsonl.zst", "contamination")
            #expect(
                outcome.errorLines == [
                    "\(4 - rejected.count) of 4 lines kept, \(rejected.count) rejected by decontaminate"
                ])
            let left = rows.indices.filter { !rejected.map(\.id).contains($0) }
            #expect(try shell.lines("b.jsonl") == left.map { rows[$0] })
            return rejected
        }
        let thirteen = try run()
        #expect(thirteen.map(\.id) == [0, 2])
        #expect(
            thirteen[0].reason == "in a file to stay unseen: 13 words of eval.jsonl:1,"
                + " \"NORA has seven red pens, and buys three more at the shop near\"")
        #expect(
            thirteen[1].reason
                == "in a file to stay unseen: short.txt:2 as a whole, \"what is TWO plus two\"")
        let eight = try run("--words", "8")
        #expect(eight.map(\.id) == [0, 1, 2] && eight.map(\.value) == [6, 1, 1])
        let both = try run("--words", "8,13")
        #expect(both.map(\.id) == [0, 1, 2] && both.map(\.value) == [1, 1, 1])
        #expect(both[0].reason == thirteen[0].reason && both[1].reason == eight[1].reason)
        #expect(
            both[1].reason == "in a file to stay unseen: 8 words of eval.jsonl:1,"
                + " \"has seven red pens and buys three more\"")
    }

    @Test("A file may be left without lines, and may replace the one it was made from, if that is asked for")
    func replaced() throws {
        try shell.write(#"{"completion":"one two"}"# + "\n", "a.jsonl")
        try shell.expectRefusal(
            ["decontaminate", "a.jsonl", "--against", "a.jsonl", "--output", "a.jsonl"],
            "a.jsonl: exists already; move it away, or give another --output, or --overwrite")
        let outcome = try shell.run(
            "decontaminate", "a.jsonl", "--against", "a.jsonl", "--output", "a.jsonl", "--overwrite")
        #expect(outcome.code == 0)
        #expect(outcome.errorLines == ["0 of 1 lines kept, 1 rejected by decontaminate"])
        #expect(try shell.contents() == [shell.path("a.jsonl"): []])
    }

    @Test("Bad input is refused in one line, and nothing is written, replaced or left behind")
    func refusals() throws {
        try shell.write(#"{"completion":"one two"}"# + "\n", "a.jsonl")
        try shell.write(#"{"completion":"one two"}"# + "\n" + #"{"completion":"#, "broken.jsonl")
        try shell.write(#"{"completion":"one two"}"# + "\n" + #"{"text":"three"}"#, "other.jsonl")
        try shell.write("mine", "o")
        try shell.write("", "empty.jsonl")
        try shell.write(#"{"n": [1, "?!", {}]}"#, "numbers.jsonl")
        try shell.write("[[[[[[[[\n", "open.jsonl")
        try shell.write(String(repeating: "[", count: 100_000), "deep.jsonl")
        for command in [["dedup"], ["decontaminate", "--against", "a.jsonl"]] {
            let (name, new) = (command[0], ["--output", "b", "--rejected", "r"])
            try shell.expectRefusal(command, "\(name): FILE is missing")
            try shell.expectRefusal(command + ["none"] + new, "none: cannot be opened")
            try shell.expectRefusal(command + ["empty.jsonl"] + new, "empty.jsonl: found no lines")
            try shell.expectRefusal(command + ["broken.jsonl"] + new, "broken.jsonl:2:15: not valid JSON")
            try shell.expectRefusal(
                command + ["other.jsonl"] + new, "other.jsonl:2: completion: found nothing")
            try shell.expectRefusal(command + ["deep.jsonl"] + new, "deep.jsonl:1:")
            try shell.expectRefusal(command + ["a.jsonl", "--field", "promt=x"], #"did you mean "prompt"?"#)
            try shell.expectRefusal(
                command + ["a.jsonl", "--output", "o", "--rejected", "r"], "o: exists already")
            try shell.expectRefusal(
                command + ["a.jsonl", "--output", "b", "--rejected", "o"],
                "o: exists already; move it away, or give another --rejected, or --overwrite")
            try shell.expectRefusal(
                command + ["a.jsonl", "--output", "b", "--rejected", "./b"],
                "\(name): --rejected: names the file of --output")
            try shell.expectRefusal(command + ["a.jsonl", "--output", "no/b"], "No such file or directory")
            try shell.expectRefusal(command + ["a.jsonl", "--overwrite"], "--overwrite: has no meaning")
            try shell.expectRefusal(command + ["a.jsonl", "--threads", "0"], #"--threads: found "0""#)
            let full = try shell.start(command + ["a.jsonl"], output: "/dev/full").wait()
            #expect(full.code == (name == "dedup" ? 1 : 0), "what is empty can be written")
        }
        try shell.expectRefusal(["dedup", "a.jsonl", "--threshold", "0.5"], #"--threshold: found "0.5""#)
        try shell.expectRefusal(["dedup", "a.jsonl", "--threshold", "nan"], #"--threshold: found "nan""#)
        try shell.expectRefusal(["dedup", "a.jsonl", "--words", "5,8"], #"--words: found "5,8""#)
        try shell.expectRefusal(["dedup", "a.jsonl", "--window", "1"], #"--window: found "1""#)
        try shell.expectRefusal(["decontaminate", "a.jsonl"], "--against: is missing; name a file")
        for (file, words) in [
            ("none", "none: cannot be opened"), ("empty.jsonl", "empty.jsonl: found no words"),
            ("numbers.jsonl", "numbers.jsonl: found no words"), ("open.jsonl", "open.jsonl:1:"),
            ("deep.jsonl", "deep.jsonl:1:"), (".", ".: "),
        ] {
            try shell.expectRefusal(
                ["decontaminate", "a.jsonl", "--against", file, "--output", "b", "--rejected", "r"], words)
        }
        for (words, found) in [("0", "0"), ("8,", ""), ("8,x", "x"), ("65", "65"), ("", "")] {
            try shell.expectRefusal(
                ["decontaminate", "a.jsonl", "--against", "a.jsonl", "--words", words],
                #"--words: found "\#(found)", expected a whole number from 1 to 64"#)
        }
    }
}
