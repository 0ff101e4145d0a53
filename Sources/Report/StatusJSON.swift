import Archive
import Dataflow

/// A run's status for programs.
extension RunStatus {
    /// All that the status holds; rates are left to the reader.
    package var json: JSON {
        [
            "folder": .string(folder), "pipeline": run.map { .string($0.name) } ?? .null,
            "file": run.map { .string($0.file) } ?? .null,
            "seed": run.map { .string(String($0.seed)) } ?? .null,
            "parameters": run?.parameters ?? .null, "worker": worker.map(JSON.int) ?? .null,
            "stages": .array(stages.map(\.json)),
        ]
    }
}

extension RunStatus.Stage {
    fileprivate var json: JSON {
        [
            "name": .string(record.name), "kind": .string(record.recipe.kind), "key": .string(record.key),
            "state": .string(state.rawValue), "why": .string(record.why), "started": .double(record.started),
            "ended": record.ended.map(JSON.double) ?? .null, "seconds": seconds.map(JSON.double) ?? .null,
            "summary": record.summary ?? .null, "rollouts": rollouts?.json ?? .null,
            "measures": .object(
                curves.map { curve in
                    .init(
                        curve.name, .array(curve.points.map { .array([.int($0.step), .double($0.value)]) }))
                }),
        ]
    }
}

extension RolloutStatus {
    fileprivate var json: JSON {
        [
            "problems": .int(problems), "rollouts": .int(rollouts), "tokens": .int(tokens),
            "passed": .int(passed), "kept": .int(kept), "target": target.map(JSON.int) ?? .null,
            "too_long": .int(tooLong), "too_long_ids": .array(tooLongIDs.map(JSON.string)),
            "checks": .array(checks.map { ["check": .string($0.name), "passed": .int($0.passed)] }),
            "yields": .array(
                yields.map {
                    [
                        "family": .string($0.family), "language": .string($0.language),
                        "level": .int($0.level),
                        "rollouts": .int($0.rollouts), "passed": .int($0.passed), "kept": .int($0.kept),
                    ]
                }),
            "failures": .array(
                failed.map {
                    [
                        "problem": .string($0.problem), "rollout": .int($0.index),
                        "reason": .string($0.reason),
                    ]
                }),
            "evaluation": evaluation?.json ?? .null,
            "rejections": .array(
                rejections.map {
                    [
                        "check": .string($0.check), "outcome": .string($0.outcome.rawValue),
                        "reason": .string($0.reason), "count": .int($0.count),
                    ]
                }),
        ]
    }
}
