import Archive
import Curation
import Dataflow
import Testing

@Suite("A corpus without near-duplicates and contamination")
struct CorpusSieveTests {
    /// Every problem is worked on, and every sample read.
    private static let every = ["samples=0", "records=1000"]

    /// The pipeline of `TinyRun.sampling`, with more parameters of the corpus.
    private static func pipeline(_ options: String) -> String {
        TinyRun.sampling.replacing(#"samples: "$records"}"#, with: #"samples: "$records", \#(options)}"#)
    }

    private static let duplicates = "near_duplicates: {threshold: 0.7, words: 1}"

    private struct Sample: Equatable {
        var name: String
        var prompt: String
        var text: String
        /// Those of the corpus stage, with what failed last.
        var verdicts: [JSON]
        var reason: String { verdicts.last?["reason"]?.string ?? "" }

        init(_ record: JSON) throws {
            let provenance = record["provenance"]
            name = "\(provenance?["problem_id"]?.string ?? "")/\(provenance?["rollout"]?.int ?? -1)"
            prompt = try #require(record["problem"]?.string)
            text = try #require(record["messages"]?.array?.last?["content"]?.string)
            verdicts = (provenance?["verdicts"]?.array ?? []).filter { $0["check"] != "length" }
        }

        /// But for what the corpus stage said of it.
        var bare: Sample {
            var bare = self
            bare.verdicts = []
            return bare
        }
    }

    private static func rejected(_ run: TinyRun) throws -> [Sample] {
        let lines = try JSONLines(run.folder + "/run/corpus/rejected.jsonl.zst")
        var samples: [Sample] = []
        while let (_, row) = try lines.nextValue() { samples.append(try Sample(row)) }
        return samples
    }

    /// A run without options, what it kept, and the same again with options.
    private static func both(_ options: String, unseen: ([Sample]) -> String = { _ in "" }) throws
        -> (run: TinyRun, all: [Sample], kept: [Sample], rejected: [Sample])
    {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, every, threads: 2)
        let all = try run.records().map(Sample.init)
        #expect(try run.corpus()["rejected.jsonl.zst"] == nil, "nothing is rejected unasked")
        let text = unseen(all)
        if !text.isEmpty { try AtomicFile.write(Array(text.utf8), to: run.folder + "/unseen.jsonl") }
        let outcome = try run(pipeline(options), every, threads: 2)
        #expect(outcome.code == .done)
        #expect(outcome.words("rollouts") == ["unchanged, reused"])
        let (kept, rejected) = (try run.records().map(Sample.init), try rejected(run))
        let summary = try run.stage("corpus").record.summary
        #expect(summary?["samples"]?.int == kept.count && summary?["rejected"]?.int == rejected.count)
        #expect(kept.count + rejected.count == all.count && !rejected.isEmpty && !kept.isEmpty)
        // Every sample is in one of the two, once, as it was, and in order.
        let names = Set(rejected.map(\.name))
        #expect(all.filter { !names.contains($0.name) } == kept.map(\.bare))
        #expect(all.filter { names.contains($0.name) } == rejected.map(\.bare))
        #expect(kept.allSatisfy { $0.verdicts.allSatisfy { $0["outcome"] == "pass" } })
        #expect(rejected.allSatisfy { $0.verdicts.last?["outcome"] == "fail" })
        let manifest = try JSON.parse(
            Files.read(run.folder + "/run/corpus/manifest.json"), file: "manifest.json")
        #expect(manifest["records"]?.int == kept.count)
        let file = manifest["files"]?.array?.first { $0["name"] == "rejected.jsonl.zst" }
        #expect(file?["records"]?.int == rejected.count)
        return (run, all, kept, rejected)
    }

    private static func words(_ sample: Sample) -> Set<Substring> {
        Set((sample.prompt + " " + sample.text).lowercased().split { !$0.isLetter && !$0.isNumber })
    }

    @Test("Rejected near-duplicates name a sample that is kept before them, and are like it")
    func nearDuplicates() throws {
        let (_, all, kept, rejected) = try Self.both(Self.duplicates)
        for sample in rejected {
            let verdict = try #require(sample.verdicts.last)
            #expect(verdict["check"] == "near-duplicate" && verdict["threshold"]?.double == 0.7)
            #expect((verdict["value"]?.double ?? 0) >= 0.7)
            let name = try #require(sample.reason.split(separator: " ").last)
            #expect(sample.reason == "nearly the same: as \(name)")
            let other = try #require(kept.first { $0.name == name })
            let places = [other, sample].map { wanted in all.firstIndex { $0.name == wanted.name } ?? -1 }
            #expect(places[0] < places[1])
            guard !other.prompt.unicodeScalars.contains(where: { $0.value > 0x7F }) else { continue }
            let (a, b) = (Self.words(sample), Self.words(other))
            // The estimate is off by 0.045 at most times, and tags are no words of the check's here.
            #expect(Double(a.intersection(b).count) / Double(a.union(b).count) > 0.5, "\(sample) \(other)")
        }
    }

    @Test("Samples with words of a file are rejected with the words and line, and are duplicates of none")
    func contamination() throws {
        var unseen: [String] = []
        let (_, _, kept, rejected) = try Self.both(
            "decontaminate: {files: [{file: \"unseen.jsonl\"}], words: [8, 13]}, " + Self.duplicates
        ) { all in
            // The prompts of every fifth sample.
            unseen = all.indices.filter { $0 % 5 == 0 }.map { all[$0].prompt }
            return unseen.map { JSON.object([.init("q", .array([.string($0)]))]).serialized() + "\n" }
                .joined()
        }
        let contaminated = rejected.filter { $0.verdicts.last?["check"] == "contamination" }
        #expect(Set(unseen).isSubset(of: contaminated.map(\.prompt)))
        #expect(kept.allSatisfy { !unseen.contains($0.prompt) })
        for sample in contaminated {
            #expect(sample.verdicts.count == 1 && sample.reason.hasPrefix("in a file to stay unseen: "))
            #expect(sample.reason.contains("/unseen.jsonl:"))
        }
        // It is by the greatest length that is found that they are rejected.
        #expect(contaminated.contains { $0.reason.contains(": 13 words of ") })
        for sample in rejected where sample.verdicts.last?["check"] == "near-duplicate" {
            #expect(sample.verdicts.count == 2 && sample.verdicts[0]["check"] == "contamination")
            #expect(kept.contains { sample.reason.hasSuffix(" " + $0.name) })
        }
    }

    @Test(
        "Stopped anywhere and resumed, with any threads and batch, the corpus and what it leaves out are the same"
    )
    func resumed() throws {
        let pipeline = Self.pipeline(Self.duplicates + ", records_per_shard: 7")
        let straight = try TinyRun.withModel()
        _ = try straight(pipeline, Self.every)
        #expect(try straight.corpus()["rejected.jsonl.zst"] != nil)
        for (updates, threads, batch) in [(31, 2, 5), (60, 1, 64)] {
            let run = try TinyRun.withModel()
            var stops = 0
            while try run(
                pipeline, Self.every, threads: threads, batch: batch, updates: updates + 5 * stops
            ).code == .stopped {
                stops += 1
            }
            #expect(stops > 0)
            #expect(try run.corpus() == straight.corpus(), "\(updates) updates, \(threads) threads")
        }
    }

    @Test(
        "Sampling goes on for what a corpus leaves out, with any threads and kills; what is missing is told")
    func madeUp() throws {
        let pipeline = Self.pipeline(Self.duplicates)
        let whole = try TinyRun.withModel()
        _ = try whole(pipeline, Self.every)
        let all = try whole.records().map(Sample.init).map(\.name)
        // So many that some are left out before there are enough.
        let wanted = all.count - 1
        let settings = ["samples=\(wanted)", "records=\(wanted)"]
        let straight = try TinyRun.withModel()
        _ = try straight(pipeline, settings)
        #expect(try !Self.rejected(straight).isEmpty)
        #expect(try straight.stage("corpus").record.summary?["short"] == nil)
        // These are the first records of the corpus that is made from everything.
        #expect(try straight.records().map(Sample.init).map(\.name) == Array(all.prefix(wanted)))
        let run = try TinyRun.withModel()
        var stops = 0
        while try run(pipeline, settings, threads: 3, batch: 7, updates: 20 + 6 * stops).code == .stopped {
            stops += 1
        }
        #expect(stops > 0)
        #expect(try run.corpus() == straight.corpus())
        // With too few problems there are fewer, and the run says why.
        let short = try TinyRun.withModel()
        _ = try short(pipeline, ["samples=200", "records=200", "count=80"])
        let count = try short.records().count
        let words = try short.stage("corpus").record.summary?["short"]?.string ?? ""
        #expect(words.hasPrefix("\(count) of 200 samples: rollouts has no more"))
        #expect(words.contains("left out as near-duplicates"))
    }

    @Test(
        "A finished corpus that lost a file, or in which one was altered, is found and made anew with the same bytes"
    )
    func damaged() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, [])
        let (whole, folder) = (try run.corpus(), run.folder + "/run/corpus")
        for name in try Files.names(in: folder) {
            let bytes = try Files.read(folder + "/" + name)
            for altered in [nil, bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], []] {
                try Files.remove(folder + "/" + name)
                if let altered { try AtomicFile.write(Array(altered), to: folder + "/" + name) }
                let words = try run(TinyRun.sampling, []).words("corpus").first ?? ""
                let fault = altered == nil ? "missing" : "altered"
                #expect(words == "computed again: \(folder)/\(name) is \(fault)")
                #expect(try run.corpus() == whole)
            }
        }
        #expect(try run(TinyRun.sampling, []).words("corpus") == ["unchanged, reused"])
    }

    @Test("A corpus that would be left empty is refused, and the run goes on with other parameters")
    func empty() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, Self.every)
        let before = try run.corpus()
        let rows = try run.records().map { JSON.object([.init("q", $0["problem"] ?? .null)]).serialized() }
        try AtomicFile.write(Array(rows.joined(separator: "\n").utf8), to: run.folder + "/unseen.jsonl")
        let pipeline = Self.pipeline("decontaminate: {files: [{file: \"unseen.jsonl\"}]}")
        #expect {
            try run(pipeline, Self.every)
        } throws: {
            "\($0)".hasPrefix(run.folder + "/run/corpus: found no samples")
        }
        #expect(!Files.exists(run.folder + "/run/corpus"))
        #expect(try Files.names(in: run.folder + "/run").filter { $0.hasPrefix("corpus.") }.count == 1)
        #expect(try run(TinyRun.sampling, Self.every).code == .done)
        #expect(try run.corpus() == before)
    }

    @Test("One length is the same by itself and in a list: the corpus is reused")
    func oneLength() throws {
        let run = try TinyRun.withModel()
        try AtomicFile.write(Array("something else".utf8), to: run.folder + "/unseen.txt")
        for (words, wanted) in [
            ("", "new"), (", words: 13", "unchanged"), (", words: [13]", "unchanged"),
            (", words: [13, 8]", "computed again"),
        ] {
            let outcome = try run(
                Self.pipeline("decontaminate: {files: [{file: \"unseen.txt\"}]\(words)}"), Self.every)
            #expect(outcome.words("corpus").first?.hasPrefix(wanted) == true, "\(words): \(outcome.lines)")
        }
    }

    @Test("Files and values that cannot be used are refused before anything runs")
    func refusals() throws {
        let run = try TinyRun.withModel()
        for (name, text) in [
            ("broken.jsonl", "{}\n{\"q\": "), ("numbers.jsonl", "[1]\n"), ("ok.txt", "a b c"),
        ] {
            try AtomicFile.write(Array(text.utf8), to: run.folder + "/" + name)
        }
        let options = "tiny.json5: stages[3]."
        for (text, words) in [
            (#"decontaminate: {files: [{file: "none.jsonl"}]}"#, "decontaminate.files[0].file: no such path"),
            (#"decontaminate: {files: [{file: "ok.txt"}, {file: "model"}]}"#, "files[1].file: is not a file"),
            (#"decontaminate: {files: [{file: "broken.jsonl"}]}"#, "/broken.jsonl:2:"),
            (#"decontaminate: {files: [{file: "numbers.jsonl"}]}"#, "/numbers.jsonl: found no words"),
            ("decontaminate: {}", options + "decontaminate.files: missing"),
            ("decontaminate: {files: []}", options + "decontaminate.files: missing"),
            ("decontaminate: null", options + "decontaminate: found null, expected an object"),
            (#"decontaminate: {files: ["ok.txt"]}"#, "expected a list of objects"),
            (#"decontaminate: {files: [{file: "ok.txt", n: 3}]}"#, "files[0].n: unknown key"),
            (#"decontaminate: {files: [{file: "ok.txt"}], words: []}"#, "decontaminate.words: found"),
            (#"decontaminate: {files: [{file: "ok.txt"}], words: [8, 0]}"#, "or a list of them"),
            (#"decontaminate: {files: [{file: "ok.txt"}], words: 65}"#, "a whole number from 1 to 64"),
            (#"decontaminate: {files: [{file: "ok.txt"}], words: "8,13"}"#, "decontaminate.words: found"),
            ("near_duplicates: true", options + "near_duplicates: found true, expected an object"),
            ("near_duplicates: {treshold: 0.8}", #"did you mean "threshold"?"#),
            ("near_duplicates: {threshold: 0.5}", "near_duplicates.threshold: found 0.5"),
            ("near_duplicates: {words: 0}", "near_duplicates.words: found 0"),
            ("near_duplicates: {window: 1}", "near_duplicates.window: found 1"),
        ] {
            #expect {
                try run(Self.pipeline(text), Self.every)
            } throws: {
                let isNamed = "\($0)".contains(words)
                #expect(isNamed, "\(text): \($0)")
                return isNamed
            }
            #expect(!Files.exists(run.folder + "/run"), "\(text)")
        }
    }
}
