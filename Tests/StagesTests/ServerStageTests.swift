import Archive
import Dataflow
import Foundation
import Glibc
import Stages
import TestSupport
import Testing

/// Pipelines that sample from a server.
@Suite struct ServerStageTests {
    private let host: TestServer
    private let run: TinyRun

    init() throws {
        host = try TestServer()
        run = try TinyRun()
        try problems((0..<40).map { "\($0) and 7" })
    }

    /// Problems that ask for sums; what stands in brackets is for the server.
    private func problems(_ prompts: [String]) throws {
        let lines = prompts.map { prompt in
            let numbers = prompt.prefix { $0 != "[" }.split { !$0.isNumber }.compactMap { Int($0) }
            return JSON.object([
                .init("prompt", .string(prompt)), .init("answer", .int(numbers.reduce(0, +))),
            ]).serialized()
        }
        try AtomicFile.write(Array(lines.joined(separator: "\n").utf8), to: run.folder + "/sums.jsonl")
    }

    /// - Parameters:
    ///   - server: more settings of the server.
    ///   - rollouts: more settings of the rollouts.
    private func pipeline(
        _ server: String = "", rollouts: String = "", model: String = "ok", host: String? = nil
    )
        -> String
    {
        """
        {name: "served", seed: 3, stages: [
            {name: "teacher", kind: "server", url: "\(host ?? self.host.url)", model: "\(model)", backoff: 0.001,
             \(server)},
            {name: "problems", kind: "problem-file", file: "sums.jsonl"},
            {name: "rollouts", kind: "rollouts", inputs: {problems: "problems", model: "teacher"}, unit: 10,
             checks: {answer: {}}, \(rollouts)},
            {name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}},
        ]}
        """
    }

    private var count: Int { get throws { try host.requests().count } }

    @Test("People may edit a server's samples, although its tokenizer is not known")
    func edited() throws {
        let reviewed = pipeline().replacing(
            #"{name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}}"#,
            with: #"""
                {name: "review", kind: "review", inputs: {samples: "rollouts"}, random: 1},
                {name: "corpus", kind: "corpus", inputs: {samples: "review"}}
                """#)
        #expect(try run(reviewed, []).code == .paused)
        let items = try run.items()
        let text = "<think>\nI add the two.\n</think>\n<answer>\(items[0].problem.answer)</answer>"
        try run.take("ann", items) { $0.sampleID == items[0].sampleID ? .edit(text) : .accept }
        #expect(try run(reviewed, []).code == .done)
        let records = try run.records()
        #expect(records.count == 40)
        let edited = try #require(records.first { $0["provenance"]?["review"]?["edited"]?.bool == true })
        #expect(edited["messages"]?.array?.last?["content"]?.string == text)
        // The count of the text that the server wrote.
        #expect(edited["tokens"]?.int == 10)
    }

    @Test("What a server answers becomes a corpus that names it, whatever the number of threads")
    func whole() throws {
        let outcome = try run(
            pipeline("prices: {prompt: 2, completion: 5}", rollouts: "per_round: 2, keep: 2"), [], threads: 2)
        #expect(outcome.code == .done)
        let words = try #require(outcome.words("rollouts").last)
        // Forty problems, two rollouts of 7 + 10 tokens each.
        #expect(words.contains("80 requests, 560 + 800 tokens, cost 0.005"), "\(words)")
        #expect(try count == 80)
        let (store, record) = try run.stage("rollouts")
        let use = record.summary?["server"]
        #expect(use?["requests"]?.int == 80 && use?["prompt_tokens"]?.int == 560)
        #expect(use?["completion_tokens"]?.int == 800)
        #expect(abs((use?["cost"]?.double ?? 0) - 0.00512) < 1e-9)
        #expect(record.summary?["failed"] == nil)
        #expect(try store.samples.count(record.id) == 80)
        let records = try run.records()
        #expect(records.count == 80)
        for record in records {
            let model = try #require(record["provenance"]?["model"]?.string)
            let said = try JSON.parse(Array(model.utf8), file: "provenance")
            #expect(said["server"]?.string == host.url && said["model"] == "ok" && said["api"] == "chat")
            #expect(said["max_tokens"]?.int == 512 && said["replay"]?.bool == false)
        }
        let seeds = try host.requests().compactMap { $0["body"]?["seed"]?.int }
        #expect(Set(seeds).count == 80)
    }

    @Test(
        "A request that failed for good is listed with its reason, and its rollout is neither right nor wrong"
    )
    func failures() throws {
        try problems(["1 and 2", "3 and 4 [400]", "5 and 6 [filter]", "7 and 8 [500,ok]", "9 and 1 [ok,400]"])
        let text = pipeline(rollouts: "rounds: 3, per_round: 2, keep: 2")
        let outcome = try run(text, [])
        #expect(outcome.code == .done)
        let (store, record) = try run.stage("rollouts")
        let failed = try store.failures.all(record.id)
        let positions = Dictionary(grouping: failed, by: \.problem).mapValues(\.count)
        // Two in each of three rounds, or one in each round but the first.
        #expect(positions.count == 3 && failed.count == 6 + 6 + 5)
        #expect(failed.filter { $0.reason.hasPrefix("HTTP 400: told to") }.count == 11)
        #expect(failed.filter { $0.reason.hasPrefix("finish_reason is") }.count == 6)
        #expect(record.summary?["failed"]?.int == 17)
        #expect(record.summary?["failed_for"]?.members?.first?.value.int == 11)
        // Two of 1 and 2, two of 7 and 8, one of 9 and 1.
        #expect(record.summary?["rollouts"]?.int == 5 && record.summary?["pass_rate"]?.double == 1)
        // Nothing is asked again, until a setting of the stage changes; then what failed is.
        let before = try count
        #expect(try run(text, []).words("rollouts") == ["unchanged, reused"])
        #expect(try count == before)
        _ = try run(text.replacing("answer: {}", with: "answer: {}, length: {max: 400}"), [])
        #expect(try count == before + 17)
    }

    @Test(
        "A spent budget pauses the run; with a larger one it goes on, and nothing recorded is asked for twice"
    )
    func budget() throws {
        func text(_ budget: Int) -> String {
            pipeline("prices: {completion: 1000000}, budget: \(budget), concurrency: 4")
        }
        let outcome = try run(text(150), [])
        #expect(outcome.code == .paused)
        #expect(outcome.words("rollouts").last?.contains("the budget of 150 for ok at http") == true)
        #expect(outcome.words("corpus") == ["waits for rollouts"])
        let asked = try count
        #expect(15...19 ~= asked)
        // As large as before: nothing happens.
        #expect(try run(text(150), []).code == .paused)
        #expect(try count == asked)
        let more = try run(text(100_000), [], threads: 2)
        #expect(
            more.code == .done && more.words("rollouts").last?.contains("rollouts found in the store") == true
        )
        #expect(try count == 40)
        let (_, record) = try run.stage("rollouts")
        #expect(record.summary?["server"]?["cost"]?.double == 400)
    }

    @Test("A run that was stopped asks only for what is not recorded, in the middle of a unit, too")
    func stopped() throws {
        let stop = StopSignal()
        // The server stops answering after some requests, and so the run has to be stopped within a unit.
        try problems((0..<30).map { "\($0) and 7" } + ["1 and 1 [silent,ok]"])
        let text = pipeline("concurrency: 2", rollouts: "unit: 1000").replacing("unit: 10,", with: "")
        let host = host
        let watcher = Watcher {
            (try? host.requests().contains { $0["prompt"] == "1 and 1 [silent,ok]" }) == true
        }
        watcher.start { stop.request() }
        #expect(try run(text, [], stop: stop).code == .stopped)
        let asked = try count
        #expect(try run(text, []).code == .done)
        // One was on its way, or two.
        let again = try count - asked
        #expect(1...2 ~= again, "\(again)")
        #expect(try run.records().count == 31)
    }

    /// Waits on a thread of its own until something holds.
    private final class Watcher: Sendable {
        private let holds: @Sendable () -> Bool

        init(_ holds: @escaping @Sendable () -> Bool) { self.holds = holds }

        func start(_ then: @escaping @Sendable () -> Void) {
            let holds = holds
            // The threads of tasks may all be busy with tests.
            Thread.detachNewThread {
                while !holds() { usleep(2000) }
                then()
            }
        }
    }

    @Test("How a server is asked changes no key, and where it is need not; its model does")
    func keys() throws {
        _ = try run(pipeline(#"identity: "us""#), [])
        let before = try count
        let other = try TestServer()
        for text in [
            pipeline(
                #"identity: "us", concurrency: 3, timeout: 5, choices: 2, prices: {prompt: 1}, budget: 9"#),
            pipeline(#"identity: "us""#, host: other.url),
        ] {
            let outcome = try run(text, [])
            for stage in ["teacher", "rollouts", "corpus"] {
                #expect(outcome.words(stage) == ["unchanged, reused"])
            }
        }
        #expect(try count == before && other.requests().isEmpty)
        let outcome = try run(pipeline(#"identity: "us""#, model: "length"), [])
        #expect(outcome.words("teacher").first == #"computed again: model "ok" → "length""#)
        #expect(try count > before)
    }

    @Test("Choices of one request are rollouts of their own, and each is found again")
    func choices() throws {
        let text = pipeline("choices: 4", rollouts: "per_round: 6, keep: 6")
        _ = try run(text, [])
        #expect(try count == 80)
        #expect(try run.records().count == 240)
    }

    @Test("Replay says by name that rollouts of a server are beyond it")
    func replay() throws {
        _ = try run(pipeline(), [])
        let progress = Progress("replay", onTerminal: false, write: { _ in })
        let report = try Replay(
            run.folder + "/run", resources: .init(), stop: StopSignal(), progress: progress
        ).run(.all)
        #expect(report.replayed == 0 && report.differences.isEmpty)
        let beyond = try #require(report.beyond.first)
        #expect(beyond.stage == "rollouts" && beyond.samples == 40 && beyond.source == "ok at \(host.url)")
    }

    @Test("A server that cannot be used ends the run in one line, and the next one goes on")
    func gone() throws {
        let message = failure { _ = try run(pipeline(#"identity: "x""#, host: "http://127.0.0.1:1"), []) }
        #expect(message.hasPrefix("http://127.0.0.1:1/v1: ") && !message.contains("\n"), "\(message)")
        #expect(try run(pipeline(#"identity: "x""#), []).code == .done)
    }

    @Test("Settings that cannot hold are refused before anything runs")
    func refused() throws {
        for (server, rollouts, words) in [
            ("modl: 1", "", #"stages[0].modl: unknown key; did you mean "model"?"#),
            (#"api: "chats""#, "", "stages[0].api: found"),
            ("budget: 3", "", "stages[0].budget: a budget needs prices"),
            ("parameters: {messages: []}", "", #"stages[0].parameters: "messages" cannot be given here"#),
            ("parameters: {stop: []}", "", "it is a setting of its own"),
            (#"stop: [""]"#, "", "stages[0].stop: found an empty text"),
            (
                #"api_key_env: "LEAVEN_NO_SUCH_KEY""#, "",
                "stages[0].api_key_env: the environment has no such variable"
            ),
            ("concurrency: 0", "", "stages[0].concurrency: found 0, expected a whole number from 1 to 4096"),
            ("", #"weights: "int8""#, "stages[2].weights: has no meaning for a server"),
            ("parameters: {top_k: null}", "top_k: 5", "stages[2].top_k: would not hold"),
        ] {
            let message = failure { _ = try run(pipeline(server, rollouts: rollouts), []) }
            #expect(message.contains(words), "\(message)")
        }
        let bad = failure { _ = try run(pipeline(host: "localhost:8000"), []) }
        #expect(bad.contains("stages[0].url: found \"localhost:8000\", expected an address such as"))
        let trained = failure {
            _ = try run(
                pipeline().replacing(
                    #"kind: "corpus", inputs: {samples: "rollouts"}"#,
                    with: #"kind: "sft", inputs: {samples: "rollouts", model: "teacher"}"#), [])
        }
        #expect(
            trained.contains(#"found "teacher" of kind server, expected a stage of kind model"#), "\(trained)"
        )
        #expect(!Files.exists(run.folder + "/run"))
        #expect(try count == 0)
    }

    @Test("The key is sent, and neither stored nor said")
    func key() throws {
        // Some text that the environment has anyway.
        let key = try #require(getenv("PATH").map { String(cString: $0) })
        try problems(["1 and 2", "3 and 4 [400]"])
        let outcome = try run(pipeline(#"api_key_env: "PATH""#), [])
        #expect(!outcome.lines.joined().contains(key))
        #expect(try host.requests().allSatisfy { $0["key"] == .string("Bearer \(key)") })
        let (store, record) = try run.stage("rollouts")
        // The server repeats it in its refusal.
        #expect(try store.failures.all(record.id).first?.reason.contains("with key Bearer …") == true)
        for name in try Files.names(in: run.folder + "/run")
        where !Files.isFolder(run.folder + "/run/" + name) {
            let bytes = try Files.read(run.folder + "/run/" + name)
            #expect(!String(decoding: bytes, as: UTF8.self).contains(key), "\(name)")
        }
    }
}
