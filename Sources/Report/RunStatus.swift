import Archive
import Dataflow

/// Where a run stands: its stages, and what became of the rollouts of each stage that sampled some.
///
/// Read from the store, while the run goes on or afterwards.
package struct RunStatus: Sendable {
    package var folder: String
    /// Nil before the run's first start.
    package var run: Store.Run?
    /// The process that is working on the run, if one is.
    package var worker: Int?
    package var stages: [Stage]

    package struct Stage: Sendable {
        package var record: StageRecord
        package var state: State
        /// Seconds from its start to its end, or until now while it goes on; nil where it was interrupted.
        package var seconds: Double?
        /// Nil for a stage that judges no rollouts.
        package var rollouts: RolloutStatus?
        /// What it measured step by step; empty for a stage that works in units.
        package var curves: [Curve]
    }

    /// A measure of a training, step by step.
    package struct Curve: Sendable {
        package var name: String
        package var points: [(step: Int, value: Double)]
    }

    package enum State: String, Sendable {
        case done, running
        /// It waits for people.
        case paused
        /// Begun, and no process is at work on the run.
        case interrupted
    }

    /// Reads the status of the run in a folder.
    ///
    /// - Parameter now: seconds since 1970, for the time that running stages have taken.
    /// - Throws: `Complaint` where the folder holds no run or its store is unsound.
    package init(folder: String, now: Double) throws {
        self.folder = folder
        let store = try Store(reading: folder)
        worker = Store.worker(of: folder)
        run = try store.run()
        stages = []
        for record in try store.stages.all() {
            let state: State =
                switch record.state {
                case .done: .done
                case .paused: .paused
                case .running, .cleared: worker == nil ? .interrupted : .running
                }
            stages.append(
                Stage(
                    record: record, state: state,
                    seconds: (record.ended ?? (state == .running ? now : nil)).map { $0 - record.started },
                    rollouts: try RolloutStatus(store, record), curves: try Self.curves(store, record)))
        }
    }

    private static func curves(_ store: Store, _ record: StageRecord) throws -> [Curve] {
        guard try store.units.completed(record.id).isEmpty else { return [] }
        return try store.measures.names(record.id).filter { !Measure.isDetail($0) }.map {
            Curve(name: $0, points: try store.measures.values($0, stage: record.id))
        }
    }
}

/// What became of the rollouts that a stage sampled and judged, so far.
package struct RolloutStatus: Sendable {
    package var problems: Int
    package var rollouts: Int
    package var tokens: Int
    /// Rollouts that passed every check.
    package var passed: Int
    /// Samples so far.
    package var kept: Int
    /// Samples that the stage is to keep at least, in whole units of work; nil if it works on every problem.
    package var target: Int?
    /// Problems whose prompt leaves no room for an answer.
    package var tooLong: Int
    /// The ids of those problems.
    package var tooLongIDs: [String]
    /// Rollouts that passed each check, in the order of the checks' names.
    package var checks: [(name: String, passed: Int)]
    /// By family, language and level.
    package var yields: [Yield]
    /// The most frequent first.
    package var rejections: [Rejection]
    /// Why rollouts were asked for and never made, the most frequent reason first.
    package var failures: [(reason: String, count: Int)]
    /// All of those rollouts.
    package var failed: [(problem: String, index: Int, reason: String)]
    /// Nil for a stage that does not sample each problem equally often.
    package var evaluation: Evaluation?

    /// Nil for a stage that counts no rollouts.
    init?(_ store: Store, _ record: StageRecord) throws {
        let sums = try store.measures.sums(record.id)
        func total(_ name: String) -> Int? { sums[name].map { Int($0) } }
        guard let rollouts = total("rollouts") else { return nil }
        self.rollouts = rollouts
        problems = total("problems") ?? 0
        tokens = total("tokens") ?? 0
        passed = total("passed") ?? 0
        tooLong = total("too_long") ?? 0
        tooLongIDs = try store.problems.ids(with: "too_long", stage: record.id)
        target = record.recipe.material["samples"]?.int.flatMap { $0 == 0 ? nil : $0 }
        kept = try store.samples.count(record.id)
        // A check that nothing has passed yet is not counted: the parameters name them all.
        let names = record.recipe.material["checks"]?.members?.map(\.name) ?? []
        let passes = try store.verdicts.passes(record.id)
        checks = names.map { ($0, passes[$0] ?? 0) }
        yields = try store.verdicts.yields(record.id)
        rejections = try store.verdicts.rejections(record.id)
        failures = try store.failures.reasons(record.id)
        failed = failures.isEmpty ? [] : try store.failures.all(record.id)
        evaluation = try Evaluation(store, record)
    }

    /// Yields with all of one kind summed up, in the order of their first.
    func yields(by kind: (Yield) -> String) -> [(name: String, sum: Yield)] {
        var sums: [(name: String, sum: Yield)] = []
        for yield in yields {
            let name = kind(yield)
            guard let place = sums.firstIndex(where: { $0.name == name }) else {
                sums.append((name, yield))
                continue
            }
            sums[place].sum.rollouts += yield.rollouts
            sums[place].sum.passed += yield.passed
            sums[place].sum.kept += yield.kept
        }
        return sums.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
