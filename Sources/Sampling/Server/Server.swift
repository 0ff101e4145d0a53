import Archive

/// A server that makes completions, and how it is asked: `/v1/chat/completions` or `/v1/completions` as OpenAI, vLLM,
/// SGLang and llama-server have them.
package struct Server: Sendable {
    /// Which of the two resources is asked.
    package enum Interface: String, CaseIterable, Sendable {
        /// Messages in, a message out: the server renders the conversation.
        case chat
        /// A text in, its continuation out.
        case completions

        var path: String { self == .chat ? "/chat/completions" : "/completions" }
    }

    package var address: ServerAddress
    /// The model's name on the server.
    package var model: String
    package var interface = Interface.chat
    /// Texts that end a completion, and are no part of it.
    package var stop: [String] = []
    /// More members of a request's body, in place of those that are there; null leaves one out.
    package var parameters: [JSON.Member] = []
    /// Completions that one request asks for at most, of the same conversation.
    package var choices = 1
    /// Requests on their way at once, at most.
    package var concurrency = 64
    package var retry = ServerRetry()
    /// Seconds from the start of a request to the end of its answer.
    package var timeout = 600.0
    /// Bytes of an answer at most.
    package var longestReply = 16 << 20
    /// A file with the certificates that are trusted instead of the system's.
    package var certificates: String?
    /// What the server knows the user by. It is sent, and never written or shown.
    package var key: ServerKey?
    package var prices = ServerPrices()
    /// What all requests may cost together, in the currency of the prices; nil for any sum.
    package var budget: Double?

    package init(_ address: ServerAddress, model: String) { (self.address, self.model) = (address, model) }

    var http: HTTPClient.Settings {
        // Expect: without this, libcurl waits for the server's consent to send a long body.
        let headers = ["Content-Type: application/json", "Accept: application/json", "Expect:"]
        return HTTPClient.Settings(
            url: address.url + interface.path,
            headers: headers + (key.map { ["Authorization: Bearer " + $0.secret] } ?? []), timeout: timeout,
            longest: longestReply, certificates: certificates)
    }
}

/// A secret from the environment. It has no description, so that nothing prints it by mistake.
package struct ServerKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let secret: String

    /// - Parameters:
    ///   - name: of the environment variable.
    ///   - value: what it holds; nil where it is not set.
    ///   - place: where the name stands, for complaints.
    package init(name: String, value: String?, at place: String) throws(Complaint) {
        guard let value, !value.isEmpty else {
            throw Complaint(
                place, "the environment has no such variable, or it is empty", found: name,
                advice: "export \(name)=…")
        }
        // A line end would begin a header of its own.
        guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Complaint(
                place, "the environment variable holds no key",
                found: "\(name) with white space or other characters",
                expected: "visible ASCII characters alone")
        }
        secret = value
    }

    package var description: String { "a key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// A text without the key, which servers like to repeat where they refuse it.
    func removed(from text: String) -> String {
        guard secret.utf8.count >= 4 else { return text }
        var (result, rest) = ("", text[...])
        while let range = rest.firstRange(of: secret) {
            result += rest[..<range.lowerBound] + "…"
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

/// What tokens cost.
package struct ServerPrices: Sendable, Equatable {
    /// Of a million tokens of prompts, and of completions.
    package var prompt = 0.0
    package var completion = 0.0

    package init() {}

    package func cost(_ usage: ServerUsage) -> Double {
        (prompt * Double(usage.promptTokens) + completion * Double(usage.completionTokens)) / 1e6
    }
}

/// What a server was asked for and said that it used. What requests used that were lost on the way is unknown.
package struct ServerUsage: Sendable, Equatable {
    /// Requests that were answered with a usage.
    package var requests = 0
    package var promptTokens = 0
    package var completionTokens = 0

    package init(requests: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
        (self.requests, self.promptTokens, self.completionTokens) = (requests, promptTokens, completionTokens)
    }

    package static func += (sum: inout ServerUsage, more: ServerUsage) {
        sum.requests += more.requests
        sum.promptTokens += more.promptTokens
        sum.completionTokens += more.completionTokens
    }
}
