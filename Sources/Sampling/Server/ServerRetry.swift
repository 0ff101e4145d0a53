import Archive

/// When and how often a request is sent again.
package struct ServerRetry: Sendable, Equatable {
    /// The most times that a request is sent.
    package var attempts = 8
    /// The most seconds before the second attempt; they double with each attempt, up to a minute.
    package var backoff = 1.0
    /// The most seconds that a server may ask to wait; a longer wait ends the run.
    package var longestWait = 600.0
    /// How many requests may fail for good in a row before the run ends.
    package var failuresInARow = 20

    package init() {}

    /// Seconds to wait after an attempt, counted from 1: a random share, at least half, of the exponential
    /// back-off, so that requests that failed together do not come back together.
    ///
    /// - Parameter asked: the seconds that the server asked for, which are the least.
    package func delay(after attempt: Int, asked: Double?) -> Double {
        var longest = backoff
        for _ in 1..<min(max(attempt, 1), 64) where longest < 60 { longest *= 2 }
        return max(asked ?? 0, min(60, longest) * Double.random(in: 0.5...1))
    }
}

/// What an answer without completions means for this request, and for later ones.
package struct ServerFault: Equatable {
    /// What is to be done after the fault.
    package enum Meaning: Equatable {
        /// The server is overloaded or not there: send fewer requests at once, and this one again.
        case overload
        /// Send this request again.
        case again
        /// The request fails for good.
        case failure
        /// Every other request would fail in the same way: the run ends.
        case end
    }

    var meaning: Meaning
    /// Why there are no completions, in one line.
    var reason: String

    /// The meaning of an HTTP status other than 200.
    package static func meaning(ofStatus status: Int) -> Meaning {
        switch status {
        case 408, 429, 502, 503, 504: .overload
        case 409, 500: .again
        // Not a final answer, redirects (the key must go nowhere else), no right, no money, no such resource.
        case ..<200, 300..<400, 401, 402, 403, 404, 405: .end
        default: .failure
        }
    }
}
