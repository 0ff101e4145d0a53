import Archive
import CKernels
import Dataflow
import MoE
import Sampling
import Tensors
import Training

/// The measurements of `leaven bench`. Each core works alone, and rates are the sums over all cores.
struct Bench: Sendable {
    let threads: Int
    let seconds: Double

    /// The model on which Leaven is compared with other programs.
    static func config() -> ModelConfig {
        var config = ModelConfig()
        (config.vocabularySize, config.hiddenSize, config.layers, config.denseSize) = (4096, 256, 8, 768)
        (config.heads, config.queryRank, config.keyValueRank) = (8, 96, 64)
        (config.nopeSize, config.ropeSize, config.valueSize) = (32, 16, 32)
        (config.experts, config.activeExperts, config.expertSize, config.sharedExperts) = (32, 4, 128, 1)
        config.contextLength = 4096
        return config
    }

    /// Operations a second of one core (two for each multiply-add), with the instructions that products with
    /// weights in a form use here: registers only, no memory.
    func peak(_ form: InferenceWeights.Form) -> Double {
        let bits: Int32 =
            switch form {
            case .stored: 32
            case .int8Weights: 16
            case .int8: 8
            }
        return best(of: 5) { lv_peak(bits, 2_000_000) }
    }

    /// The highest of several rates; each is the operations of `body` over the time it took.
    private func best(of times: Int, _ body: () -> Double) -> Double {
        (0..<times).map { _ in
            let started = Clock.monotonic()
            let operations = body()
            return operations / max(1e-9, Clock.monotonic() - started)
        }.max() ?? 0
    }

    /// Tokens a second of all cores. Each core samples `sequences` sequences after `context` positions; the
    /// rate is the average over 64 passes.
    func sampling(_ weights: InferenceWeights, sequences: Int, context: Int) -> Double {
        onEachCore { clock in
            let cache = KeyValueCache(for: weights)
            let pass = InferencePass(weights, cache: cache, capacity: max(sequences, 128))
            let vocabulary = weights.config.vocabularySize
            let logits = FloatBuffer(max(sequences, 128) * vocabulary)
            var random = RandomStream(seed: 1)
            // One sequence is computed, and the others get copies of its cache, so that each reads its own
            // memory.
            let prompt = (0..<context).map { _ in Int32(random.int(0...vocabulary - 1)) }
            let first = cache.take(positions: context + 64)
            for start in stride(from: 0, to: context, by: 128) {
                let rows = (start..<min(context, start + 128)).map {
                    InferenceRow(token: prompt[$0], position: $0, pages: first)
                }
                pass.run(rows, wanted: [], logits: logits.pointer)
            }
            let pages =
                [first]
                + (1..<max(2, sequences)).map { _ in
                    let own = cache.take(positions: context + 64)
                    cache.copy(first, to: own)
                    return own
                }
            var sampler = TokenSampler(vocabulary: vocabulary)
            let options = SamplingOptions()
            var tokens = (0..<sequences).map { Int32($0 % vocabulary) }
            return clock { round in
                let position = max(0, context - 32) + round % 64
                pass.run(
                    (0..<sequences).map {
                        InferenceRow(token: tokens[$0], position: position, pages: pages[$0])
                    }, wanted: Array(0..<sequences), logits: logits.pointer)
                for place in 0..<sequences {
                    tokens[place] =
                        sampler.draw(
                            logits.pointer + place * vocabulary, uniform: random.uniform(), options
                        )?.token ?? 0
                }
                return sequences
            }
        }
    }

    /// Tokens a second of all cores that draw from normally distributed logits with this deviation.
    func drawing(vocabulary: Int, deviation: Double, _ options: SamplingOptions) -> Double {
        onEachCore { clock in
            var random = RandomStream(seed: 3)
            let logits = FloatBuffer(vocabulary)
            for index in 0..<vocabulary { logits.pointer[index] = Float(random.normal() * deviation) }
            var sampler = TokenSampler(vocabulary: vocabulary)
            return clock { _ in
                for _ in 0..<16 { _ = sampler.draw(logits.pointer, uniform: random.uniform(), options) }
                return 16
            }
        }
    }

    /// Tokens a second of all cores that read prompts of `length` tokens.
    func prefill(_ weights: InferenceWeights, length: Int) -> Double {
        onEachCore { clock in
            let cache = KeyValueCache(for: weights)
            let pass = InferencePass(weights, cache: cache, capacity: length)
            let vocabulary = weights.config.vocabularySize
            let logits = FloatBuffer(vocabulary)
            let pages = cache.take(positions: length)
            let rows = (0..<length).map {
                InferenceRow(token: Int32($0 * 37 % vocabulary), position: $0, pages: pages)
            }
            return clock { _ in
                pass.run(rows, wanted: [length - 1], logits: logits.pointer)
                return length
            }
        }
    }

    /// Tokens a second of training; each step takes as many sequences of `length` tokens as fit in 4096
    /// tokens.
    func training(_ model: Model, length: Int) -> Double {
        var options = TrainingOptions(schedule: Schedule(steps: 1000, peak: 1e-4, warmup: 0, floor: 1))
        options.optimizer = .adamw
        let trainer = Trainer(model, options: options, threads: threads)
        let vocabulary = model.config.vocabularySize
        var random = RandomStream(seed: 2)
        let sequences = (0..<4096 / length).map { _ in
            TrainingSequence(tokens: (0..<length).map { _ in Int32(random.int(0...vocabulary - 1)) })
        }
        return rate { _ in trainer.train(sequences).tokens }
    }

    /// Runs `work` on each core and returns the sum of the rates that it measured with the given clock.
    private func onEachCore(_ work: @Sendable (((Int) -> Int) -> Double) -> Double) -> Double {
        let rates = FloatBuffer(threads)
        parallel(tasks: threads, threads: threads) { rates.pointer[$0] = Float(work(rate)) }
        return rates.values.reduce(0) { $0 + Double($1) }
    }

    /// Tokens a second of `work`, which returns how many it did; its first call is not counted.
    private func rate(_ work: (Int) -> Int) -> Double {
        _ = work(0)
        let started = Clock.monotonic()
        var (tokens, count, elapsed) = (0, 1, 0.0)
        while elapsed < seconds {
            tokens += work(count)
            count += 1
            elapsed = Clock.monotonic() - started
        }
        return Double(tokens) / elapsed
    }
}
