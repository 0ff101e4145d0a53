import Archive
import Dataflow
import Foundation
import Testing

@Suite("A pipeline from nothing to a corpus")
struct WholePipelineTests {
    @Test("It makes a corpus of exactly the samples asked for, and a second run reuses every stage")
    func twice() throws {
        let run = try TinyRun()
        let first = try run(TinyRun.whole, [])
        #expect(first.code == .done)
        let records = try run.records()
        #expect(records.count == 10)
        for record in records {
            #expect((2...47).contains(record["tokens"]?.int ?? 0))
            #expect(record["messages"]?.array?.count == 2)
            #expect(record["provenance"]?["stage"] == "second")
        }
        let files = try run.corpus()
        #expect(files.count == 5, "three shards, a card and a manifest: \(files.keys.sorted())")
        let second = try run(TinyRun.whole, [], threads: 2, batch: 3)
        #expect(second.code == .done)
        #expect(second.lines.count == 8)
        #expect(second.lines.allSatisfy { $0.hasSuffix("unchanged, reused") }, "\(second.lines)")
        #expect(try run.corpus() == files)
    }

    @Test(
        "Stopped after any number of steps and resumed, with any threads and batch, it makes the same bytes")
    func stops() throws {
        let whole = try TinyRun.base.get()
        for (updates, threads, batch) in [(9, 1, 16), (4, 2, 3), (23, 2, 64)] {
            let run = try TinyRun()
            // Later and later: writing a corpus begins anew each time, and must come to its end.
            var stops = 0
            while true {
                let outcome = try run(
                    TinyRun.whole, [], threads: threads, batch: batch, updates: updates + stops)
                if outcome.code == .done { break }
                #expect(outcome.code == .stopped)
                #expect(outcome.lines.last?.hasPrefix("Stopped. What is finished is kept") == true)
                stops += 1
            }
            #expect(stops >= 2)
            #expect(
                try run.corpus() == whole.corpus(), "\(updates) updates, \(threads) threads, batch \(batch)")
            for model in ["base", "tuned"] {
                let path = "/run/models/\(model)/model/model.safetensors"
                #expect(try Files.read(run.folder + path) == Files.read(whole.folder + path))
            }
        }
    }

    @Test("Stopped at moments that another thread chooses, it makes the same bytes")
    func anyMoment() throws {
        let run = try TinyRun()
        var milliseconds = 5
        var stops = 0
        while true {
            let stop = StopSignal()
            let pause = Double(milliseconds) / 1000
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: pause)
                stop.request()
            }
            if try run(TinyRun.whole, [], threads: 2, stop: stop).code == .done { break }
            stops += 1
            milliseconds += milliseconds / 2
        }
        #expect(stops > 0)
        #expect(try run.corpus() == TinyRun.base.get().corpus())
    }

    @Test("Files of a finished stage that are missing are noticed, and made again to the same bytes")
    func damage() throws {
        let run = try TinyRun()
        _ = try run(TinyRun.whole, [])
        let files = try run.corpus()
        try Files.remove(run.folder + "/run/models/tuned/model/model.safetensors")
        try Files.remove(run.folder + "/run/corpus")
        let outcome = try run(TinyRun.whole, [])
        #expect(outcome.words("base") == ["unchanged, reused"])
        for stage in ["tuned", "corpus"] {
            #expect(outcome.words(stage).first?.hasPrefix("computed again: ") == true)
        }
        #expect(try run.corpus() == files)
        // What is left of a corpus without its manifest is set aside, and nothing of it is lost.
        try Files.remove(run.folder + "/run/corpus/manifest.json")
        #expect(try run(TinyRun.whole, []).code == .done)
        #expect(try run.corpus() == files)
        let aside = try Files.names(in: run.folder + "/run/corpus.damaged")
        #expect(aside == files.keys.filter { $0 != "manifest.json" }.sorted())
        // With anything else in it, it might be anyone's: it is not written over.
        try Files.remove(run.folder + "/run/corpus/manifest.json")
        try AtomicFile.write([1], to: run.folder + "/run/corpus/notes.txt")
        #expect {
            try run(TinyRun.whole, [])
        } throws: {
            "\($0)".contains(run.folder + "/run/corpus")
        }
    }
}
