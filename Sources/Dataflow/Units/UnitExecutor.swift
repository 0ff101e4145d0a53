import Archive
import Synchronization
import Tensors

/// The work of a stage, cut into units that can be performed in any order.
///
/// The result must not depend on threads or on the order in which units end. So units are numbered, the stage
/// ends with the first unit at which it has enough, and everything made beyond that unit is taken back.
package protocol UnitWork: Sendable {
    /// How many units there are.
    var unitCount: Int { get }
    /// The final counters of a committed unit, once all units before it are settled. Here the work also takes
    /// back, in the store, what the unit made in excess; a unit that was settled earlier stays as it is.
    ///
    /// Called for unit 0, 1, … in order, once for each by a process.
    func settled(_ unit: Int, _ counters: [String: Int]) throws -> [String: Int]
    /// Whether the first `units` units are enough; `sums` are the sums of their counters.
    ///
    /// Called for 1, 2, … units in order, once for each, when all of them are committed.
    func isEnough(_ sums: [String: Int], units: Int) throws -> Bool
    /// The positions of the problems that a unit and all later ones judge, which are taken back with the
    /// units.
    func positions(from unit: Int) -> Range<Int>
    /// How far the stage is.
    ///
    /// - Parameters:
    ///   - sums: the summed counters of all units that are done, plus `open`.
    ///   - units: how many units are done.
    ///   - open: the summed counters that workers reported for units that are not committed yet.
    func progress(_ sums: [String: Int], units: Int, open: [String: Int]) -> UnitProgress
    /// Claims units from the queue, performs as many of them at a time as it likes, and commits each, until
    /// there are no more. Called once on each thread.
    func work(_ queue: UnitQueue) throws
}

extension UnitWork {
    package func settled(_ unit: Int, _ counters: [String: Int]) throws -> [String: Int] { counters }
    package func isEnough(_ sums: [String: Int], units: Int) throws -> Bool { false }
    package func positions(from unit: Int) -> Range<Int> { 0..<0 }
    package func progress(_ sums: [String: Int], units: Int, open: [String: Int]) -> UnitProgress {
        UnitProgress(done: units, total: unitCount)
    }
}

/// How far a stage of units is, in the things that it counts.
package struct UnitProgress: Sendable {
    /// How many of the things are done.
    package var done: Int
    /// How many of the things there are.
    package var total: Int
    /// More for the progress line; may be empty.
    package var words: String
    /// An estimate of the seconds left, shown as long as nothing is done; nil if there is none.
    package var left: Double?

    package init(done: Int, total: Int, words: String = "", left: Double? = nil) {
        (self.done, self.total, self.words, self.left) = (done, total, words, left)
    }
}

extension StageContext {
    /// Performs the units that the store lacks on `threads` threads, and takes back everything beyond the
    /// last wanted unit.
    ///
    /// - Throws: `Stopped` if a stop was requested before there was enough; everything committed is kept.
    package func perform(_ work: some UnitWork, threads: Int = 1) throws {
        let queue = try UnitQueue(self, work)
        parallel(tasks: threads, threads: threads) { _ in
            do {
                try work.work(queue)
            } catch {
                queue.fail(error)
            }
        }
        try queue.finish()
    }
}

/// The units of a stage that are still to be performed. Safe to use from any thread.
package final class UnitQueue: Sendable {
    private let context: StageContext
    private let work: any UnitWork
    private let state: Mutex<State>

    private struct State {
        /// Counters of the committed units; nil while a unit is not committed.
        var counters: [[String: Int]?]
        var next = 0
        /// All units before this one are committed; `sums` are the sums of their counters.
        var prefix = 0
        var sums: [String: Int] = [:]
        var isFull = false
        var error: (any Error)?
        /// How many units are committed, and the sums of their counters.
        var done: (units: Int, sums: [String: Int]) = (0, [:])
        /// Each worker's last report.
        var open: [ObjectIdentifier: [String: Int]] = [:]
    }

    init(_ context: StageContext, _ work: some UnitWork) throws {
        (self.context, self.work) = (context, work)
        var state = State(counters: Array(repeating: nil, count: work.unitCount))
        let completed = try context.store.units.completed(context.stage)
        guard completed.allSatisfy({ $0 >= 0 }) else {
            throw Complaint.corrupt(context.store.path, "a unit with a negative number")
        }
        for unit in completed where unit < work.unitCount { state.counters[unit] = [:] }
        for name in try context.store.measures.names(context.stage) {
            for (unit, value) in try context.store.measures.values(name, stage: context.stage)
            where state.counters.indices.contains(unit) {
                state.counters[unit]?[name] = try context.store.measures.count(value)
            }
        }
        for counters in state.counters.compactMap({ $0 }) {
            state.done.units += 1
            state.done.sums.merge(counters, uniquingKeysWith: +)
        }
        try Self.advance(&state, work)
        self.state = Mutex(state)
    }

    /// Whether a worker should leave at once: the work was stopped, has failed, or is done.
    package var isOver: Bool {
        context.stop.isRequested || state.withLock { $0.isFull || $0.error != nil }
    }

    /// The number of a unit to perform, the lowest that nobody has claimed; nil if no more are needed.
    package func claim() -> Int? {
        state.withLock { state in
            while state.next < state.counters.count, state.counters[state.next] != nil { state.next += 1 }
            guard state.next < state.counters.count, !state.isFull, state.error == nil,
                !context.stop.isRequested
            else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// The summed counters of the units that a worker has begun and not committed.
    package typealias Report = (worker: ObjectIdentifier, open: [String: Int])

    /// Replaces a worker's last report, and shows progress.
    package func report(_ report: Report) {
        show(
            state.withLock { state in
                state.open[report.worker] = report.open
                return progress(state)
            })
    }

    private func progress(_ state: State) -> UnitProgress {
        let open = state.open.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        return work.progress(
            state.done.sums.merging(open, uniquingKeysWith: +), units: state.done.units, open: open)
    }

    private func show(_ progress: UnitProgress) {
        context.progress.update(
            progress.done, of: progress.total, left: progress.left, extra: progress.words)
    }

    /// Commits the result of a claimed unit.
    ///
    /// - Parameter report: the worker's report without this unit; nil from workers that do not report.
    package func commit(_ result: UnitResult, report: Report? = nil) throws {
        // A unit that ends after the stage is full would only be taken back.
        if state.withLock(\.isFull) { return }
        try context.store.units.commit(result, stage: context.stage)
        let progress = try state.withLock { state in
            state.counters[result.unit] = result.counters
            state.done.units += 1
            state.done.sums.merge(result.counters, uniquingKeysWith: +)
            if let report { state.open[report.worker] = report.open }
            try Self.advance(&state, work)
            return self.progress(state)
        }
        show(progress)
    }

    func fail(_ error: any Error) {
        state.withLock { $0.error = $0.error ?? error }
    }

    func finish() throws {
        let (error, isFull, wanted) = state.withLock { ($0.error, $0.isFull, $0.prefix) }
        if let error { throw error }
        if !isFull, wanted < work.unitCount { try context.stop.check() }
        guard wanted < work.unitCount else { return }
        try context.store.units.takeBack(context.stage, from: wanted, positions: work.positions(from: wanted))
    }

    private static func advance(_ state: inout State, _ work: some UnitWork) throws {
        while !state.isFull, state.prefix < state.counters.count, let counters = state.counters[state.prefix]
        {
            let settled = try work.settled(state.prefix, counters)
            state.counters[state.prefix] = settled
            state.done.sums.merge(counters.mapValues { -$0 }, uniquingKeysWith: +)
            state.done.sums.merge(settled, uniquingKeysWith: +)
            state.sums.merge(settled, uniquingKeysWith: +)
            state.prefix += 1
            state.isFull = try work.isEnough(state.sums, units: state.prefix)
        }
    }
}
