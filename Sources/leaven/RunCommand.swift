import Archive
import Dataflow
import Glibc
import Stages
import Tensors

/// `leaven run`: runs a pipeline in a folder, or resumes it there.
enum RunCommand: Command {
    static let usage = Usage(
        name: "run", summary: "Run a pipeline, or resume a run.",
        discussion: """
            Runs the stages of a pipeline in a run folder, which holds the checkpoint store, the models and \
            the corpus. What is finished is kept: started again after an interruption, a run goes on where \
            it was; with another pipeline or other settings it computes only what changed, and says why. \
            Ctrl-C stops it cleanly. The results do not depend on threads, batch or interruptions.
            """,
        operands: [
            .init(name: "PIPELINE", help: "A pipeline file, or NAME for pipelines/NAME.json5.")
        ],
        options: [
            .init("--run", "DIR", "The run folder (default: runs/ and the pipeline's name)."),
            .init(
                "--set", "KEY=VALUE", repeats: true,
                "Set a parameter that the pipeline declares; may be repeated."),
            .init("--seed", "N", "The seed of all random numbers (default: the pipeline's)."),
        ] + ResourceOptions.all,
        examples: ["leaven run corpus --set samples=6000", "leaven status runs/corpus"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        var options = Runner.Options()
        options.resources = try ResourceOptions.resources(arguments)
        let seed = try arguments.seed()
        var pipeline = try Pipeline(
            file: try file(arguments.required(0)), settings: arguments.all("--set"))
        if let seed { pipeline.seed = seed }
        let folder = try arguments.value("--run") ?? standardFolder(pipeline)
        try refuseOther(folder)
        let plan = try Plan(pipeline, kinds: StageKinds.all())
        options.resumeCommand = CommandLine.arguments.map(shellWord).joined(separator: " ")
        StopSignal.catchSignals()
        let code = try Runner.run(plan, in: folder, options)
        if code == .done { try sayWhere(folder, plan) }
        return code
    }

    /// The path of the pipeline file: the argument itself, or the file of that name in `pipelines`.
    static func file(_ name: String) throws -> String {
        if Files.exists(name), !Files.isFolder(name) { return name }
        let named = "pipelines/\(name).json5"
        if !name.contains("/"), Files.exists(named) { return named }
        let known = ((try? Files.names(in: "pipelines")) ?? []).filter { $0.hasSuffix(".json5") }.map {
            String($0.dropLast(6))
        }
        throw Complaint(
            name, "no such pipeline", found: name.contains("/") ? "no file" : "no file and no \(named)",
            expected: known.isEmpty
                ? "a pipeline file" : "a file, or one of \(known.joined(separator: ", "))",
            advice: KnownNames(known, not: name).advice)
    }

    static func standardFolder(_ pipeline: Pipeline) throws -> String {
        guard !pipeline.name.contains("/"), ![".", ".."].contains(pipeline.name) else {
            throw Complaint(
                "\(pipeline.file): name", "cannot name a folder", found: "\"\(pipeline.name)\"",
                advice: "give a run folder with --run")
        }
        return "runs/" + pipeline.name
    }

    /// Refuses a folder that holds files but no run.
    static func refuseOther(_ folder: String) throws {
        guard Files.exists(folder) else { return }
        guard Files.isFolder(folder) else {
            throw Complaint(folder, "is not a folder", advice: "use another run folder (--run)")
        }
        let names = try Files.names(in: folder)
        // A run that was killed at its very start has left its lock, and perhaps half a store.
        guard let other = names.first(where: { !$0.hasPrefix("run.") }), !names.contains("run.sqlite") else {
            return
        }
        throw Complaint(
            folder, "exists and is no run", found: "\"\(other)\" in it",
            expected: "a run folder, an empty one, or none", advice: "use another run folder (--run)")
    }

    private static func sayWhere(_ folder: String, _ plan: Plan) throws {
        let store = try Store(reading: folder)
        for planned in plan.stages {
            guard let record = try store.stages.named(planned.name),
                let words = planned.stage.announcement(record, folder: folder + "/" + record.folder)
            else { continue }
            try Output.print(words + "\n")
        }
        // Shortfalls come last, so that the user sees them.
        let shortfalls = try plan.stages.compactMap { planned in
            try store.stages.named(planned.name)?.summary?["short"]?.string.map { "\(planned.name): \($0)\n" }
        }
        try Output.print("`leaven status \(shellWord(folder))` shows what each stage did.\n")
        for shortfall in shortfalls { try Output.print(shortfall) }
    }
}
