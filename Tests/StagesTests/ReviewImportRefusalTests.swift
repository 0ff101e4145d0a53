import Archive
import Dataflow
import Problems
import Review
import Stages
import Testing

/// What is refused with its place, and what is taken as it is.
extension ReviewImportTests {
    @Test("A run that is being worked on, a run without a queue and a folder without a run are refused")
    func refusals() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        do {
            let store = try Store(run: run.run)
            #expect(
                complaint { try run.take("a", items) { _ in .accept } }
                    .contains("is working on this run; wait for it"))
            #expect(
                complaint { _ = try ReviewImport.undo(run.run, batch: 1) }.contains("is working on this run"))
            #expect(try run.take("a", items, dryRun: true) { _ in .accept }.files[0].added == 20)
            #expect(try store.reviews.batches().isEmpty)
        }
        let plain = try TinyRun.base.get()
        let path = try run.answers("b", items) { _ in .accept }
        for body in [
            { _ = try ReviewImport.run(plain.run, files: [path], dryRun: false) },
            { _ = try ReviewQueue.items(of: plain.run, all: true) },
            { _ = try ReviewStatus(folder: plain.run) },
            { _ = try ReviewImport.undo(plain.run, batch: 1) },
            { _ = try ReviewedSample.all("x", in: plain.run) },
        ] {
            #expect(complaint(body).hasPrefix("\(plain.run): has no queue for people"))
        }
        #expect(
            complaint { _ = try ReviewImport.run(run.folder, files: [path], dryRun: false) }
                .contains("holds no run"))
        #expect(!Files.exists(run.folder + "/run.sqlite") && !Files.exists(run.folder + "/run.lock"))
        #expect(
            complaint { _ = try ReviewedSample.all("no-such", in: run.run) }
                .contains("no sample of that name went to people: found no-such"))
    }

    @Test(
        "A text that was corrected where it is shown is refused with its place, or taken for an edit on request"
    )
    func shownText() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        func file(_ name: String, _ changes: [[String: JSON]]) throws -> String {
            let (source, path) = (run.folder + "/source.jsonl", "\(run.folder)/\(name).jsonl")
            try ReviewFile.write(Array(items.prefix(changes.count)), title: "T", to: source, overwrite: true)
            let lines = try JSONLines(source)
            var text = ""
            for change in changes {
                let (_, line) = try #require(try lines.nextValue())
                let members = (line.members ?? []).map { JSON.Member($0.name, change[$0.name] ?? $0.value) }
                text += JSON.object(members).serialized() + "\n"
            }
            try AtomicFile.write(Array(text.utf8), to: path)
            return path
        }
        func take(_ path: String, takesText: Bool) throws -> ReviewReport {
            try ReviewImport.run(run.run, files: [path], dryRun: false, takesText: takesText)
        }
        let before = try rows(run)
        for (name, change, words) in [
            (
                "undecided", ["text": "better words"],
                "found another text, expected the text that was exported; put it"
            ),
            ("edit", ["decision": "edit", "text": "better"], "found another text, expected"),
            (
                "reject", ["decision": "reject", "reason": "unclear", "text": "x"],
                "beside the decision reject"
            ),
            ("both", ["decision": "edit", "text": "x", "edited_text": "y"], "and a third in edited_text"),
        ] as [(String, [String: JSON], String)] {
            let path = try file(name, [["decision": "accept"], change])
            let found = complaint { _ = try take(path, takesText: false) }
            #expect(found.hasPrefix("\(path): line 2: text: found ") && found.contains(words), "\(found)")
            guard ["reject", "both"].contains(name) else { continue }
            #expect(complaint { _ = try take(path, takesText: true) } == found)
        }
        // A spreadsheet may take an answer for a date, and write other line ends.
        let other = try file(
            "other",
            [["answer": "1-Jan"], ["text": .string(items[1].text.replacing("\n", with: "\r\n"))]])
        #expect(try take(other, takesText: true).files.map(\.added) == [0])
        let edit = try file("noEdit", [["answer": "1-Jan", "decision": "edit"]])
        #expect(
            complaint { _ = try take(edit, takesText: true) }.contains("nothing beside the decision edit"))
        #expect(try rows(run) == before)
        let all = try file(
            "all",
            [
                ["decision": "accept", "answer": "1-Jan"], ["decision": "accept", "text": "better words"],
                ["decision": "edit", "text": "the best words"], ["text": "words as well"],
                ["decision": "edit", "edited_text": "a\r\nb"],
            ])
        let report = try take(all, takesText: true)
        #expect(report.files.map(\.added) == [5] && report.files[0].apart.isEmpty)
        #expect(report.queues.map { [$0.accepted, $0.edited] } == [[1, 4]])
        let texts = ["better words", "the best words", "words as well", "a\nb"]
        for (item, text) in zip(items.dropFirst(), texts) {
            let shown = try #require(try ReviewedSample.all(item.sampleID, in: run.run).first)
            #expect(shown.results.map(\.resolution) == [.edited(text: text)])
        }
    }

    @Test("Hostile values: any text comes back byte for byte, and what is too long is refused with its place")
    func hostile() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        let texts = [
            "a\0b", "\r\n\t</script>\"'", "🧮\u{202E}مرحبا", "\u{FFFD}", "e\u{301}", "é", "x' OR 1=1 --",
            "\u{1B}[31m",
        ]
        let pairs = Array(zip(items, texts))
        let texted = Dictionary(uniqueKeysWithValues: pairs.map { ($0.sampleID, $1) })
        try run.take("a", pairs.map(\.0), by: "a\0\u{1B}[2J\"") { .edit(texted[$0.sampleID] ?? "") }
        for (item, text) in pairs.map({ ($0, $1.withLineFeeds) }) {
            let shown = try #require(try ReviewedSample.all(item.sampleID, in: run.run).first)
            #expect(Array((shown.answers[0].annotation.text ?? "").utf8) == Array(text.utf8))
            #expect(shown.answers[0].annotation.reviewer == "a\0\u{1B}[2J\"")
            #expect(shown.results.map(\.resolution) == [.edited(text: text)])
        }
        let before = try rows(run)
        let long = String(repeating: "n", count: 1001)
        #expect(
            complaint { try run.take("b", [items[9], items[10]], by: long) { _ in .accept } }
                == "\(run.folder)/b.jsonl: line 1: found a reviewer's name of 1001 bytes, expected at most 1000; "
                + "correct the file")
        #expect(try rows(run) == before)
        let flood = try (0..<3).map { part in
            var count = 0
            return try run.answers("flood\(part)", Array(repeating: items[11], count: 400), by: "") { _ in
                count += 1
                return .reject("\(part) \(count)")
            }
        }
        #expect(
            complaint { _ = try ReviewImport.run(run.run, files: flood, dryRun: false) }
                .contains("found more than 1000 different answers to one sample"))
        let huge = String(repeating: "long ", count: 400_000)
        let report = try run.take("c", [items[9]]) { _ in .edit(huge) }
        #expect(report.files[0].added == 1 && report.files[0].apart.count == 1)
        let shown = try #require(try ReviewedSample.all(items[9].sampleID, in: run.run).first)
        #expect(shown.answers.first?.annotation.text == huge)
    }
}
