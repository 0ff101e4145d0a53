import Archive
import Dataflow
import Stages
import Tensors

/// `leaven replay`: samples a run's rollouts again, and compares them with the stored ones.
enum ReplayCommand: Command {
    static let usage = Usage(
        name: "replay", summary: "Sample rollouts of a run again, and compare them with what it kept.",
        discussion: """
            A rollout is a function of its model, its prompt, its problem and the seed, whatever was sampled \
            beside it. replay shows it: it samples rollouts that became samples again, from the run's models \
            and store alone, and compares text, number of tokens and ending. Nothing is changed. Rollouts of \
            a server are beyond replay, which is said of each stage by its name.
            """,
        operands: [
            .init(name: "RUN", help: "The run folder."),
            .init(
                name: "SAMPLE",
                help:
                    "PROBLEM or PROBLEM/ROLLOUT, as the corpus has them in `provenance`: addition-6ba3ae5d40ffd417-en/3.",
                isOptional: true),
        ],
        options: [
            .flag("--all", "Replay everything that was kept."),
            .init("--some", "N", "Replay N samples of each stage, evenly spread."),
        ] + ResourceOptions.all,
        examples: [
            "leaven replay runs/corpus addition-6ba3ae5d40ffd417-en/3",
            "leaven replay runs/corpus --some 1000",
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let choice = try choice(arguments)
        let resources = try ResourceOptions.resources(arguments)
        StopSignal.catchSignals()
        let progress = Progress("replay")
        let report: Replay.Report
        do {
            defer { progress.finish() }
            report = try Replay(
                arguments.required(0), resources: resources, stop: .process, progress: progress
            ).run(choice)
        } catch is Stopped {
            Output.note("Stopped.")
            return .stopped
        }
        for difference in report.differences {
            let (stored, replayed) = (difference.stored, difference.replayed)
            let same = zip(stored.text, replayed.text).prefix { $0 == $1 }.count
            try Output.print(
                "\(stored.problem)/\(stored.index) of \(difference.stage) differs from character \(same + 1) on: stored "
                    + "\(stored.tokens) tokens, replayed \(replayed.tokens)\n")
        }
        for beyond in report.beyond {
            try Output.print(
                "\(beyond.stage): \(Figure.grouped(beyond.samples)) samples of the server \(beyond.source) are beyond "
                    + "replay; their recorded texts are what there is\n")
        }
        if report.replayed == 0 { return .done }
        let same = report.replayed - report.differences.count
        try Output.print(
            "\(Figure.grouped(report.replayed)) replayed, \(Figure.grouped(same)) the same, "
                + "\(Figure.grouped(report.differences.count)) different\n")
        return report.differences.isEmpty ? .done : .failure
    }

    private static func choice(_ arguments: Arguments) throws -> Replay.Choice {
        let given = [arguments.operand(1) != nil, arguments.has("--all"), arguments.has("--some")]
        guard given.count(where: { $0 }) == 1 else {
            throw arguments.error("SAMPLE", "expected one of SAMPLE, --all and --some N")
        }
        if arguments.has("--all") { return .all }
        guard let sample = arguments.operand(1) else {
            return .some(try arguments.int("--some", in: 1...1_000_000_000, default: 1))
        }
        guard let slash = sample.lastIndex(of: "/"), let index = Int(sample[sample.index(after: slash)...])
        else {
            return .problem(sample, index: nil)
        }
        return .problem(String(sample[..<slash]), index: index)
    }
}
