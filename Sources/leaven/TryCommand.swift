import Archive
import Dataflow
import Stages
import Tensors

/// `leaven try`: a few rollouts of a pipeline before the long run.
enum TryCommand: Command {
    static let usage = Usage(
        name: "try",
        summary: "Sample a few problems of a pipeline and show the rollouts, before the long run.",
        discussion: """
            Runs one sampling stage of a pipeline on a few problems, in a run folder of its own, and shows \
            every rollout with its verdicts as `leaven show` does. Models that the pipeline would train \
            first are taken from the run that has them.
            """,
        operands: [
            .init(name: "PIPELINE", help: "A pipeline file, or NAME for pipelines/NAME.json5.")
        ],
        options: [
            .init("--stage", "NAME", "The stage of kind rollouts (default: the first one)."),
            .init("--problems", "N", "How many problems (default: 5)."),
            .init(
                "--from", "DIR",
                "The run to take trained models from (default: runs/ and the pipeline's name)."),
            .init("--run", "DIR", "The folder of the trial (default: that of the run with -try after it)."),
            .init(
                "--set", "KEY=VALUE", repeats: true,
                "Set a parameter that the pipeline declares; may be repeated."),
            .init("--seed", "N", "The seed of all random numbers (default: the pipeline's)."),
        ] + ResourceOptions.all,
        examples: ["leaven try corpus --problems 3", "leaven show runs/corpus-try --rejected"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        var options = Runner.Options()
        options.resources = try ResourceOptions.resources(arguments)
        options.output = { Output.note($0) }
        let count = try arguments.int("--problems", in: 1...100_000, default: 5)
        let seed = try arguments.seed()
        var pipeline = try Pipeline(
            file: try RunCommand.file(arguments.required(0)), settings: arguments.all("--set"))
        if let seed { pipeline.seed = seed }
        // The whole pipeline is checked first, so that mistakes anywhere in it are reported.
        _ = try Plan(pipeline, kinds: StageKinds.all())
        let usual = try RunCommand.standardFolder(pipeline)
        let trial = Trial(pipeline, from: arguments.value("--from") ?? usual, problems: count)
        let stage = try stage(of: pipeline, arguments)
        let folder = arguments.value("--run") ?? usual + "-try"
        let plan = try Plan(try trial.pipeline(for: stage), kinds: StageKinds.all())
        try RunCommand.refuseOther(folder)
        // A trial would compute the stages of a run again, for its few problems.
        if Files.exists(folder + "/run.sqlite"), let run = try Store(reading: folder).run(),
            run.name != Trial.name(of: pipeline), folder != usual + "-try"
        {
            throw Complaint(
                folder, "holds a run and no trial", found: "the run \(run.name)",
                advice: "give another folder with --run, or leave it out")
        }
        StopSignal.catchSignals()
        let code = try Runner.run(plan, in: folder, options)
        guard code == .done else { return code }
        let store = try Store(reading: folder)
        guard let record = try store.stages.named(stage.name) else { return .done }
        let rollouts = try store.verdicts.rollouts(of: record.id, matching: .init(), limit: 100_000)
        try Output.print(ShowCommand.text(rollouts, of: stage.name))
        let passed = rollouts.count { $0.verdicts.allSatisfy { $0.outcome == .pass } }
        try Output.print(
            "\n\(Figure.grouped(rollouts.count)) rollouts of \(count) problems, \(Figure.grouped(passed)) passed "
                + "every check. `leaven show \(shellWord(folder))` shows them again.\n")
        return .done
    }

    private static func stage(of pipeline: Pipeline, _ arguments: Arguments) throws -> Pipeline.Entry {
        let stages = pipeline.stages.filter { $0.kind == Trial.kind }
        guard let name = arguments.value("--stage") else {
            guard let first = stages.first else {
                throw Complaint(
                    "\(pipeline.file): stages", "nothing to try", expected: "a stage of kind \(Trial.kind)")
            }
            return first
        }
        guard let stage = stages.first(where: { $0.name == name }) else {
            throw arguments.error(
                "--stage",
                "found \"\(name)\", expected "
                    + (stages.isEmpty ? "none" : stages.map(\.name).joined(separator: " or ")))
        }
        return stage
    }
}
