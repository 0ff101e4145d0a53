import Archive
import Synchronization

/// Decides how many requests a server gets at once, and counts what they use. All threads of a stage share
/// it.
///
/// The level finds its value by itself. It begins at 4, and grows by one with each request that succeeds and
/// was on its way while all places were taken, so that it doubles with each round of requests. An overload
/// (see `ServerFault`) halves it, at most once for requests that were on their way together; from then on it
/// grows by one with each round. A server that says how long to wait gets no request until then.
package final class ServerLoad: Sendable {
    private let most: Double
    private let budget: Double?
    private let prices: ServerPrices
    private let state: Mutex<State>

    private struct State {
        var level: Double
        /// Whether there was no overload yet.
        var isNew = true
        var flying = 0
        /// The number of the next request.
        var next = 0
        /// The number of the first request after the last halving.
        var halved = 0
        /// Requests with lower numbers were on their way while all places were taken, or had ended by then.
        var filled = 0
        /// No request is sent before this time.
        var resume = -Double.infinity
        var usage: ServerUsage
        /// The usage that `takeUsage` has not yet returned.
        var news = ServerUsage()
        var failuresInARow = 0
        var hasAnswered = false
    }

    /// - Parameter usage: earlier usage, which counts against the budget.
    package init(_ server: Server, usage: ServerUsage = ServerUsage()) {
        most = Double(server.concurrency)
        (budget, prices) = (server.budget, server.prices)
        state = Mutex(State(level: min(4, most), usage: usage))
    }

    /// Whether the budget is spent and no request is on its way.
    package var isOver: Bool { state.withLock { $0.flying == 0 && isSpent($0) } }

    /// Whether the budget allows no further request. Requests on their way count at the average cost of
    /// earlier ones.
    private func isSpent(_ state: State) -> Bool {
        guard let budget else { return false }
        let spent = prices.cost(state.usage)
        return spent * (1 + Double(state.flying) / Double(max(1, state.usage.requests))) >= budget
    }

    /// The whole usage.
    package var usage: ServerUsage { state.withLock { $0.usage } }

    /// How many requests may be on their way at once now.
    package var level: Int { state.withLock { Int($0.level) } }

    /// The usage since the last call, for the caller to record.
    package func takeUsage() -> ServerUsage {
        state.withLock { state in
            defer { state.news = ServerUsage() }
            return state.news
        }
    }

    /// Takes a place for a request and returns its number; nil if there is none now.
    package func begin(at time: Double) -> Int? {
        state.withLock { state in
            guard state.flying < Int(state.level), time >= state.resume, !isSpent(state) else { return nil }
            state.flying += 1
            state.next += 1
            if state.flying >= Int(state.level) { state.filled = state.next }
            return state.next - 1
        }
    }

    /// Seconds until a request may be sent; 0 if only places are missing.
    package func pause(at time: Double) -> Double { state.withLock { max(0, $0.resume - time) } }

    /// Whether the server has ever answered, even with an error.
    var hasAnswered: Bool { state.withLock { $0.hasAnswered } }

    func answered() { state.withLock { $0.hasAnswered = true } }

    /// Counts the usage in an answer, whatever else the answer holds.
    package func count(_ usage: ServerUsage) {
        state.withLock { state in
            state.usage += usage
            state.news += usage
        }
    }

    /// Gives back the place of a request that was answered in full.
    ///
    /// - Parameter withText: whether the answer held a completion that can be used.
    package func succeeded(_ request: Int, withText: Bool = true) {
        state.withLock { state in
            state.flying -= 1
            if withText { state.failuresInARow = 0 }
            guard request < state.filled else { return }
            state.level = min(most, state.level + (state.isNew ? 1 : 1 / state.level))
        }
    }

    /// Gives back the place of a request without completions.
    ///
    /// - Parameter wait: seconds that the server asks to wait.
    package func failed(_ request: Int, _ meaning: ServerFault.Meaning, wait: Double?, at time: Double) {
        state.withLock { state in
            state.flying -= 1
            if let wait { state.resume = max(state.resume, time + wait) }
            guard meaning == .overload, request >= state.halved else { return }
            state.isNew = false
            state.level = max(1, state.level / 2)
            state.halved = state.next
        }
    }

    /// Counts a request that failed for good; returns how many have failed in a row.
    func gaveUp() -> Int {
        state.withLock { state in
            state.failuresInARow += 1
            return state.failuresInARow
        }
    }
}
