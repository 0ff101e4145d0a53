import Archive
import MoE
import Tensors
import Training

/// What a large model takes of memory, in words that a stage says before it starts.
package enum MemoryNote {
    /// Bytes of weights up to which nothing is said.
    private static let small = 1e8

    /// What sampling from a model folder takes; nil for a small model.
    static func sampling(
        _ checkpoint: Checkpoint, _ form: InferenceWeights.Form, length: Int, _ resources: Resources
    ) -> String? {
        let plan = ModelPlan(checkpoint.config)
        let bytes = form == .stored ? Double(checkpoint.weightBytes) : plan.weights(.int8)
        guard bytes > small else { return nil }
        let precision: ModelPlan.Precision = form == .int8 || checkpoint.hasCodes ? .int8 : .f32
        return "memory: \(Figure.bytes(bytes)) of weights; \(cache(plan, precision, length, resources))"
    }

    /// What training takes in steps of so many sequences of up to `length` tokens; nil for a small model.
    package static func training(
        _ config: ModelConfig, _ options: TrainingOptions, sequences: Int, length: Int, _ resources: Resources
    ) -> String? {
        let tokens = TrainingPlan.tokens(sequences: sequences, length: length, options)
        let plan = TrainingPlan(config, options, threads: resources.threads, tokens: tokens)
        guard plan.weights > small else { return nil }
        let parts = [
            (plan.weights, "weights"), (plan.copies, "packed copies"), (plan.gradients, "gradients"),
            (plan.optimizer, "optimizer state"),
        ].map { "\(Figure.bytes($0)) of \($1)" }
        let activations = Figure.bytes(Double(plan.passes) * plan.activations)
        return "memory: up to \(Figure.bytes(plan.total)): \(parts.joined(separator: ", ")), and "
            + "\(activations) of activations with --threads \(resources.threads) (fewer threads take less)"
    }

    /// What reinforcement learning takes; nil for a small model.
    static func reinforcement(
        _ config: ModelConfig, _ settings: ReinforceSettings, _ resources: Resources
    ) -> String? {
        let groups = (settings.problemsPerStep + settings.updates - 1) / settings.updates
        let sequences = groups * settings.groupSize
        let length = min(config.contextLength, settings.sampling.maxTokens)
        let training = training(
            config, settings.training, sequences: sequences, length: length, resources)
        guard let training else { return nil }
        let plan = ModelPlan(config)
        var line = training
        if settings.penalty > 0 {
            let tokens = TrainingPlan.tokens(sequences: sequences, length: length, settings.training)
            let reference = TrainingPlan(
                config, settings.training, threads: resources.threads, tokens: tokens)
            line += "; \(Figure.bytes(reference.withoutSteps)) for the reference of kl"
        }
        return line + "; for sampling \(Figure.bytes(plan.weights(.f32))) of weights and "
            + cache(plan, .f32, length, resources)
    }

    /// What the key-value cache takes while all threads sample.
    private static func cache(
        _ plan: ModelPlan, _ precision: ModelPlan.Precision, _ most: Int, _ resources: Resources
    ) -> String {
        let rollouts = resources.threads * resources.batch
        let length = min(plan.config.contextLength, most)
        let cache = plan.cache(precision, sequences: rollouts, length: length)
        return "a key-value cache that grows up to \(Figure.bytes(min(cache, Double(resources.cacheBytes)))) "
            + "for \(rollouts) rollouts of \(length) tokens, and prompts (--batch and --cache bound it)"
    }
}
