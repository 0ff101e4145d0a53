import Archive

/// A server that makes completions, and how requests are sent to it: to `/v1/chat/completions` or
/// `/v1/completions`, as OpenAI, vLLM, SGLang and llama-server serve them.
package struct Server: Sendable {
    /// Which of the two resources requests go to.
    package enum Interface: String, CaseIterable, Sendable {
        /// Messages go in and a message comes out: the server renders the conversation.
        case chat
        /// A text goes in and its continuation comes out.
        case completions

        var path: String {
            switch self {
            case .chat: "/chat/completions"
            case .completions: "/completions"
            }
        }
    }

    /// The server's address.
    package var address: ServerAddress
    /// The model's name on the server.
    package var model: String
    /// Which resource requests go to.
    package var interface = Interface.chat
    /// Texts that end a completion and are no part of it.
    package var stop: [String] = []
    /// Members that replace those of a request's body, or are added; null leaves a member out.
    package var parameters: [JSON.Member] = []
    /// The most completions that one request asks for, all of the same conversation.
    package var choices = 1
    /// The most requests on their way at once.
    package var concurrency = 64
    /// When and how often requests are sent again.
    package var retry = ServerRetry()
    /// Seconds from the start of a request to the end of its answer.
    package var timeout = 600.0
    /// The most bytes of an answer.
    package var longestReply = 16 << 20
    /// A file with the trusted certificates, instead of the system's.
    package var certificates: String?
    /// The key by which the server knows the user. It is sent, and never written or shown.
    package var key: ServerKey?
    /// The prices of tokens.
    package var prices = ServerPrices()
    /// The most that all requests together may cost, in the currency of the prices; nil for no limit.
    package var budget: Double?

    package init(_ address: ServerAddress, model: String) { (self.address, self.model) = (address, model) }

    var http: HTTPClient.Settings {
        // Expect: without this, libcurl waits for the server's consent before it sends a long body.
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
    ///   - name: the name of the environment variable.
    ///   - value: its value; nil if it is not set.
    ///   - place: where the name is given, for complaints.
    package init(name: String, value: String?, at place: String) throws(Complaint) {
        guard let value, !value.isEmpty else {
            throw Complaint(
                place, "the environment has no such variable, or it is empty", found: name,
                advice: "export \(name)=…")
        }
        // A line end in the key would begin another header.
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

    /// A text without the key, which servers often repeat when they refuse it.
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

/// The prices of tokens.
package struct ServerPrices: Sendable, Equatable {
    /// The price of a million tokens of prompts.
    package var prompt = 0.0
    /// The price of a million tokens of completions.
    package var completion = 0.0

    package init() {}

    /// The cost of a usage.
    package func cost(_ usage: ServerUsage) -> Double {
        (prompt * Double(usage.promptTokens) + completion * Double(usage.completionTokens)) / 1e6
    }
}

/// The usage that a server reported. The usage of requests that were lost on the way is unknown.
package struct ServerUsage: Sendable, Equatable {
    /// Requests whose answer reported a usage.
    package var requests = 0
    /// Tokens of prompts.
    package var promptTokens = 0
    /// Tokens of completions.
    package var completionTokens = 0

    package init(requests: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
        (self.requests, self.promptTokens, self.completionTokens) = (requests, promptTokens, completionTokens)
    }

    /// Adds the counts of another usage to a sum.
    package static func += (sum: inout ServerUsage, more: ServerUsage) {
        sum.requests += more.requests
        sum.promptTokens += more.promptTokens
        sum.completionTokens += more.completionTokens
    }
}
