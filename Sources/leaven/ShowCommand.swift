import Archive
import Dataflow
import Glibc
import Problems
import Report

/// `leaven show`: rollouts of a run with their verdicts.
enum ShowCommand: Command {
    static let usage = Usage(
        name: "show", summary: "Show rollouts of a run: prompt, text, verdicts, kept or rejected.",
        discussion: """
            Prints rollouts that a stage of the run judged, in the order in which they were sampled: the \
            problem, the gold answer, the completion, and what each check said. Works while the run goes on. \
            Control characters are spelled out.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(
                name: "ROLLOUT", help: "PROBLEM or PROBLEM/INDEX: addition-6ba3ae5d40ffd417-en/3.",
                isOptional: true),
        ],
        options: [
            .init("--stage", "NAME", "The stage (default: the last one that has judged any)."),
            .flag("--kept", "Only rollouts that became samples."),
            .flag("--rejected", "Only rollouts that did not."),
            .init("--check", "NAME", "Only rollouts of which this check did not pass, or as --outcome says."),
            .init("--outcome", "OUTCOME", "Only rollouts with a verdict pass, fail or undecided."),
            .init("--reason", "WORDS", "Only rollouts with a verdict whose reason has these words."),
            .init("--count", "N", "How many to show at most (default: 5)."),
            .flag("--json", "Print one JSON object a line."),
        ],
        examples: [
            "leaven show runs/corpus --rejected --check answer",
            "leaven show runs/corpus addition-6ba3ae5d40ffd417-en",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let filter = try filter(arguments)
        let count = try arguments.int("--count", in: 1...1_000_000_000, default: 5)
        let store = try Store(reading: arguments.required(0))
        if let check = filter.check {
            let known = try store.verdicts.checks()
            guard known.contains(check) else {
                throw arguments.error("--check", "found \"\(check)\"; \(KnownNames(known, not: check).words)")
            }
        }
        let (stage, rollouts) = try find(store, arguments, filter, count: count + 1)
        if arguments.has("--json") {
            for rollout in rollouts.prefix(count) {
                try Output.print(json(rollout, stage).serialized() + "\n")
            }
            return .done
        }
        try Output.print(text(Array(rollouts.prefix(count)), of: stage))
        if rollouts.count > count { Output.note("There are more: --count N shows them.") }
        if rollouts.isEmpty { Output.note("No rollout of stage \(stage) is like that.") }
        return .done
    }

    private static func filter(_ arguments: Arguments) throws -> StoredRollout.Filter {
        var filter = StoredRollout.Filter()
        if let name = arguments.operand(1) {
            let slash = name.lastIndex(of: "/")
            let index = slash.flatMap { Int(name[name.index(after: $0)...]) }
            filter.problem = index == nil ? name : slash.map { String(name[..<$0]) }
            filter.index = index
        }
        if arguments.has("--kept") {
            try arguments.refuse(["--rejected"], with: "--kept")
            filter.isKept = true
        } else if arguments.has("--rejected") {
            filter.isKept = false
        }
        filter.check = arguments.value("--check")
        filter.reason = arguments.value("--reason")
        if let word = arguments.value("--outcome") {
            guard let outcome = Verdict.Outcome(rawValue: word) else {
                throw arguments.error("--outcome", "found \"\(word)\", expected pass, fail or undecided")
            }
            filter.outcome = outcome
        }
        return filter
    }

    /// The requested stage, or the last one with rollouts, and its matching rollouts.
    private static func find(
        _ store: Store, _ arguments: Arguments, _ filter: StoredRollout.Filter, count: Int
    ) throws -> (stage: String, rollouts: [StoredRollout]) {
        let stages = try store.stages.all()
        func rollouts(_ stage: StageRecord, _ filter: StoredRollout.Filter, _ count: Int) throws
            -> [StoredRollout]
        {
            var filter = filter
            // A check without an outcome asks for the rollouts that did not pass it.
            guard filter.check != nil, filter.outcome == nil else {
                return try store.verdicts.rollouts(of: stage.id, matching: filter, limit: count)
            }
            filter.outcome = .fail
            let failed = try store.verdicts.rollouts(of: stage.id, matching: filter, limit: count)
            filter.outcome = .undecided
            let open = try store.verdicts.rollouts(of: stage.id, matching: filter, limit: count)
            return Array((failed + open).prefix(count))
        }
        let judging = try stages.filter { !(try rollouts($0, .init(), 1)).isEmpty }
        guard let name = arguments.value("--stage") else {
            guard let last = judging.last else {
                throw Complaint(
                    arguments.required(0), "no rollouts yet", advice: "`leaven status` shows where the run is"
                )
            }
            return (last.name, try rollouts(last, filter, count))
        }
        guard let stage = judging.first(where: { $0.name == name }) else {
            throw arguments.error(
                "--stage",
                "found \"\(name)\", expected "
                    + (judging.isEmpty
                        ? "none: no rollouts yet" : "one of \(judging.map(\.name).joined(separator: ", "))"))
        }
        return (name, try rollouts(stage, filter, count))
    }

    /// The rollouts as text for people, with an empty line between two.
    static func text(_ rollouts: [StoredRollout], of stage: String) -> String {
        let width = TextWidth.terminal(STDOUT_FILENO)
        return rollouts.map { VisibleText.of(lines($0, stage, width).joined(separator: "\n")) + "\n" }
            .joined(separator: "\n")
    }

    private static func lines(_ judged: StoredRollout, _ stage: String, _ width: Int?) -> [String] {
        let rollout = judged.rollout
        var head = "\(rollout.problem)/\(rollout.index) of \(stage): \(judged.isKept ? "kept" : "not kept")"
        if let problem = judged.problem {
            head += ", \(problem.family), \(problem.language.rawValue), level \(problem.level)"
        }
        var lines = [
            "── " + head + ", \(Figure.grouped(rollout.tokens)) tokens, finish \(rollout.finish.rawValue)"
        ]
        if let problem = judged.problem {
            lines += [problem.transcript, "", "gold answer: \(problem.answer)", ""]
        }
        lines += [rollout.text, ""]
        var table = Table([("", .left), ("", .left), ("", .left)])
        for verdict in judged.verdicts {
            table.add([verdict.check, verdict.outcome.rawValue, verdict.reason])
        }
        return lines + table.lines(width: width)
    }

    private static func json(_ judged: StoredRollout, _ stage: String) -> JSON {
        let rollout = judged.rollout
        let verdicts = judged.verdicts.map { verdict in
            JSON.object([
                .init("check", .string(verdict.check)), .init("outcome", .string(verdict.outcome.rawValue)),
                .init("reason", .string(verdict.reason)),
            ])
        }
        return [
            "stage": .string(stage), "problem_id": .string(rollout.problem), "rollout": .int(rollout.index),
            "problem": judged.problem.map { .string($0.transcript) } ?? .null,
            "answer": judged.problem.map { .string($0.answer) } ?? .null,
            "completion": .string(rollout.text), "tokens": .int(rollout.tokens),
            "finish": .string(rollout.finish.rawValue), "kept": .bool(judged.isKept),
            "verdicts": .array(verdicts),
        ]
    }
}
