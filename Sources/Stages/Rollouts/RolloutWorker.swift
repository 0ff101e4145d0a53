import Archive
import Curation
import Dataflow
import Problems
import Sampling

/// One thread of a rollouts stage, with its own generator. It keeps the generator busy with the rollouts of
/// several units at once, checks each round's rollouts when the round ends, and commits each unit when its
/// last problem ends.
final class RolloutWorker<Source: Generator> {
    private let sampling: RolloutSampling
    private let generator: Source
    private let queue: UnitQueue
    /// Rollouts that the store does not have yet, with their units.
    private var unrecorded: [(unit: Int, rollout: Rollout)] = []
    private var recordTime = Clock.monotonic()
    private var reportTime = -Double.infinity
    /// Tokens of the rollouts of committed units that were sampled here.
    private var committedTokens = 0
    private var error: (any Error)?
    private var tasks: [Int: (problem: ProblemTask, index: Int)] = [:]  // by the tag of their requests
    private var units: [Int: UnitTask] = [:]
    private var requests: [GenerationRequest<Source.Conversation>] = []  // the next is last
    private var nextTag = 0

    /// A problem being worked on.
    private final class ProblemTask {
        let problem: Problem
        let unit: Int
        let position: Int
        let conversation: Source.Conversation?
        let stored: [Int: Rollout]
        var rounds: Rounds
        /// The finished rollouts of this round, not yet judged.
        var finished: [Rollout] = []
        var open = 0
        /// How many rollouts were found in the store.
        var found = 0
        /// Rollouts that were made here, and their tokens.
        var made = 0
        var madeTokens = 0
        var isClosed = false
        /// Rollouts that will never be made, with reasons.
        var failures: [UnitResult.Failure] = []

        init(
            _ problem: Problem, unit: Int, position: Int, conversation: Source.Conversation?,
            stored: [Int: Rollout], rule: Rounds.Rule
        ) {
            (self.problem, self.unit, self.position) = (problem, unit, position)
            (self.conversation, self.stored, rounds) = (conversation, stored, Rounds(rule))
        }
    }

    /// A unit being worked on.
    private struct UnitTask {
        var problems: [ProblemTask]
        var open: Int
    }

    init(_ sampling: RolloutSampling, _ generator: Source, _ queue: UnitQueue) {
        (self.sampling, self.generator, self.queue) = (sampling, generator, queue)
    }

    func run() throws {
        do {
            try generator.run(next: next, finished: finished, failed: failed, stop: isOver)
        } catch {
            record()
            throw error
        }
        // What is beyond the last wanted unit can be sampled again.
        if recordsAtOnce || sampling.context.stop.isRequested { record() }
        if let error { throw error }
        guard !units.isEmpty, !queue.isOver else { return }
        guard let server = sampling.server else {
            throw Complaint(
                "stage \(sampling.context.name)",
                found: "a generator that ended with \(units.count) units open",
                expected: "an end when there are no more requests")
        }
        try server.pause()
    }

    /// Whether each completion is recorded as it comes, because nothing determines it.
    private var recordsAtOnce: Bool { generator.identity == nil }

    /// Seconds after which other rollouts are recorded, though their units are still open: as many may be
    /// lost to a kill.
    private static var recordPause: Double { 20 }
    private static var reportPause: Double { 0.5 }

    private func isOver() -> Bool {
        let now = Clock.monotonic()
        if recordsAtOnce || now >= recordTime + Self.recordPause {
            record()
            recordTime = now
        }
        if now >= reportTime + Self.reportPause {
            queue.report(report)
            reportTime = now
        }
        return error != nil || queue.isOver
    }

    /// Records the rollouts that have come since.
    private func record() {
        guard error == nil else { return }
        let rollouts = unrecorded.map(\.rollout)
        unrecorded = []
        do {
            try sampling.record(rollouts)
        } catch {
            self.error = error
        }
    }

    /// What the open units come to so far.
    private var report: UnitQueue.Report {
        var open = ["problems": 0, "rollouts": 0, "kept": 0]
        for task in units.values.lazy.flatMap(\.problems) {
            open["rollouts", default: 0] += task.made
            guard task.isClosed else { continue }
            open["problems", default: 0] += 1
            open["kept", default: 0] += task.rounds.kept.count
        }
        open["tokens"] = generator.sampledTokens - committedTokens
        return (ObjectIdentifier(self), open)
    }

    /// The next rollout to be made; a new unit is begun when there is none.
    private func next() throws -> GenerationRequest<Source.Conversation>? {
        while requests.isEmpty {
            guard let unit = queue.claim() else { return nil }
            let tasks = try sampling.problems(of: unit).map { position, problem in
                ProblemTask(
                    problem, unit: unit, position: position,
                    conversation: try sampling.conversation(problem, generator),
                    stored: try sampling.stored(problem), rule: sampling.stage.rule)
            }
            guard !tasks.isEmpty else {
                try queue.commit(result(of: [], unit: unit))
                continue
            }
            units[unit] = UnitTask(problems: tasks, open: tasks.count)
            // The last request goes out first, so tasks are reversed to keep problems in order.
            for task in tasks.reversed() { try beginRound(task) }
        }
        return requests.removeLast()
    }

    /// Requests the rollouts of a problem's next round, or closes the problem.
    private func beginRound(_ task: ProblemTask) throws {
        while let conversation = task.conversation, let indices = task.rounds.next() {
            for index in indices.reversed() {
                if let rollout = task.stored[index] {
                    task.finished.append(rollout)
                    task.found += 1
                    continue
                }
                tasks[nextTag] = (task, index)
                requests.append(
                    sampling.request(conversation, problem: task.problem.id, index: index, tag: nextTag))
                nextTag += 1
                task.open += 1
            }
            if task.open > 0 { return }
            judge(task)
        }
        try close(task)
    }

    /// Judges the rollouts of a round, all at once, because checks that run programs start once for all of
    /// them.
    private func judge(_ task: ProblemTask) {
        let checks = sampling.stage.checks
        let verdicts = checks.verdicts(of: task.finished.map { checks.item(task.problem, $0) })
        task.rounds.add(zip(task.finished, verdicts).map { .init(rollout: $0, verdicts: $1) })
        task.finished = []
    }

    private func finished(_ completion: GeneratedCompletion) throws {
        guard let (task, index) = tasks.removeValue(forKey: completion.tag) else {
            preconditionFailure("a rollout that was not asked for")
        }
        let rollout = Rollout(completion, problem: task.problem.id, index: index)
        unrecorded.append((task.unit, rollout))
        task.made += 1
        task.madeTokens += rollout.tokens
        task.finished.append(rollout)
        try endRound(task)
    }

    private func failed(_ failure: GenerationFailure) throws {
        guard let (task, index) = tasks.removeValue(forKey: failure.tag) else {
            preconditionFailure("a rollout that was not asked for")
        }
        task.failures.append(.init(position: task.position, index: index, reason: failure.reason))
        task.rounds.fail(1)
        try endRound(task)
    }

    /// Counts a rollout as ended; after the round's last rollout, judges the round.
    private func endRound(_ task: ProblemTask) throws {
        task.open -= 1
        guard task.open == 0 else { return }
        judge(task)
        try beginRound(task)
    }

    /// Closes a problem, and commits its unit if it was the unit's last.
    private func close(_ task: ProblemTask) throws {
        task.conversation.map(generator.release)
        task.isClosed = true
        guard var unit = units.removeValue(forKey: task.unit) else {
            preconditionFailure("a problem of no unit")
        }
        unit.open -= 1
        guard unit.open == 0 else {
            units[task.unit] = unit
            return
        }
        committedTokens += unit.problems.reduce(0) { $0 + $1.madeTokens }
        try queue.commit(result(of: unit.problems, unit: task.unit), report: report)
        // The commit has stored them; a server's use is recorded beside its rollouts.
        if !recordsAtOnce { unrecorded.removeAll { $0.unit == task.unit } }
    }

    private func result(of tasks: [ProblemTask], unit: Int) -> UnitResult {
        var result = UnitResult(unit: unit)
        result.recipe = sampling.recipe
        var counters = [
            "problems": tasks.count, "rollouts": 0, "tokens": 0, "passed": 0, RolloutsStage.found: 0,
        ]
        for task in tasks {
            counters[RolloutsStage.found, default: 0] += task.found
            if !task.failures.isEmpty {
                counters[RolloutServer.failed, default: 0] += task.failures.count
                result.failures += task.failures.sorted { $0.index < $1.index }
            }
            if task.conversation == nil {
                counters["too_long", default: 0] += 1
                counters[Measure.detail("too_long", of: task.position)] = 1
            }
            let kept = task.rounds.kept
            for candidate in task.rounds.ordered {
                if let rank = kept.firstIndex(where: { $0.rollout.index == candidate.rollout.index }) {
                    result.samples.append(
                        .init(position: task.position, rank: rank, rollout: result.rollouts.count))
                }
                result.rollouts.append(.init(candidate.rollout, candidate.verdicts))
                counters["rollouts", default: 0] += 1
                counters["tokens", default: 0] += candidate.rollout.tokens
                if candidate.passes { counters["passed", default: 0] += 1 }
            }
        }
        counters["kept"] = result.samples.count
        result.counters = counters
        return result
    }
}
