import Archive
import MoE
import Tensors

/// A server as a generator. Nothing determines its answers, so the caller must record each completion as it
/// comes.
///
/// A request that cannot be sent or answered now is sent again later (see `ServerRetry`); a request that
/// fails for good is reported with its reason. When the budget is spent, the generator begins no more
/// requests, waits for those on their way, and returns.
package final class ServerGenerator: Generator {
    package let identity: String? = nil
    package private(set) var sampledTokens = 0
    private let server: Server
    private let load: ServerLoad
    private let client: HTTPClient
    private typealias Wanted = GenerationRequest<ServerConversation>

    /// A request for one or more completions of one conversation.
    private struct Job {
        var wanted: [Wanted]
        var attempt = 1
        /// The time from which it may be sent.
        var time = 0.0
        /// The number of its place while it is on its way.
        var place = 0
    }

    /// The most seconds until a stop is noticed.
    private static let patience = 0.1

    private var jobs: [Int: Job] = [:]  // on their way, by number
    private var waiting: [Job] = []
    private var ahead: Wanted?
    private var nextJob = 0
    /// The places of answered requests, and whether the answer held a completion. A place is given back only
    /// after the next call of `stop`: by then the caller has recorded the completions, so no more can be lost
    /// than there are places.
    private var answered: [(place: Int, withText: Bool)] = []

    /// - Throws: if libcurl cannot be loaded.
    package init(_ server: Server, load: ServerLoad) throws(Complaint) {
        (self.server, self.load) = (server, load)
        client = try HTTPClient(server.http)
    }

    package func conversation(_ turns: [ChatFormat.Turn]) -> ServerConversation? {
        ServerConversation(turns, server.interface)
    }

    package func release(_ conversation: ServerConversation) {}

    package func run(
        next: () throws -> GenerationRequest<ServerConversation>?,
        finished: (GeneratedCompletion) throws -> Void, failed: (GenerationFailure) throws -> Void,
        stop: () -> Bool
    ) throws {
        defer { forget() }
        var fresh: Job?
        while !stop() {
            settle()
            while true {
                let now = Clock.monotonic()
                let retry = waiting.firstIndex { $0.time <= now }
                // Requests that wait come first: a server that is down does not get one new request after
                // another.
                if retry == nil, fresh == nil, waiting.count < max(1, load.level) {
                    fresh = try gathered(next)
                }
                guard retry != nil || fresh != nil, let place = load.begin(at: now) else { break }
                var job: Job
                if let retry {
                    job = waiting.remove(at: retry)
                } else if let new = fresh {
                    job = new
                    fresh = nil
                } else {
                    preconditionFailure("there is a request")
                }
                job.place = place
                try send(job)
            }
            if client.count == 0 {
                if fresh == nil, waiting.isEmpty { return }
                if load.isOver { return }
            }
            for reply in client.replies(within: pause()) {
                try take(reply, finished, failed)
            }
        }
    }

    /// Cancels all requests and gives their places back.
    private func forget() {
        client.cancel()
        settle()
        for job in jobs.values { load.failed(job.place, .again, wait: nil, at: 0) }
        (jobs, waiting, ahead) = ([:], [], nil)
    }

    private func settle() {
        for (place, withText) in answered { load.succeeded(place, withText: withText) }
        answered = []
    }

    /// The next completions that fit into one request; nil if there are none now.
    private func gathered(_ next: () throws -> Wanted?) throws -> Job? {
        guard let first = try ahead ?? next() else { return nil }
        ahead = nil
        var wanted = [first]
        while wanted.count < server.choices, let more = try next() {
            guard more.conversation === first.conversation else {
                ahead = more
                break
            }
            wanted.append(more)
        }
        return Job(wanted: wanted)
    }

    private func send(_ job: Job) throws {
        guard let first = job.wanted.first else { preconditionFailure("a request asks for something") }
        // 31 bits, which every server accepts.
        var random = first.random
        let seed = Int(random.next() >> 33)
        jobs[nextJob] = job
        try client.post(
            server.body(first.conversation, first.options, seed: seed, count: job.wanted.count), tag: nextJob)
        nextJob += 1
    }

    /// Seconds to wait for answers before anything else can be done.
    private func pause() -> Double {
        let now = Clock.monotonic()
        // Other threads do not announce the places that they give back.
        var times = [client.count > 0 ? Self.patience : 0.01]
        times += waiting.map { $0.time - now } + [load.pause(at: now)]
        return max(0.001, times.filter { $0 > 0 }.min() ?? 0)
    }

    // MARK: Answers

    private func take(
        _ reply: HTTPClient.Reply, _ finished: (GeneratedCompletion) throws -> Void,
        _ failed: (GenerationFailure) throws -> Void
    ) throws {
        guard var job = jobs.removeValue(forKey: reply.tag) else {
            preconditionFailure("an answer to nothing")
        }
        if case .answered = reply.result { load.answered() }
        let fault: ServerFault
        var missing = job.wanted
        switch reply.result {
        case .answered(200, let body):
            let found = read(body, job.wanted.count)
            for (request, choice) in zip(job.wanted, found.choices) {
                missing.removeFirst()
                switch choice {
                case .success(var completion):
                    completion.tag = request.tag
                    sampledTokens += completion.completionTokens
                    try finished(completion)
                case .failure(let unreadable):
                    try giveUp([request], unreadable.reason, failed)
                }
            }
            if missing.isEmpty {
                answered.append((job.place, found.choices.contains { (try? $0.get()) != nil }))
                return
            }
            fault = ServerFault(meaning: .again, reason: found.lack)
        case .answered(let status, let body):
            let words = ServerReply.message(body).map { ": " + $0 } ?? ""
            fault = ServerFault(
                meaning: ServerFault.meaning(ofStatus: status), reason: "HTTP \(status)" + words)
        case .timedOut:
            fault = ServerFault(meaning: .overload, reason: "no answer in \(Figure.duration(server.timeout))")
        case .tooLong:
            fault = ServerFault(
                meaning: .failure, reason: "an answer of more than \(server.longestReply) bytes")
        case .unreachable(let words):
            // A server that has answered before may come back.
            fault = ServerFault(meaning: load.hasAnswered ? .overload : .end, reason: words)
        case .cut(let words): fault = ServerFault(meaning: .overload, reason: words)
        case .impossible(let words): fault = ServerFault(meaning: .end, reason: words)
        }
        let now = Clock.monotonic()
        load.failed(job.place, fault.meaning, wait: reply.wait, at: now)
        try react(to: fault, &job, missing, wait: reply.wait, at: now, failed)
    }

    private func react(
        to fault: ServerFault, _ job: inout Job, _ missing: [Wanted], wait: Double?, at now: Double,
        _ failed: (GenerationFailure) throws -> Void
    ) throws {
        if fault.meaning == .end {
            throw complaint(fault.reason, advice: "see to it, and run the same command again")
        }
        if let wait, wait > server.retry.longestWait, fault.meaning != .failure {
            throw complaint(
                "\(fault.reason); it asks to wait \(Figure.duration(wait))",
                advice: "run the same command later")
        }
        guard fault.meaning != .failure, job.attempt < server.retry.attempts else {
            let times = job.attempt == 1 ? "" : ", \(job.attempt) times"
            try giveUp(missing, fault.reason + times, failed)
            return
        }
        job.time = now + server.retry.delay(after: job.attempt, asked: wait)
        job.attempt += 1
        job.wanted = missing
        waiting.append(job)
    }

    private func giveUp(
        _ requests: [Wanted], _ reason: String, _ failed: (GenerationFailure) throws -> Void
    ) throws {
        let words = shown(reason)
        for request in requests { try failed(GenerationFailure(tag: request.tag, reason: words)) }
        let count = load.gaveUp()
        guard count < server.retry.failuresInARow else {
            throw complaint(
                "\(count) requests in a row failed for good, the last by: \(reason)",
                advice: "see to the server and run the same command again")
        }
    }

    private func shown(_ reason: String) -> String {
        excerpt(server.key?.removed(from: reason) ?? reason, length: 300)
    }

    /// A complaint about the server. The recorded completions stay.
    private func complaint(_ reason: String, advice: String?) -> Complaint {
        Complaint(server.address.url, shown(reason), advice: advice, cause: .system)
    }

    /// The completions in an answer to a request for `count`, and in words what is missing.
    private func read(_ body: [UInt8], _ count: Int) -> (
        choices: [Result<GeneratedCompletion, ServerReply.Unreadable>], lack: String
    ) {
        let reply: ServerReply
        do {
            reply = try ServerReply(body, server.interface)
        } catch {
            return ([], error.reason)
        }
        if let usage = reply.usage { load.count(usage) }
        guard let usage = reply.usage else { return ([], "the reply has no usage.completion_tokens") }
        // For several choices, the server reports only the sum of their tokens.
        let tokens = Self.shares(
            of: usage.completionTokens, by: reply.choices.map { (try? $0.get())?.text.utf8.count ?? 0 })
        let choices = zip(reply.choices, tokens).prefix(count).enumerated().map { place, found in
            found.0.map { choice in
                GeneratedCompletion(
                    tag: 0, text: choice.text, finish: choice.finish,
                    promptTokens: place == 0 ? usage.promptTokens : 0, completionTokens: found.1)
            }
        }
        return (choices, "\(choices.isEmpty ? "no" : "\(choices.count) of \(count)") choices")
    }

    /// A number divided in proportion to weights. It goes by running sums, so that the parts add up to the
    /// number.
    static func shares(of total: Int, by weights: [Int]) -> [Int] {
        let sum = Double(weights.reduce(0, +))
        guard weights.count > 1 else { return weights.map { _ in total } }
        guard sum > 0 else { return weights.indices.map { $0 == 0 ? total : 0 } }
        var (before, given) = (0.0, 0)
        return weights.enumerated().map { place, weight in
            before += Double(weight)
            let upTo =
                place == weights.count - 1 ? total : Int(min(Double(total), Double(total) * before / sum))
            defer { given = upTo }
            return upTo - given
        }
    }
}
