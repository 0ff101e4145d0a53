import Archive

/// When a request is tried again, and after how long.
package struct ServerRetry: Sendable, Equatable {
    /// Times that a request is sent at most.
    package var attempts = 8
    /// Seconds before the second attempt, at most; they double with each attempt, up to a minute.
    package var backoff = 1.0
    /// Seconds that a server may ask to wait; one that asks for more ends the run.
    package var longestWait = 600.0
    /// So many requests that fail for good one after another end the run.
    package var failuresInARow = 20

    package init() {}

    /// Seconds to wait after an attempt, counted from 1: a random share, from a half up, of the exponential back-off, so
    /// that requests which failed together do not come back together.
    ///
    /// - Parameter asked: what the server asked for, which is the least.
    package func delay(after attempt: Int, asked: Double?) -> Double {
        var longest = backoff
        for _ in 1..<min(max(attempt, 1), 64) where longest < 60 { longest *= 2 }
        return max(asked ?? 0, min(60, longest) * Double.random(in: 0.5...1))
    }
}

/// What an answer without completions means for the request, and for those after it.
package struct ServerFault: Equatable {
    package enum Meaning: Equatable {
        /// The server has too much to do, or is not there: fewer requests at once, and this one again.
        case overload
        /// This one again.
        case again
        /// The request fails for good.
        case failure
        /// What every other request would meet, too.
        case end
    }

    var meaning: Meaning
    /// One line.
    var reason: String

    /// The meaning of a status of HTTP other than 200.
    package static func meaning(ofStatus status: Int) -> Meaning {
        switch status {
        case 408, 429, 502, 503, 504: .overload
        case 409, 500: .again
        // No success, redirects (a key is sent nowhere else), no right, no money, no such resource.
        case ..<200, 300..<400, 401, 402, 403, 404, 405: .end
        default: .failure
        }
    }
}
