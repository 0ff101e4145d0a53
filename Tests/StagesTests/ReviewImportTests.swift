import Archive
import Dataflow
import Problems
import Review
import SQLite
import Stages
import Testing

@Suite("Answers that come back")
struct ReviewImportTests {
    private static let all = TinyRun.reviewing("random: 1")

    /// Of more tokens than the check lets pass.
    private static let tooLong = String(repeating: "word ", count: 60)

    func complaint(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            #expect(ExitCode(for: error) == .badInput)
            return "\(error)"
        }
    }

    /// All rows of all tables of a run.
    func rows(_ run: TinyRun) throws -> [UInt8] { try Files.read(run.run + "/run.sqlite") }

    @Test("A dry run reports what the import does, and writes nothing; the same file again changes nothing")
    func twice() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        let before = try rows(run)
        func take(dryRun: Bool) throws -> ReviewReport {
            try run.take("a", Array(items.prefix(9)), dryRun: dryRun) { item in
                item == items[0] ? .edit("fine") : item == items[1] ? .edit(Self.tooLong) : .accept
            }
        }
        let dry = try take(dryRun: true)
        #expect(try rows(run) == before)
        let real = try take(dryRun: false)
        for report in [dry, real] {
            #expect(report.files.map(\.added) == [9] && report.files.map(\.unchanged) == [0])
            #expect(report.files[0].apart.map(\.sampleID) == [items[1].sampleID])
            #expect(report.files[0].apart.first?.place == "\(run.folder)/a.jsonl: line 2")
            #expect(report.queues.map { [$0.items, $0.open, $0.accepted, $0.edited] } == [[20, 12, 7, 1]])
        }
        #expect(dry.files[0].batch == nil && real.files[0].batch == 1)
        let again = try take(dryRun: false)
        #expect(again.files.map(\.added) == [0] && again.files.map(\.unchanged) == [9])
        #expect(again.files[0].batch == nil)
        #expect(again.queues == real.queues)
        #expect(try run.items().count == 12)
        #expect(try ReviewStatus(folder: run.run).batches.count == 1)
    }

    @Test("What is of another run, of an item that nobody is asked about, or of another text, is set apart")
    func setApart() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        var (unknown, stale) = (items[0], items[1])
        unknown.sampleID = "none/0@0123456789ab"
        stale.text += " "
        var odd: [ReviewItem] = []
        for id in [
            "", "a/b@c", "x/1@0123456789ag", "x/-1@0123456789ab", "x/99999999999999999999@0123456789ab",
        ] {
            odd.append(unknown)
            odd[odd.count - 1].sampleID = id.isEmpty ? "@" : id
        }
        let report = try run.take("a", [unknown, stale, items[2]] + odd) { _ in .accept }
        #expect(report.files[0].added == 1)
        #expect(report.files[0].apart.map(\.reason) == [.unknown, .stale] + odd.map { _ in .unknown })
        let before = try rows(run)
        #expect(
            complaint { try run.take("b", [unknown]) { _ in .accept } }
                == "\(run.folder)/b.jsonl: found no sample that went to people from \(run.run), "
                + "expected the answers to an export of this run; give the run it was exported from")
        #expect(try rows(run) == before)
        // With fewer items in the queue, an answer to one that was in it is told apart from nonsense.
        _ = try run(TinyRun.reviewing("random: 0.1"), [])
        let left = try run.items(all: true)
        #expect(left.count == 2)
        let gone = try #require(items.first { item in !left.contains { $0.sampleID == item.sampleID } })
        #expect(try run.take("c", [gone]) { _ in .accept }.files[0].apart.map(\.reason) == [.notAsked])
    }

    @Test("An edit that fails a check is kept and does not count, until its reviewer answers otherwise")
    func failedEdit() throws {
        let run = try TinyRun.withQueue()
        let item = try #require(try run.items().first)
        try run.take("a", [item], at: "12:00:00") { _ in .accept }
        let report = try run.take("b", [item], at: "12:01:00") { _ in .edit(Self.tooLong) }
        guard case .failed(let verdicts)? = report.files[0].apart.first?.reason else {
            Issue.record("\(report)")
            return
        }
        #expect(verdicts.map(\.check) == ["length"])
        // Nor does what the same reviewer had said before.
        #expect(report.queues.map(\.open) == [20])
        #expect(try ReviewStatus(folder: run.run).queues[0].failedEdits == 1)
        #expect(try run(Self.all, []).code == .paused)
        let shown = try #require(try ReviewedSample.all(item.sampleID, in: run.run).first)
        #expect(shown.answers.map(\.state) == [.superseded, .failed])
        #expect(shown.answers[1].annotation.text == Self.tooLong)
        #expect(shown.answers[1].verdicts.map(\.outcome) == [.fail])
        #expect(shown.item.text == item.text && shown.item.verdicts.map(\.outcome) == [.pass])
        try run.take("c", [item], at: "12:02:00") { _ in .edit("shorter") }
        let after = try #require(try ReviewedSample.all(item.sampleID, in: run.run).first)
        #expect(after.results.map(\.resolution) == [.edited(text: "shorter")])
        #expect(after.answers.map(\.state) == [.superseded, .failed, .counts])
        #expect(try run.items().count == 19)
    }

    @Test("An edit that changes nothing accepts the sample")
    func sameText() throws {
        let run = try TinyRun.withQueue()
        let items = Array(try run.items().prefix(3))
        let report = try run.take("a", items) { .edit($0.text) }
        #expect(report.queues.map { [$0.accepted, $0.edited] } == [[3, 0]])
        #expect(try run.take("b", items) { _ in .accept }.files[0].unchanged == 3)
    }

    @Test("Undone, an import counts no more, and what it superseded counts again")
    func undo() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        try run.take("a", items, at: "12:00:00") { _ in .accept }
        #expect(try run(Self.all, []).code == .done)
        let before = try run.corpus()
        let some = Array(items.prefix(4))
        try run.take("b", some, at: "13:00:00") { $0 == items[0] ? .edit("b") : .reject("unclear") }
        #expect(try run(Self.all, []).words("review").first == "computed again: 4 new annotations")
        #expect(try run.records().count == 17)
        try run.take("c", some, at: "14:00:00") { _ in .edit("c") }
        _ = try run(Self.all, [])
        let edited = try run.corpus()
        #expect(try run.records().count == 20)
        // What was superseded makes no difference.
        let undone = try ReviewImport.undo(run.run, batch: 2)
        #expect(undone.batch.annotations == 4 && undone.queues.map(\.edited) == [4])
        #expect(try run(Self.all, []).words("review").first == "computed again: 4 fewer annotations")
        #expect(try run.records() == Self.records(edited))
        _ = try ReviewImport.undo(run.run, batch: 3)
        #expect(try run(Self.all, []).words("review").first == "computed again: 4 fewer annotations")
        #expect(try run.corpus() == before)
        // Taken again, it counts again, to the same bytes.
        try run.take("b", some, at: "13:00:00") { $0 == items[0] ? .edit("b") : .reject("unclear") }
        try run.take("c", some, at: "14:00:00") { _ in .edit("c") }
        _ = try run(Self.all, [])
        #expect(try run.corpus() == edited)
        #expect(
            try ReviewStatus(folder: run.run).batches.map { $0.undone != nil } == [
                false, true, true, false, false,
            ])
        #expect(
            complaint { _ = try ReviewImport.undo(run.run, batch: 2) }.contains("import 2 is undone already"))
        #expect(
            complaint { _ = try ReviewImport.undo(run.run, batch: 9) }
                == "\(run.run): has no such import: found 9, expected one of 1, 2, 3, 4, 5")
    }

    private static func records(_ files: [String: [UInt8]]) throws -> [JSON] {
        let run = try TinyRun()
        try Files.makeFolder(run.run + "/corpus")
        for (name, bytes) in files { try AtomicFile.write(bytes, to: run.run + "/corpus/" + name) }
        return try run.records()
    }

    @Test("Several reviewers: an item is open until enough of them agree; another policy can be looked at")
    func policies() throws {
        let run = try TinyRun.withQueue()
        let two = TinyRun.reviewing("random: 1, reviewers: 2, policy: 'adjudicate'")
        _ = try run(two, [])
        let items = try run.items()
        try run.take("a", items, by: "ann", at: "12:00:00") { _ in .accept }
        #expect(try run.items().count == 20)
        let report = try run.take("b", items, by: "ben", at: "12:00:01") { item in
            item == items[3] ? .reject("unclear") : .accept
        }
        #expect(report.disputed == [items[3].sampleID])
        #expect(report.queues.map { [$0.open, $0.accepted, $0.disputed] } == [[1, 19, 1]])
        #expect(try run(two, []).words("review").last == "paused: 1 of 20 samples wait for people")
        let path = try run.answers("none", []) { _ in .skip }
        let other = try ReviewImport.run(run.run, files: [path], dryRun: true, policy: .anyReject)
        #expect(other.queues.map { [$0.open, $0.rejected] } == [[0, 1]])
        try run.take("c", [items[3]], by: "cho", at: "12:00:02") { _ in .reject("wrong-answer") }
        #expect(try run(two, []).code == .done)
        #expect(
            try run.records().map { $0["provenance"]?["review"]?["reviewers"] }
                == Array(repeating: 2, count: 19))
        let status = try ReviewStatus(folder: run.run).queues[0]
        #expect(status.agreement.reviewers.map(\.name) == ["ann", "ben", "cho"])
    }

    @Test("Without waiting a run goes on with what is decided, and takes the rest when it comes")
    func withoutWaiting() throws {
        let run = try TinyRun.withQueue()
        let pipeline = TinyRun.reviewing("random: 1, wait: false")
        #expect(try run(pipeline, []).code == .done)
        let items = try run.items()
        #expect(try run.records().count == 20 && items.count == 20)
        try run.take("a", Array(items.prefix(5))) { _ in .reject("other") }
        #expect(try run(pipeline, []).code == .done)
        #expect(try run.records().count == 15)
        try run.take("b", Array(items.suffix(5))) { _ in .reject("other") }
        let outcome = try run(pipeline, [])
        #expect(
            outcome.words("review") == [
                "computed again: 5 new annotations",
                "done in 0 s: kept 10, queue 20, accepted 0, edited 0, rejected 10, undecided 10",
            ])
    }

    @Test("Two queues of a run: an answer counts in each that has the sample, and computes no other again")
    func twoQueues() throws {
        let run = try TinyRun.withQueue()
        let pipeline = TinyRun.reviewing("random: 0.25, wait: false").replacing(
            #"{name: "plain""#,
            with: """
                {name: "second", kind: "review", inputs: {samples: "rollouts"}, random: 0.75, wait: false,
                 reviewers: 2},
                {name: "other", kind: "corpus", inputs: {samples: "second"}},
                {name: "plain"
                """)
        _ = try run(pipeline, [])
        let items = try run.items()
        #expect(items.count == 15, "of both, each once")
        let first = Set(try ReviewQueue.items(of: run.run, stage: "review", all: true).map(\.sampleID))
        #expect(first.count == 5)
        #expect(first.isSubset(of: items.map(\.sampleID)))
        try run.take("a", items.filter { !first.contains($0.sampleID) }) { _ in .reject("other") }
        let outcome = try run(pipeline, [])
        #expect(outcome.words("review") == ["unchanged, reused"])
        #expect(outcome.words("corpus") == ["unchanged, reused"])
        #expect(outcome.words("second").first == "computed again: 10 new annotations")
        #expect(try run.records("other").count == 20, "one of two reviewers")
        try run.take("b", items, by: "ben") { _ in .reject("other") }
        _ = try run(pipeline, [])
        #expect(try run.records("other").count == 10)
        #expect(try run.records().count == 15)
        #expect(
            complaint { _ = try ReviewQueue.items(of: run.run, stage: "plain", all: true) }
                .contains("has no such review: found \"plain\", expected one of review, second"))
    }

    @Test("Answers outlive a change of the queue, and count when their sample is in it again")
    func queueChanges() throws {
        let run = try TinyRun.withQueue()
        let all = TinyRun.reviewing("random: 1, wait: false")
        _ = try run(all, [])
        let items = try run.items()
        try run.take("a", items) { _ in .reject("other") }
        #expect(throws: (any Error).self, "nothing is left") { try run(all, []) }
        let few = try run(TinyRun.reviewing("random: 0.5, wait: false"), [])
        #expect(few.words("review").first == "computed again: random 1.0 → 0.5, 10 fewer annotations")
        #expect(try run.records().count == 10)
        let more = try run(TinyRun.reviewing("random: 0.75, wait: false"), [])
        #expect(more.words("review").first == "computed again: random 0.5 → 0.75, 5 new annotations")
        #expect(try run.records().count == 5)
    }

    @Test(
        "An answer about a problem that has changed since counts no more, and does again when it is as it was"
    )
    func changedProblem() throws {
        let run = try TinyRun.withQueue()
        let items = try run.items()
        try run.take("a", items) { _ in .accept }
        #expect(try run(Self.all, []).code == .done)
        let before = try run.corpus()
        func change(_ sql: String) throws {
            try Database(run.run + "/run.sqlite", .write).execute("UPDATE problems SET prompt = " + sql)
        }
        try change("prompt || '?' WHERE id = '\(items[4].problem.id)'")
        let same = items.filter { $0.problem.id == items[4].problem.id }.count
        let changed = try run(Self.all, [])
        #expect(
            changed.words("review").first
                == "computed again: \(same) fewer annotation\(same == 1 ? "" : "s")")
        #expect(changed.code == .paused)
        let shown = try #require(try ReviewedSample.all(items[4].sampleID, in: run.run).first)
        #expect(shown.answers.map(\.state) == [.stale])
        #expect(shown.results.map(\.resolution) == [.waiting(missing: 1)])
        try change("substr(prompt, 1, length(prompt) - 1) WHERE id = '\(items[4].problem.id)'")
        #expect(try run(Self.all, []).code == .done)
        #expect(try run.corpus() == before)
    }

    @Test("A review of a review: what the first left out stays out, and an edit can be edited again")
    func chain() throws {
        let run = try TinyRun.withQueue()
        let pipeline = TinyRun.reviewing("random: 1, wait: false").replacing(
            #"{name: "corpus", kind: "corpus", inputs: {samples: "review"}"#,
            with: """
                {name: "second", kind: "review", inputs: {samples: "review"}, random: 1, wait: false},
                {name: "corpus", kind: "corpus", inputs: {samples: "second"}
                """)
        _ = try run(pipeline, [])
        let items = try run.items()
        try run.take("a", Array(items.prefix(3))) { $0 == items[0] ? .reject("other") : .edit("once") }
        _ = try run(pipeline, [])
        let again = try ReviewQueue.items(of: run.run, stage: "second", all: false)
        let once = again.filter { $0.text == "once" }
        #expect(once.count == 2)
        try run.take("b", [once[0]]) { _ in .edit("twice") }
        _ = try run(pipeline, [])
        let records = try run.records()
        #expect(records.count == 19)
        func record(_ text: String) throws -> JSON {
            try #require(records.first { $0["messages"]?.array?.last?["content"]?.string == text })
        }
        let texts = items.filter { item in [once[0], once[1]].contains { $0.problem.id == item.problem.id } }
            .map { SHA256.hex(Array($0.text.utf8)) }
        for text in ["once", "twice"] {
            let review = try record(text)["provenance"]?["review"]
            #expect(review?["edited"] == true && review?["decision"] == "edit")
            #expect(texts.contains(review?["original_sha256"]?.string ?? ""))
            #expect(try record(text)["provenance"]?["verdicts"]?.array?.map { $0["check"] } == ["length"])
        }
    }

    @Test("Samples that people decided on can be trained on, and be examples")
    func training() throws {
        let run = try TinyRun.withQueue()
        let pipeline = TinyRun.reviewing("random: 1").replacing(
            #"{name: "plain""#,
            with: """
                {name: "tuned", kind: "sft", inputs: {model: "base", samples: "review"}, epochs: 1,
                 samples_per_step: 4, warmup: 1},
                {name: "again", kind: "rollouts", inputs: {problems: "problems", model: "base", exemplars: "review"},
                 prompt: "few-shot", shots: 1, max_tokens: 8, samples: 3, checks: {}},
                {name: "plain"
                """)
        try run.take("a", try run.items()) { _ in .accept }
        #expect(try run(pipeline, []).code == .done)
        #expect(try run.stage("tuned").record.summary?["steps"]?.int == 5)
        // The last unit may hold more than were asked for.
        #expect((try run.stage("again").record.summary?["kept"]?.int ?? 0) >= 3)
    }
}
