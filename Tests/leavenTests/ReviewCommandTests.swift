import Archive
import TestSupport
import Testing

/// Reviews from the queue to the corpus, by the commands alone.
struct ReviewCommandTests {
    let shell: Shell
    private static let base =
        Scratch.fixture("base")

    init() throws {
        shell = try Shell()
        try shell.write(
            """
            {name: "reviewed", seed: 3, parameters: {count: 12}, stages: [
                {name: "base", kind: "model", folder: "\(Self.base)"},
                {name: "problems", kind: "problems", count: "$count", families: ["addition"]},
                {name: "rollouts", kind: "rollouts", inputs: {problems: "problems", model: "base"}, rounds: 2,
                 max_tokens: 160, checks: {format: {}, answer: {}}},
                {name: "review", kind: "review", inputs: {samples: "rollouts"}, random: 1, reviewers: 2},
                {name: "corpus", kind: "corpus", inputs: {samples: "review"}},
            ]}
            """, "r.json5")
    }

    /// The exported lines with answers to them; lines without an answer are left out.
    private func answer(
        _ file: String, as reviewer: String, _ decide: (Int, JSON) -> [JSON.Member]?
    ) throws -> String {
        var text = ""
        for (place, line) in try shell.lines(file).enumerated() {
            let row = try JSON.parse(Array(line.utf8), file: file)
            guard let answer = decide(place, row) else { continue }
            let ties = ["sample_id", "content_sha256"].map { JSON.Member($0, row[$0] ?? .null) }
            let who = [
                JSON.Member("reviewer", .string(reviewer)),
                JSON.Member("annotated_at", "2026-01-31T12:00:00Z"),
                JSON.Member("seconds", 5),
            ]
            text += JSON.object(ties + answer + who).serialized() + "\n"
        }
        return text
    }

    private func decision(_ word: String, _ reason: String = "", _ edit: String = "") -> [JSON.Member] {
        [
            JSON.Member("decision", .string(word)), JSON.Member("reason", .string(reason)),
            JSON.Member("edited_text", .string(edit)),
        ]
    }

    /// Runs the pipeline up to its review.
    private func pause() throws {
        let outcome = try shell.run("run", "r.json5")
        try #require(outcome.code == 4, "\(outcome)")
        #expect(outcome.output.contains("leaven review export runs/reviewed FILE"))
    }

    @Test("The help of every action fits 80 columns")
    func help() throws {
        for words in [["review", "--help"], ["help", "review"]] {
            let outcome = try shell.start(words).wait()
            #expect(outcome.code == 0 && outcome.output.contains("review undo"))
        }
        for action in ["export", "import", "show", "status", "undo"] {
            let outcome = try shell.run("review", action, "--help")
            #expect(outcome.code == 0 && outcome.output.hasPrefix("Usage: leaven review \(action) RUN"))
            #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            #expect(try shell.run("help", "review", action).output == outcome.output)
        }
    }

    @Test("Samples go to two people, their answers come back, and the corpus is what they decided")
    func whole() throws {
        try pause()
        for file in ["q.html", "q.json", "q.csv", "q.jsonl"] {
            let outcome = try shell.run("review", "export", "runs/reviewed", file)
            #expect(outcome.code == 0 && outcome.output.contains("samples are in \(file)"), "\(outcome)")
        }
        let count = try shell.lines("q.jsonl").count
        try #require(count >= 4)
        // Both reject the first, both edit the second alike, and they disagree on the third.
        func edited(_ row: JSON) -> String {
            (row["text"]?.string ?? "").replacing("<think>\n", with: "<think>\nLet me see.\n")
        }
        try shell.write(
            try answer("q.jsonl", as: "ada") { place, row in
                switch place {
                case 0: decision("reject", "unclear")
                case 1: decision("edit", "", edited(row))
                default: decision("accept")
                }
            }, "ada.jsonl")
        try shell.write(
            try answer("q.jsonl", as: "bo") { place, row in
                switch place {
                case 0: decision("reject", "unclear")
                case 1: decision("edit", "", edited(row))
                case 2: decision("edit", "", "no form \u{1B}[31m")
                default: decision("accept")
                }
            }, "bo.jsonl")

        let before = try shell.contents()
        let dry = try shell.run("review", "import", "runs/reviewed", "ada.jsonl", "bo.jsonl", "--dry-run")
        #expect(dry.code == 0 && dry.output.hasSuffix("Nothing was written.\n"), "\(dry)")
        #expect(try shell.contents() == before)
        let imported = try shell.run("review", "import", "runs/reviewed", "ada.jsonl", "bo.jsonl")
        #expect(imported.code == 0)
        #expect(
            imported.output.contains("ada.jsonl: \(count) new answers (import 1)\n"), "\(imported.output)")
        #expect(
            imported.output.contains("bo.jsonl: \(count) new answers, 1 that does not count (import 2)\n"))
        #expect(imported.output.contains("  bo.jsonl: line 3: "))
        #expect(!imported.output.contains("\u{1B}"))
        let counts =
            "review: \(count) samples, 1 open (1 begun), \(count - 3) accepted, 1 edited, 1 rejected\n"
        #expect(imported.output.contains(counts), "\(imported.output)")
        let again = try shell.run("review", "import", "runs/reviewed", "bo.jsonl").output
        #expect(again.contains("bo.jsonl: 0 new answers, \(count) known already\n") && again.contains(counts))

        let status = try shell.run("review", "status", "runs/reviewed").output
        #expect(status.contains("Cohen's kappa, ada and bo") && status.contains("Krippendorff's alpha"))
        let json = try JSON.parse(
            Array(try shell.run("review", "status", "runs/reviewed", "--json").output.utf8), file: "status")
        #expect(json["queues"]?.array?.first?["open"] == 1)
        #expect(json["queues"]?.array?.first?["people"]?.array?.last?["edit"] == 2)
        #expect(json["imports"]?.array?.count == 2)
        try expectShown()

        // The last item is decided by the last word of both.
        _ = try shell.run("review", "export", "runs/reviewed", "open.jsonl")
        #expect(try shell.lines("open.jsonl").count == 1)
        try shell.write(try answer("open.jsonl", as: "cy") { _, _ in decision("accept") }, "cy.jsonl")
        let last = try shell.run("review", "import", "runs/reviewed", "cy.jsonl").output
        #expect(last.contains("the same `leaven run` goes on"), "\(last)")
        try expectCorpus(count)

        let undone = try shell.run("review", "undo", "runs/reviewed", "3")
        #expect(undone.output.hasPrefix("Import 3 is undone: 1 answer of cy.jsonl.\n"), "\(undone)")
        #expect(try shell.run("run", "r.json5").code == 4)
    }

    /// The first sample with an edit is shown with what the edit changed.
    private func expectShown() throws {
        let row = try JSON.parse(Array(try shell.lines("q.jsonl")[1].utf8), file: "q.jsonl")
        let sample = row["sample_id"]?.string ?? ""
        for name in [sample, sample.split(separator: "@").first.map(String.init) ?? ""] {
            let shown = try shell.run("review", "show", "runs/reviewed", name).output
            #expect(shown.hasPrefix("\(sample) [addition, "), "\(shown)")
            #expect(shown.contains("\nreview: edited\n"))
            #expect(shown.contains("+++ as edited by ada and bo\n@@ -1,4 +1,5 @@\n <think>\n+Let me see.\n"))
            #expect(shown.contains("check   before  after\nformat  pass    pass\nanswer  pass    pass\n"))
        }
        let third = try JSON.parse(Array(try shell.lines("q.jsonl")[2].utf8), file: "q.jsonl")
        let shown = try shell.run("review", "show", "runs/reviewed", third["sample_id"]?.string ?? "").output
        #expect(
            shown.contains("fails checks  edit\n") && shown.contains("+no form \\u{1B}[31m\n"), "\(shown)")
    }

    private func expectCorpus(_ count: Int) throws {
        let outcome = try shell.run("run", "r.json5")
        #expect(outcome.code == 0, "\(outcome)")
        let name = try #require(
            try Files.names(in: shell.path("runs/reviewed/corpus")).first { $0.hasPrefix("train-") })
        let records = try shell.lines("runs/reviewed/corpus/\(name)").map {
            try JSON.parse(Array($0.utf8), file: name)
        }
        #expect(records.count == count - 1)
        let edited = records.filter { $0["provenance"]?["review"]?["edited"] == true }
        #expect(edited.count == 1)
        #expect(edited.first?["messages"]?.array?.last?["content"]?.string?.contains("Let me see.") == true)
        #expect(records.allSatisfy { $0["provenance"]?["review"]?["reviewers"] == 2 })
    }

    @Test("What cannot be used is refused on one line, and nothing is written")
    func refusals() throws {
        try shell.write("{name: \"p\", stages: [{name: \"a\", kind: \"problems\", count: 2}]}", "p.json5")
        _ = try shell.run("run", "p.json5")
        try shell.expectRefusal(["review", "export", "runs/p", "q.html"], "has no queue for people")
        try shell.expectRefusal(["review", "status", "nowhere"], "nowhere")
        try shell.expectRefusal(["review", "exprot", "runs/p"], "did you mean \"export\"?")
        try shell.expectRefusal(["review"], "ACTION is missing")
        try shell.expectRefusal(["review", "import", "runs/p"], "FILE is missing")
        try pause()
        let run = "runs/reviewed"
        try shell.expectRefusal(["review", "export", run, "q.txt"], "the extension .txt")
        _ = try shell.run("review", "export", run, "q.html")
        try shell.expectRefusal(["review", "export", run, "q.html"], "--overwrite")
        try shell.expectRefusal(
            ["review", "export", run, "q.csv", "--stage", "reviews"], "expected one of review")
        try shell.expectRefusal(["review", "import", run, "q.html"], "its button Download")
        try shell.expectRefusal(["review", "import", run, "none.jsonl"], "none.jsonl")
        try shell.write("", "a.jsonl")
        try shell.expectRefusal(
            ["review", "import", run, "a.jsonl", "--policy", "majority"], "--dry-run only")
        try shell.expectRefusal(
            ["review", "import", run, "a.jsonl", "--dry-run", "--policy", "all"], "expected one of majority")
        try shell.expectRefusal(["review", "undo", run, "1"], "no such import")
        try shell.expectRefusal(["review", "show", run, "nothing"], "nothing")
        // One bad line in the second file: the first is not taken in, either.
        _ = try shell.run("review", "export", run, "q.jsonl")
        try shell.write(try answer("q.jsonl", as: "ada") { _, _ in decision("accept") }, "good.jsonl")
        try shell.write(
            try answer("q.jsonl", as: "bo") { place, _ in decision(place == 2 ? "maybe" : "accept") },
            "bad.jsonl")
        try shell.expectRefusal(
            ["review", "import", run, "good.jsonl", "bad.jsonl"],
            "bad.jsonl: line 3: decision: found \"maybe\"")
        let foreign = try shell.lines("good.jsonl").joined(separator: "\n").replacing(
            "addition-", with: "gcd-")
        try shell.write(foreign, "foreign.jsonl")
        try shell.expectRefusal(["review", "import", run, "foreign.jsonl"], "no sample that went to people")
    }

    @Test("A damaged file is taken in or refused, and a refused one leaves the run as it is")
    func damaged() throws {
        try pause()
        _ = try shell.run("review", "export", "runs/reviewed", "q.jsonl")
        let good = Array(
            try answer("q.jsonl", as: "ada") { _, row in
                decision("edit", "", (row["text"]?.string ?? "") + "\u{1F600}\0")
            }.utf8)
        var state: UInt64 = 99
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var refused = 0
        for _ in 0..<20 {
            var bytes = good
            switch next(4) {
            case 0: bytes[next(bytes.count)] = UInt8(next(256))
            case 1: bytes.removeSubrange(next(bytes.count)...)
            case 2: bytes.insert(contentsOf: bytes[..<next(40)], at: next(bytes.count))
            default: bytes.swapAt(next(bytes.count), next(bytes.count))
            }
            try AtomicFile.write(bytes, to: shell.path("a.jsonl"))
            let before = try shell.contents()
            let outcome = try shell.run("review", "import", "runs/reviewed", "a.jsonl")
            #expect([0, 2].contains(outcome.code), "\(outcome)")
            guard outcome.code == 2 else { continue }
            refused += 1
            #expect(outcome.errorLines.count == 1)
            #expect(try shell.contents() == before)
        }
        #expect(refused > 5)
    }
}
