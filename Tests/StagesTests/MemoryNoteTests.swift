import Archive
import MoE
import Stages
import Tensors
import Testing
import Training

@Suite("What a stage says of memory before it starts")
struct MemoryNoteTests {
    @Test("Training says what a large model takes, with the parts of the plan, and nothing of a small one")
    func training() throws {
        let options = TrainingOptions(schedule: Schedule(steps: 1, peak: 1, warmup: 0, floor: 1))
        func note(_ config: ModelConfig) -> String? {
            MemoryNote.training(config, options, sequences: 12, length: 512, Resources(threads: 2))
        }
        #expect(note(ModelConfig()) == nil)
        var config = ModelConfig()
        (config.vocabularySize, config.hiddenSize) = (50_000, 512)
        let line = try #require(note(config))
        let tokens = TrainingPlan.tokens(sequences: 12, length: 512, options)
        let plan = TrainingPlan(config, options, threads: 2, tokens: tokens)
        #expect(
            line.hasPrefix("memory: up to \(Figure.bytes(plan.total)): \(Figure.bytes(plan.weights)) of "))
        #expect(line.contains("\(Figure.bytes(plan.gradients)) of gradients, "))
        #expect(line.contains("\(Figure.bytes(2 * plan.activations)) of activations with --threads 2"))
    }
}
