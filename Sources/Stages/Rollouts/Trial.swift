import Archive
import Dataflow
import Foundation

/// A pipeline reduced to the needs of one sampling stage, for a few problems.
package struct Trial {
    /// The kind of stage that can be tried.
    package static let kind = RolloutsStage.kind

    private let whole: Pipeline
    private let run: String
    private let problems: Int

    /// - Parameters:
    ///   - run: the folder of the run whose trained models are used.
    ///   - problems: the number of problems.
    package init(_ pipeline: Pipeline, from run: String, problems: Int) {
        (whole, self.run, self.problems) = (pipeline, run, problems)
    }

    /// The name of a trial, which its run folder records.
    package static func name(of pipeline: Pipeline) -> String { pipeline.name + "-try" }

    /// The stage and everything that it needs, in the order of the file.
    package func pipeline(for stage: Pipeline.Entry) throws -> Pipeline {
        var needed: [String: Pipeline.Entry] = [:]
        var waiting = [stage]
        while let next = waiting.popLast() {
            guard needed[next.name] == nil else { continue }
            let entry = try cut(next, isTried: next.name == stage.name, with: stage)
            needed[next.name] = entry
            waiting += entry.inputs.compactMap { input in whole.stages.first { $0.name == input.stage } }
        }
        return whole.with(whole.stages.compactMap { needed[$0.name] }, name: Self.name(of: whole))
    }

    private func cut(_ entry: Pipeline.Entry, isTried: Bool, with tried: Pipeline.Entry) throws
        -> Pipeline.Entry
    {
        let product = StageKinds.all().first { $0.name == entry.kind }?.product
        if product == .model, entry.kind != ModelStage.kind { return try trained(entry) }
        var values = entry.values
        func set(_ name: String, _ value: JSON) {
            values.removeAll { $0.name == name }
            values.append(.init(name, value))
        }
        // The other problems are for the examples of a prompt, which need some.
        let isAsked = tried.inputs.contains { $0.role == "problems" && $0.stage == entry.name }
        let most = isAsked ? problems : max(64, 8 * problems)
        switch entry.kind {
        case ProblemsStage.kind:
            let count = (entry.values.first { $0.name == "count" }?.value.int).map { min($0, most) } ?? most
            values.removeAll { $0.name == "times" }
            set("count", .int(count))
        case ProblemFileStage.kind:
            let limit = (entry.values.first { $0.name == "limit" }?.value.int).map { min($0, most) } ?? most
            set("limit", .int(limit))
        case RolloutsStage.kind:
            values.removeAll { ["samples", "quotas"].contains($0.name) }
            if isTried { set("rounds", .int(1)) }
        default: break
        }
        return Pipeline.Entry(
            path: entry.path, name: entry.name, kind: entry.kind, inputs: entry.inputs, values: values)
    }

    /// In place of a stage that trains, a stage that takes the model it trained in the run.
    private func trained(_ entry: Pipeline.Entry) throws -> Pipeline.Entry {
        let record =
            Files.exists(run + "/run.sqlite") ? try Store(reading: run).stages.named(entry.name) : nil
        guard let record, record.state == .done else {
            throw Complaint(
                "\(whole.file): \(entry.path)", "\(entry.name) is trained first, and \(run) does not have it",
                expected: "a run with stage \(entry.name) done",
                advice: "run the pipeline until it is, name another run with --from, or try another --stage")
        }
        let folder = URL(fileURLWithPath: run).path + "/" + record.folder + "/model"
        return Pipeline.Entry(
            path: entry.path, name: entry.name, kind: ModelStage.kind, inputs: [],
            values: [.init("folder", .string(folder))])
    }
}
