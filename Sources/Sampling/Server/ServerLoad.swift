import Archive
import Synchronization

/// How many requests a server is sent at once, and what they used: shared by all threads of a stage.
///
/// The number finds its level by itself. It begins at 4, and grows by one with each request that succeeds and was on
/// its way when all places were taken, so that it doubles with each round of requests. An overload (see
/// `ServerFault`) halves it, at most once for the requests that were on their way together; from then on it grows by
/// one with each round. A server that says how long to wait is sent nothing until then.
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
        /// Number of the next request, and of the first one after the last halving.
        var next = 0
        var halved = 0
        /// Requests before this one were on their way when all places were taken, or had ended by then.
        var filled = 0
        /// Nothing is sent before this time.
        var resume = -Double.infinity
        var usage: ServerUsage
        /// Not taken by `takeUsage` yet.
        var news = ServerUsage()
        var failuresInARow = 0
        var hasAnswered = false
    }

    /// - Parameter usage: what was used before, which counts against the budget.
    package init(_ server: Server, usage: ServerUsage = ServerUsage()) {
        most = Double(server.concurrency)
        (budget, prices) = (server.budget, server.prices)
        state = Mutex(State(level: min(4, most), usage: usage))
    }

    /// Whether the budget is spent, and nothing is on its way.
    package var isOver: Bool { state.withLock { $0.flying == 0 && isSpent($0) } }

    /// Whether the budget allows no further request. What is on its way counts as much as requests cost on average.
    private func isSpent(_ state: State) -> Bool {
        guard let budget else { return false }
        let spent = prices.cost(state.usage)
        return spent * (1 + Double(state.flying) / Double(max(1, state.usage.requests))) >= budget
    }

    /// All that was used.
    package var usage: ServerUsage { state.withLock { $0.usage } }

    /// Requests that may be on their way at once, as things stand.
    package var level: Int { state.withLock { Int($0.level) } }

    /// What was used since this was asked last, to be recorded.
    package func takeUsage() -> ServerUsage {
        state.withLock { state in
            defer { state.news = ServerUsage() }
            return state.news
        }
    }

    /// A place for a request, by its number; nil where there is none now.
    package func begin(at time: Double) -> Int? {
        state.withLock { state in
            guard state.flying < Int(state.level), time >= state.resume, !isSpent(state) else { return nil }
            state.flying += 1
            state.next += 1
            if state.flying >= Int(state.level) { state.filled = state.next }
            return state.next - 1
        }
    }

    /// Seconds until something may be sent; 0 where only places are missing.
    package func pause(at time: Double) -> Double { state.withLock { max(0, $0.resume - time) } }

    /// Whether the server has ever answered, whatever it said.
    var hasAnswered: Bool { state.withLock { $0.hasAnswered } }

    func answered() { state.withLock { $0.hasAnswered = true } }

    /// Counts what an answer used, whatever else it holds.
    package func count(_ usage: ServerUsage) {
        state.withLock { state in
            state.usage += usage
            state.news += usage
        }
    }

    /// The request was answered in full.
    ///
    /// - Parameter withText: whether a completion in the answer was of use.
    package func succeeded(_ request: Int, withText: Bool = true) {
        state.withLock { state in
            state.flying -= 1
            if withText { state.failuresInARow = 0 }
            guard request < state.filled else { return }
            state.level = min(most, state.level + (state.isNew ? 1 : 1 / state.level))
        }
    }

    /// The request brought none.
    ///
    /// - Parameter wait: seconds that the server asks for.
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

    /// Counts a request that failed for good; returns how many did so one after another.
    func gaveUp() -> Int {
        state.withLock { state in
            state.failuresInARow += 1
            return state.failuresInARow
        }
    }
}
