import Archive
import Dataflow

/// The state of a run: its stages, and the results of each stage that sampled rollouts.
///
/// It is read from the store, during the run or afterwards.
package struct RunStatus: Sendable {
    /// The folder of the run.
    package var folder: String
    /// The record of the run; nil before its first start.
    package var run: Store.Run?
    /// The id of the process that is working on the run, if there is one.
    package var worker: Int?
    /// The stages, in order.
    package var stages: [Stage]

    /// The state of one stage.
    package struct Stage: Sendable {
        /// The record of the stage in the store.
        package var record: StageRecord
        /// Whether the stage is done, running, paused or interrupted.
        package var state: State
        /// The seconds from its start to its end, or to now if it is running; nil where it was interrupted.
        package var seconds: Double?
        /// The results of its rollouts; nil for a stage that judges no rollouts.
        package var rollouts: RolloutStatus?
        /// The measures of its training by step; empty for a stage that works in units.
        package var curves: [Curve]
    }

    /// A measure of a training, by step.
    package struct Curve: Sendable {
        /// The name of the measure.
        package var name: String
        /// The values, in order of their steps.
        package var points: [(step: Int, value: Double)]
    }

    /// Whether a stage is done, running, paused or interrupted.
    package enum State: String, Sendable {
        case done, running
        /// The stage waits for people.
        case paused
        /// The stage was begun, but no process is working on the run.
        case interrupted
    }

    /// Reads the status of the run in a folder.
    ///
    /// - Parameter now: the current time in seconds since 1970, for the duration of running stages.
    /// - Throws: `Complaint` where the folder holds no run, or its store is damaged.
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

/// The results so far of the rollouts that a stage sampled and judged.
package struct RolloutStatus: Sendable {
    /// The number of problems that the stage worked on.
    package var problems: Int
    /// The number of rollouts.
    package var rollouts: Int
    /// The number of tokens in all rollouts.
    package var tokens: Int
    /// The number of rollouts that passed every check.
    package var passed: Int
    /// The number of samples so far.
    package var kept: Int
    /// The number of samples that the stage must at least keep, in whole units; nil if it works on every
    /// problem.
    package var target: Int?
    /// The number of problems whose prompt leaves no room for an answer.
    package var tooLong: Int
    /// The ids of those problems.
    package var tooLongIDs: [String]
    /// The number of rollouts that passed each check, in the order of the checks' names.
    package var checks: [(name: String, passed: Int)]
    /// The yields by family, language and level.
    package var yields: [Yield]
    /// The reasons for rejection, the most frequent first.
    package var rejections: [Rejection]
    /// Why rollouts were asked for but never made, the most frequent reason first.
    package var failures: [(reason: String, count: Int)]
    /// All rollouts that were never made.
    package var failed: [(problem: String, index: Int, reason: String)]
    /// The evaluation; nil for a stage that does not sample each problem equally often.
    package var evaluation: Evaluation?

    /// Nil for a stage that does not count rollouts.
    init?(_ store: Store, _ record: StageRecord) throws {
        let sums = try store.measures.sums(record.id)
        func total(_ name: String) throws -> Int? { try sums[name].map(store.measures.count) }
        guard let rollouts = try total("rollouts") else { return nil }
        self.rollouts = rollouts
        problems = try total("problems") ?? 0
        tokens = try total("tokens") ?? 0
        passed = try total("passed") ?? 0
        tooLong = try total("too_long") ?? 0
        tooLongIDs = try store.problems.ids(with: "too_long", stage: record.id)
        target = record.recipe.material["samples"]?.int.flatMap { $0 == 0 ? nil : $0 }
        kept = try store.samples.count(record.id)
        // A check that no rollout has passed is not in the counts, but the parameters name all checks.
        let names = record.recipe.material["checks"]?.members?.map(\.name) ?? []
        let passes = try store.verdicts.passes(record.id)
        checks = names.map { ($0, passes[$0] ?? 0) }
        yields = try store.verdicts.yields(record.id)
        rejections = try store.verdicts.rejections(record.id)
        failures = try store.failures.reasons(record.id)
        failed = failures.isEmpty ? [] : try store.failures.all(record.id)
        evaluation = try Evaluation(store, record)
    }

    /// The sums of the yields of each kind, in the order in which the kinds first occur.
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
