import Archive
import MoE
import Sampling
import Synchronization
import Tensors
import TestSupport
import Testing

/// A server that misbehaves in every way, and what comes of the requests.
@Suite struct ServerGeneratorTests {
    /// What came of some requests for the sums of numbers, `0 and 1`, `1 and 1`, … by their places.
    private struct Outcome {
        var completions: [Int: GeneratedCompletion] = [:]
        var failures: [Int: String] = [:]
        /// What ended the run.
        var end: String?
        var usage = ServerUsage()
        var requests: [JSON] = []
    }

    /// Asks a server for completions, `each` of one conversation.
    private func ask(
        _ behaviour: String, count: Int = 1, each: Int = 1, at host: TestServer? = nil,
        _ configure: (inout Server) throws -> Void = { _ in },
        stop: () -> Bool = { false }
    ) throws -> Outcome {
        let host = try host ?? TestServer()
        var server = Server(try ServerAddress(host.url, at: "url"), model: behaviour)
        (server.retry.attempts, server.retry.backoff, server.timeout) = (4, 0.001, 20)
        try configure(&server)
        let load = ServerLoad(server)
        let generator = try ServerGenerator(server, load: load)
        var outcome = Outcome()
        var place = 0
        var conversation: ServerConversation?
        do {
            try generator.run(
                next: {
                    guard place < count else { return nil }
                    if place % each == 0 {
                        conversation = generator.conversation([.init(.user, "\(place / each) and 1")])
                    }
                    defer { place += 1 }
                    let random = RandomStream(seed: 7, UInt64(place))
                    return conversation.map {
                        GenerationRequest($0, options: SamplingOptions(), random: random, tag: place)
                    }
                },
                finished: { completion in
                    #expect(outcome.completions.updateValue(completion, forKey: completion.tag) == nil)
                },
                failed: { failure in
                    #expect(outcome.failures.updateValue(failure.reason, forKey: failure.tag) == nil)
                    #expect(!failure.reason.contains("\n"))
                }, stop: stop)
        } catch {
            outcome.end = "\(error)"
            #expect(outcome.end?.contains("\n") == false)
        }
        outcome.usage = load.usage
        outcome.requests = try host.requests()
        return outcome
    }

    private func seed(_ place: Int) -> Int {
        var random = RandomStream(seed: 7, UInt64(place))
        return Int(random.next() >> 33)
    }

    @Test(
        "A completion is the text, the tokens and the ending that the server tells, and its seed that of its rollout"
    )
    func plain() throws {
        let outcome = try ask("ok", count: 20)
        #expect(outcome.failures.isEmpty && outcome.end == nil)
        for place in 0..<20 {
            let completion = try #require(outcome.completions[place])
            #expect(
                completion.text
                    == "<think>\nseed \(seed(place)) choice 0\n</think>\n<answer>\(place + 1)</answer>")
            #expect(completion.finish == .stop && completion.completionTokens == 10)
            #expect(completion.promptTokens == 7 && completion.tokens == nil)
        }
        #expect(outcome.usage == ServerUsage(requests: 20, promptTokens: 140, completionTokens: 200))
        let body = try #require(outcome.requests.first?["body"])
        #expect(body["temperature"]?.double == 1 && body["top_p"]?.double == 1 && body["top_k"]?.int == -1)
        #expect(body["stream"]?.bool == false && body["n"] == nil && body["stop"] == nil)
    }

    @Test(
        "What passes is tried again, with the same seed",
        arguments: [
            "408", "409", "429", "500", "502", "503", "504", "429-seconds", "429-date", "429-past",
            "429-nonsense", "cut", "cut-body", "reset", "headers", "no-http", "garbage", "bytes", "nothing",
            "deep",
            "error", "empty", "no-usage", "hostile-usage",
        ])
    func retried(word: String) throws {
        let outcome = try ask("\(word),\(word),ok", count: 2)
        #expect(outcome.end == nil && outcome.failures.isEmpty)
        #expect(outcome.completions.count == 2)
        #expect(outcome.requests.count == 6)
        let seeds = outcome.requests.filter { $0["prompt"] == "0 and 1" }.compactMap {
            $0["body"]?["seed"]?.int
        }
        #expect(seeds == Array(repeating: seed(0), count: 3))
    }

    @Test(
        "What does not pass is given up with its reason after so many attempts, and is no completion",
        arguments: [
            ("503", "HTTP 503: told to"), ("429-past", "HTTP 429: later"), ("garbage", "not valid JSON"),
            ("empty", "no choices"), ("error", "out of memory"), ("no-usage", "no usage.completion_tokens"),
            ("cut", "returned nothing"), ("deep", "the reply:1:"),
        ])
    func givenUp(word: String, reason: String) throws {
        let outcome = try ask(word, count: 2)
        #expect(outcome.end == nil && outcome.completions.isEmpty)
        #expect(outcome.failures.count == 2 && outcome.requests.count == 8)
        #expect(outcome.failures.values.allSatisfy { $0.contains(reason) && $0.hasSuffix(", 4 times") })
    }

    @Test(
        "What another attempt does not change fails at once, and the rest goes on",
        arguments: [
            ("400", "HTTP 400: told to"), ("413", "HTTP 413"), ("422", "HTTP 422"),
            ("filter", #"finish_reason is "content_filter""#), ("no-finish", "finish_reason is null"),
            ("no-message", "no message"), ("list", "content is a list"), ("refusal", "refused: I cannot"),
            ("endless", "more than 200000 bytes"),
        ])
    func failed(word: String, reason: String) throws {
        let host = try TestServer()
        let outcome = try ask(word, count: 3, at: host) { $0.longestReply = 200_000 }
        #expect(outcome.end == nil && outcome.completions.isEmpty && outcome.requests.count == 3)
        #expect(outcome.failures.count == 3)
        #expect(outcome.failures.values.allSatisfy { $0.contains(reason) }, "\(outcome.failures)")
    }

    @Test(
        "What every request would meet ends the run in one line that does not show the key",
        arguments: ["401", "402", "403", "404", "302", "429-year"])
    func ended(word: String) throws {
        let outcome = try ask(word, count: 50) {
            $0.key = try ServerKey(name: "KEY", value: "sk-very-secret", at: "")
            $0.concurrency = 1
        }
        let end = try #require(outcome.end)
        #expect(end.hasPrefix("http://127.0.0.1:") && end.contains("HTTP \(word.prefix(3))"), "\(end)")
        #expect(!end.contains("secret") && outcome.requests.count == 1)
        #expect(outcome.requests[0]["key"] == "Bearer sk-very-secret")
    }

    @Test("Requests that fail for good one after another end the run, and others in between do not")
    func row() throws {
        let outcome = try ask("400", count: 50) { $0.retry.failuresInARow = 5 }
        #expect(outcome.end?.contains("5 requests in a row failed for good, the last by: HTTP 400") == true)
        #expect(outcome.failures.count == 5)
    }

    @Test(
        "Answers that do not come in time, slowly or not at all, count as overload",
        arguments: ["slow", "silent"])
    func late(word: String) throws {
        let outcome = try ask("\(word),ok", count: 2) { $0.timeout = 0.3 }
        #expect(outcome.completions.count == 2 && outcome.requests.count == 4)
    }

    @Test("A server that nobody has seen ends the run at once")
    func absent() throws {
        let outcome = try ask("ok") { $0.address = try ServerAddress("http://127.0.0.1:1", at: "") }
        #expect(outcome.end?.hasPrefix("http://127.0.0.1:1/v1: ") == true)
        #expect(outcome.requests.isEmpty)
    }

    @Test("Choices of one request are rollouts of their own, whose tokens sum up to what was used")
    func choices() throws {
        for word in ["ok", "many", "unordered", "few", "few,empty,ok"] {
            let outcome = try ask(word, count: 12, each: 4) { $0.choices = 4 }
            #expect(outcome.end == nil && outcome.failures.isEmpty, "\(word)")
            #expect(outcome.completions.count == 12)
            for (place, completion) in outcome.completions {
                #expect(completion.text.contains("<answer>\(place / 4 + 1)</answer>"))
            }
            guard word == "ok" || word == "unordered" else { continue }
            #expect(outcome.requests.map { $0["body"]?["n"]?.int } == [4, 4, 4])
            #expect(outcome.completions.values.reduce(0) { $0 + $1.completionTokens } == 120)
            #expect(outcome.completions.values.reduce(0) { $0 + $1.promptTokens } == 21)
            #expect(outcome.completions[1]?.text.contains("choice 1") == true)
        }
    }

    @Test(
        "The chain of thought is put before the answer, whatever its name, and stays open where it was cut off"
    )
    func reasoning() throws {
        for (word, text) in [
            ("reasoning", "<think>\na\nb\n</think>\n<answer>1</answer>"),
            ("reasoning-short", "<think>\na\n</think>\n<answer>1</answer>"),
            ("reasoning-cut", "<think>\na"), ("opened", "<think>\na\n</think>\n<answer>1</answer>"),
            ("null", ""),
        ] {
            let outcome = try ask(word)
            #expect(outcome.completions[0]?.text == text)
            #expect(outcome.completions[0]?.finish == (word == "reasoning-cut" ? .length : .stop))
        }
        #expect(try ask("length").completions[0]?.finish == .length)
    }

    @Test(
        "The other resource takes a text; parameters stand in place of what is there, and null leaves one out"
    )
    func completions() throws {
        let outcome = try ask("ok") {
            $0.interface = .completions
            $0.stop = ["User:"]
            $0.parameters = [.init("top_k", .null), .init("min_p", 0.1), .init("extra", ["a": true])]
        }
        #expect(outcome.completions[0]?.text.contains("<answer>1</answer>") == true)
        let request = try #require(outcome.requests.first)
        #expect(request["path"] == "/v1/completions" && request["prompt"] == "0 and 1")
        let body = try #require(request["body"])
        #expect(body["top_k"] == nil && body["min_p"] == 0.1 && body["extra"] == ["a": true])
        #expect(body["stop"] == ["User:"])
    }

    @Test("No more requests are on their way than allowed, and a server that takes few gets few")
    func level() throws {
        let outcome = try ask("ok", count: 60) { $0.concurrency = 3 }
        #expect(outcome.requests.compactMap { $0["flying"]?.int }.max() ?? 9 <= 3)
        let crowded = try ask("4:ok", count: 200) { $0.retry.attempts = 64 }
        #expect(crowded.completions.count == 200 && crowded.failures.isEmpty && crowded.end == nil)
        // More were refused than if the number had been known, and far fewer than without a rule.
        #expect(crowded.requests.count < 400)
    }

    @Test("A budget that is spent begins nothing more, and keeps what came")
    func budget() throws {
        let outcome = try ask("ok", count: 100) {
            $0.prices.completion = 1e6
            $0.budget = 200
            $0.concurrency = 2
        }
        #expect(outcome.end == nil && outcome.failures.isEmpty)
        // Ten tokens each.
        #expect(20...22 ~= outcome.completions.count && outcome.requests.count == outcome.completions.count)
    }

    @Test("A stop leaves at once, whatever is on its way")
    func stopped() throws {
        var asked = 0
        let outcome = try ask(
            "silent", count: 9,
            stop: {
                asked += 1
                return asked > 3
            })
        #expect(outcome.completions.isEmpty && outcome.failures.isEmpty && outcome.end == nil)
    }

    @Test("TLS: a certificate that nobody vouches for is refused, and one that is named is trusted")
    func certificates() throws {
        let host = try TestServer(tls: true)
        let refused = try ask("ok", at: host)
        #expect(refused.end != nil && refused.requests.isEmpty)
        let trusted = try ask("ok", count: 3, at: host) { $0.certificates = TestServer.certificate }
        #expect(trusted.completions.count == 3, "\(trusted.end ?? "")")
    }
}
