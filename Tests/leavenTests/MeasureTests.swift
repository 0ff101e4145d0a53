import Archive
import Testing

/// `leaven measure`.
struct MeasureTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
    }

    @Test("It counts every line once: mean, percentiles, share beyond the threshold and histogram add up")
    func numbers() throws {
        // Paragraphs of 1 to 200 characters, one of each.
        let lines = (1...200).map { #"{"completion":"\#(String(repeating: "x", count: $0))"}"# }
        try shell.write(lines.joined(separator: "\n"), "a.jsonl")
        let words = ["measure", "a.jsonl", "--checks", "{paragraph:{max:150},language:{}}"]
        let outcome = try shell.start(words + ["--json"]).wait()
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let json = try JSON.parse(Array(outcome.output.utf8), file: "")
        #expect(json["lines"]?.int == 200)
        let measures = try #require(json["measures"]?.array)
        #expect(measures.map { $0["measure"]?.string } == ["paragraph", "language"])
        let paragraph = measures[0]
        #expect(paragraph["values"]?.int == 200 && paragraph["mean"]?.double == 100.5)
        #expect(paragraph["least"]?.double == 1 && paragraph["greatest"]?.double == 200)
        #expect(paragraph["threshold"]?.double == 150 && paragraph["beyond"]?.int == 50)
        #expect(paragraph["share_beyond"]?.double == 0.25 && paragraph["undecided"]?.int == 0)
        let percentiles = try #require(paragraph["percentiles"]?.members)
        #expect(percentiles.map(\.name) == ["1", "5", "25", "50", "75", "95", "99"])
        #expect(percentiles.map(\.value.double) == [2, 10, 50, 100, 150, 190, 198])
        let bins = try #require(paragraph["histogram"]?.array)
        #expect(bins.reduce(0) { $0 + ($1["count"]?.int ?? 0) } == 200)
        #expect(bins.first?["from"]?.double == 1 && bins.last?["to"]?.double == 200)
        // The table says the same, and the same for any number of threads.
        let table = try shell.start(words + ["--threads", "1"]).wait().output
        #expect(
            table.split(separator: "\n").first { $0.hasPrefix("paragraph") }?.split(separator: " ")
                == [
                    "paragraph", "100.5", "1", "2", "10", "50", "100", "150", "190", "198", "200", "150",
                    "25%",
                ])
        #expect(try shell.start(words + ["--threads", "3"]).wait().output == table)
    }

    @Test("Values as large as numbers get are shown, and of lines without a value there is none")
    func extremes() throws {
        let lines = ["7", "-1.7e308", "1.7e308", "5", "none"].map {
            #"{"answer":"-1e308","completion":"<think>x</think><answer>\#($0)</answer>"}"#
        }
        try shell.write(lines.joined(separator: "\n") + "\n" + #"{"answer":"x","completion":"y"}"#, "a.jsonl")
        let outcome = try shell.run("measure", "a.jsonl", "--with", "tolerance")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("1e+308"), "\(outcome.output)")
        let text = try shell.run("measure", "a.jsonl", "--with", "tolerance", "--json").output
        let json = try JSON.parse(Array(text.utf8), file: "")
        let measure = try #require(json["measures"]?.array?.first)
        #expect(json["lines"]?.int == 6 && measure["values"]?.int == 3)
        #expect(measure["beyond"]?.int == 4 && measure["undecided"]?.int == 2)
        #expect(measure["greatest"]?.double == 1e308)
    }

    @Test("Without options it measures how readable completions are, from a compressed file or a pipe alike")
    func standard() throws {
        let row = #"{"generation":"<think>\n2+2=4\n</think>\n\nThe answer is 4."}"# + "\n"
        try shell.write(row, "a.jsonl")
        let file = try ZstdFileWriter(shell.path("a.jsonl.zst"))
        try file.write(Array(row.utf8))
        try file.commit()
        let outcome = try shell.run("measure", "a.jsonl")
        #expect(outcome.code == 0)
        let names = outcome.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(names.contains("repetition") && names.contains("mojibake") && names.contains("truncated"))
        #expect(try shell.run("measure", "a.jsonl.zst").output == outcome.output)
        #expect(try shell.run("measure", "/dev/stdin", input: shell.path("a.jsonl")).output == outcome.output)
    }

    @Test("Bad input is refused in one line, and prints nothing")
    func refusals() throws {
        try shell.write(#"{"completion":"one"}"# + "\n" + #"{"completion":["#, "a.jsonl")
        try shell.write(#"{"completion":{}}"#, "b.jsonl")
        try shell.write("\n\n", "empty.jsonl")
        try shell.expectRefusal(["measure"], "measure: FILE is missing")
        try shell.expectRefusal(["measure", "none.jsonl"], "none.jsonl: cannot be opened")
        try shell.expectRefusal(["measure", "a.jsonl"], "a.jsonl:2:16: not valid JSON")
        try shell.expectRefusal(
            ["measure", "b.jsonl"], "b.jsonl:1: completion: found an object, expected a text")
        try shell.expectRefusal(["measure", "empty.jsonl"], "empty.jsonl: found no lines")
        try shell.expectRefusal(["measure", "b.jsonl", "--with", "lenght"], #"did you mean "length"?"#)
        try shell.expectRefusal(["measure", "b.jsonl", "--checks", "{}"], "--checks: found no checks")
        try shell.expectRefusal(["measure", "b.jsonl", "--output", "o"], "--output: unknown option")
    }
}
