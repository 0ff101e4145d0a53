import Archive
import Curation
import Dataflow
import MoE
import Problems
import Sampling
import Tensors

/// One thread of a rollouts stage, with an engine of its own: keeps the engine's batch full with the rollouts of
/// several units at once, checks each rollout as it ends, and commits each unit as its last problem ends.
final class RolloutWorker {
    private let job: RolloutJob
    private let engine: Engine
    private var tasks: [Int: ProblemTask] = [:]  // by the tag of their requests
    private var units: [Int: UnitTask] = [:]
    private var requests: [Request] = []  // the next is last
    private var nextTag = 0
    private var rollouts: [Int: Int] = [:]  // index by tag

    /// A problem being worked on.
    private final class ProblemTask {
        let problem: Problem
        let unit: Int
        let position: Int
        let prompt: Prompt?
        let stored: [Int: Rollout]
        var candidates: [Selection.Candidate] = []
        /// Of this round, not judged yet.
        var finished: [Rollout] = []
        var round = 0
        var open = 0

        init(_ problem: Problem, unit: Int, position: Int, prompt: Prompt?, stored: [Int: Rollout]) {
            self.problem = problem
            self.unit = unit
            self.position = position
            self.prompt = prompt
            self.stored = stored
        }
    }

    /// A unit being worked on.
    private struct UnitTask {
        var problems: [ProblemTask]
        var open: Int
    }

    init(_ job: RolloutJob) throws(Complaint) {
        self.job = job
        engine = try job.engine()
    }

    func run() throws {
        try engine.run(next: next, finished: finished, stop: { job.isOver })
    }

    /// The engine's next rollout; a new unit is begun when there is none.
    private func next() throws -> Request? {
        while requests.isEmpty {
            guard let (unit, problems) = try job.claim() else { return nil }
            let first = unit * job.stage.unitSize
            let tasks = try problems.enumerated().map { index, problem in
                ProblemTask(
                    problem, unit: unit, position: first + index,
                    prompt: try job.prompt(problem).map(Prompt.init), stored: try job.stored(problem))
            }
            units[unit] = UnitTask(problems: tasks, open: tasks.count)
            // Last in, first out: reversed, so that problems come in order.
            for task in tasks.reversed() { try beginRound(task) }
        }
        return requests.removeLast()
    }

    /// Asks for the rollouts of a problem's next round, or closes the problem.
    private func beginRound(_ task: ProblemTask) throws {
        while task.round < job.stage.rounds, let prompt = task.prompt,
            Selection.best(max(1, job.stage.keep), of: task.candidates).count < max(1, job.stage.keep)
        {
            let indices = task.round * job.stage.perRound..<(task.round + 1) * job.stage.perRound
            task.round += 1
            for index in indices.reversed() {
                if let rollout = task.stored[index] {
                    task.finished.append(rollout)
                    continue
                }
                let random = job.random(task.problem.id, index)
                tasks[nextTag] = task
                rollouts[nextTag] = index
                requests.append(Request(prompt: prompt, random: random, tag: nextTag))
                nextTag += 1
                task.open += 1
            }
            if task.open > 0 { return }
            judge(task)
        }
        try close(task)
    }

    /// Judges what a round has made, all at once: checks that run programs start them once for all.
    private func judge(_ task: ProblemTask) {
        let items = task.finished.map { CheckItem(problem: task.problem, rollout: $0) }
        for (rollout, verdicts) in zip(task.finished, job.stage.checks.verdicts(of: items)) {
            task.candidates.append(.init(rollout: rollout, verdicts: verdicts))
        }
        task.finished = []
    }

    private func finished(_ generation: Generation) throws {
        guard let task = tasks.removeValue(forKey: generation.tag),
            let index = rollouts.removeValue(forKey: generation.tag)
        else { preconditionFailure("a rollout that was not asked for") }
        task.finished.append(job.rollout(generation, problem: task.problem.id, index: index))
        task.open -= 1
        guard task.open == 0 else { return }
        judge(task)
        try beginRound(task)
    }

    /// Closes a problem, and commits its unit if it was the last.
    private func close(_ task: ProblemTask) throws {
        task.prompt.map(engine.release)
        guard var unit = units.removeValue(forKey: task.unit) else {
            preconditionFailure("a problem of no unit")
        }
        unit.open -= 1
        guard unit.open == 0 else {
            units[task.unit] = unit
            return
        }
        try job.commit(result(of: unit.problems, unit: task.unit))
    }

    private func result(of tasks: [ProblemTask], unit: Int) -> UnitResult {
        var result = UnitResult(unit: unit)
        result.sampler = job.sampler
        var counters = ["problems": tasks.count, "rollouts": 0, "tokens": 0, "passed": 0]
        for task in tasks {
            if task.prompt == nil { counters["too_long", default: 0] += 1 }
            let best = Selection.best(
                job.stage.keep, of: task.candidates, by: job.stage.ranking)
            for candidate in task.candidates.sorted(by: { $0.rollout.index < $1.rollout.index }) {
                if let rank = best.firstIndex(where: { $0.rollout.index == candidate.rollout.index }) {
                    result.samples.append(
                        .init(position: task.position, rank: rank, rollout: result.rollouts.count))
                }
                result.rollouts.append(.init(candidate.rollout, candidate.verdicts))
                counters["rollouts", default: 0] += 1
                counters["tokens", default: 0] += candidate.rollout.tokens
                if candidate.passes { counters["passed", default: 0] += 1 }
                for verdict in candidate.verdicts where verdict.outcome == .pass {
                    counters["pass:" + verdict.check, default: 0] += 1
                }
            }
        }
        counters["kept"] = result.samples.count
        result.counters = counters
        return result
    }
}
