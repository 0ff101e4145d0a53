import Archive
import Tensors

/// Runs a plan in a folder: reuses what is finished, resumes what was interrupted, computes the rest.
package struct Runner {
    /// How to run; none of this changes the result.
    package struct Options: Sendable {
        /// What the stages may use of the machine.
        package var resources = Resources()
        /// The signal that asks the run to stop.
        package var stop = StopSignal.process
        /// The command that continues this run, for the message after a stop.
        package var resumeCommand = "the same command"
        /// Takes the lines that say what happens. If it throws, the run ends.
        package var output: @Sendable (String) throws -> Void = Runner.standardOutput
        /// Takes the lines that say what the user should know before anything runs.
        package var warn: @Sendable (String) -> Void = { Progress.standardError($0 + "\n") }
        /// Makes the progress display of the stage of that name.
        package var progress: @Sendable (String) -> Progress = { Progress($0) }

        package init() {}
    }

    /// Writes a line to standard output at once, so that a killed run has said everything.
    package static let standardOutput: @Sendable (String) throws -> Void = { line in
        try StandardStream.output.write(line + "\n")
    }

    private let plan: Plan
    private let store: Store
    private let directory: String
    private let options: Options
    private let width: Int

    /// Runs every stage.
    ///
    /// Returns `.done`, or `.stopped` or `.paused` after it told the user how to go on. Errors are thrown;
    /// the store keeps everything that was committed before.
    package static func run(_ plan: Plan, in directory: String, _ options: Options = Options()) throws
        -> ExitCode
    {
        let store = try Store(run: directory)
        try store.record(plan.pipeline, at: Int(Clock.now()))
        let runner = Runner(
            plan: plan, store: store, directory: directory, options: options,
            width: plan.stages.map(\.name.count).max() ?? 0)
        for warning in plan.warnings { options.warn(warning) }
        do {
            let pauses = try runner.runAll()
            guard !pauses.isEmpty else { return .done }
            try options.output(
                "Paused: the run needs decisions from people. Run these commands, in this order:")
            var commands: [String] = []
            for command in pauses.flatMap(\.commands) + [options.resumeCommand]
            where !commands.contains(command) {
                commands.append(command)
            }
            for command in commands { try options.output("  " + command) }
            return .paused
        } catch is Stopped {
            // The terminal itself may be gone.
            try? options.output("Stopped. What is finished is kept; to continue: \(options.resumeCommand)")
            return .stopped
        }
    }

    /// Runs all stages that do not depend on a paused one; returns the pauses.
    private func runAll() throws -> [Paused] {
        var finished: [StageRecord?] = []
        var pauses: [Paused] = []
        for planned in plan.stages {
            try options.stop.check()
            if let input = planned.inputs.first(where: { finished[$0.place] == nil }) {
                try say(planned, "waits for \(plan.stages[input.place].name)")
                finished.append(nil)
                continue
            }
            let records = planned.inputs.compactMap { finished[$0.place] }
            let inputs = zip(planned.inputs, records).map { input, record in
                StageContext.Input(role: input.role, record, in: directory)
            }
            do {
                finished.append(try run(planned, inputs))
            } catch let pause as Paused {
                try say(planned, "paused: " + pause.words)
                finished.append(nil)
                pauses.append(pause)
            }
        }
        return pauses
    }

    private func run(_ planned: Plan.Planned, _ inputs: [StageContext.Input]) throws -> StageRecord {
        let record = try store.stages.named(planned.name)
        let folder = type(of: planned.stage).product.folder(of: planned.name)
        let progress = options.progress(planned.name)
        defer { progress.finish() }
        var recipe = planned.recipe(inputs: inputs.map(\.key))
        func context(_ stage: Int) -> StageContext {
            StageContext(
                store: store, stage: stage, name: planned.name, key: recipe.key,
                folder: directory + "/" + folder, runSeed: recipe.seed, runDirectory: directory,
                resources: options.resources,
                stop: options.stop, progress: progress, inputs: inputs)
        }
        recipe = recipe.adding(try planned.stage.lateMaterial(context(record?.id ?? 0)))
        let stage: Int
        var why = reason(recipe, record)
        if let record, why == nil, record.state == .done {
            why = planned.stage.damage(context(record.id)).map { "computed again: " + $0 }
            if why == nil {
                try say(planned, "unchanged, reused")
                return record
            }
        }
        if let record, why == nil, record.state == .paused {
            stage = record.id
        } else if let record, why == nil {
            let why = "interrupted: resuming at unit \(try nextUnit(record.id))"
            try store.stages.resume(record.id, why: why)
            try say(planned, why)
            stage = record.id
        } else {
            try say(planned, why ?? "new")
            stage = try start(planned, recipe, record, folder, why: why ?? "new")
        }
        let started = Clock.now()
        let summary: JSON
        do {
            summary = try planned.stage.run(context(stage))
        } catch let pause as Paused {
            try store.stages.pause(stage, why: pause.words, summary: pause.summary)
            throw pause
        }
        progress.finish()
        try store.stages.finish(stage, summary: summary, at: Clock.now())
        let effort = try planned.stage.effort(context(stage)).map { ", " + $0 } ?? ""
        try say(
            planned, "done in \(Figure.duration(Clock.now() - started))\(effort)\(Self.words(summary))")
        guard let done = try store.stages.named(planned.name) else {
            preconditionFailure("the stage that was finished is not in the store")
        }
        return done
    }

    /// Why a stage must be computed from the start; nil if its results in the store can be used.
    private func reason(_ recipe: Recipe, _ record: StageRecord?) -> String? {
        guard let record else { return "new" }
        if record.key != recipe.key {
            let changes = recipe.changes(since: record.recipe)
            return "computed again: " + (changes.isEmpty ? "key changed" : changes.joined(separator: ", "))
        }
        return record.state == .cleared ? "computed again: interrupted while its results were removed" : nil
    }

    /// Removes the stage's old results from the store, and its folder, and records the stage as new. The
    /// folder of an output stays: the stage itself sets the old result aside.
    ///
    /// If the process is killed in between, the stage is `cleared`, and the next run does this again.
    private func start(
        _ planned: Plan.Planned, _ recipe: Recipe, _ record: StageRecord?, _ folder: String, why: String
    ) throws -> Int {
        if let record { try store.stages.clear(record.id) }
        if !type(of: planned.stage).product.isOutput { try Files.remove(directory + "/" + folder) }
        return try store.stages.begin(planned.name, recipe, folder: folder, why: why, at: Clock.now())
    }

    private func nextUnit(_ stage: Int) throws -> Int {
        let done = try store.units.completed(stage)
        return done.enumerated().first { $0 != $1 }?.offset ?? done.count
    }

    private func say(_ planned: Plan.Planned, _ words: String) throws {
        let space = String(repeating: " ", count: width - planned.name.count + 2)
        try options.output(planned.name + space + words)
    }

    /// The numbers, texts and truth values of a summary: `: kept 6,000, rollouts 24,311`.
    private static func words(_ summary: JSON) -> String {
        let parts = (summary.members ?? []).compactMap { member -> String? in
            switch member.value {
            case .int(let number): "\(member.name) \(Figure.grouped(number))"
            case .double(let number): "\(member.name) \((number * 1000).rounded() / 1000)"
            case .string, .bool: "\(member.name) \(member.value.string ?? member.value.brief)"
            default: nil
            }
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}
