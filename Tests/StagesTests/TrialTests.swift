import Archive
import Dataflow
import Stages
import Testing

@Suite("A trial of a pipeline")
struct TrialTests {
    private func pipeline(_ text: String, _ run: TinyRun) throws -> Pipeline {
        try Pipeline(Array(text.utf8), file: run.folder + "/tiny.json5")
    }

    @Test("A sampling stage is tried on a few problems, a round of each")
    func few() throws {
        let run = try TinyRun.withModel()
        let whole = try pipeline(TinyRun.sampling, run)
        let stage = try #require(whole.stages.first { $0.kind == Trial.kind })
        let trial = try Trial(whole, from: run.folder + "/none", problems: 3).pipeline(for: stage)
        #expect(trial.stages.map(\.name) == ["base", "problems", "rollouts"])
        var options = Runner.Options()
        (options.output, options.stop) = ({ _ in }, StopSignal())
        options.progress = { Progress($0, onTerminal: false, clock: { 0 }, write: { _ in }) }
        let plan = try Plan(trial, kinds: StageKinds.all())
        #expect(try Runner.run(plan, in: run.folder + "/run", options) == .done)
        let (store, record) = try run.stage("rollouts")
        let rollouts = try store.verdicts.rollouts(of: record.id, matching: .init(), limit: 100)
        #expect(rollouts.count == 9 && Set(rollouts.map(\.rollout.problem)).count == 3)
    }

    @Test("A model that is trained first comes from the run that has it")
    func trained() throws {
        let run = try TinyRun.base.get()
        let whole = try pipeline(TinyRun.whole, run)
        let stage = try #require(whole.stages.first { $0.name == "second" })
        let trial = try Trial(whole, from: run.folder + "/run", problems: 2).pipeline(for: stage)
        #expect(trial.stages.map(\.kind) == ["problems", "model", "rollouts"])
        _ = try Plan(trial, kinds: StageKinds.all())
        #expect(throws: Complaint.self) {
            _ = try Trial(whole, from: run.folder + "/none", problems: 2).pipeline(for: stage)
        }
    }
}
