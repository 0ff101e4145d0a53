import Archive
import Foundation
import MoE
import Tensors
import TestSupport
import Testing
import Training

@Suite("Trainer")
struct TrainerTests {
    /// Weights and reports' losses after training on noise.
    private static func trained(
        _ optimizer: TrainingOptions.Optimizer, threads: Int, steps: Range<Int> = 0..<6, sequences: Int = 7
    ) -> [UInt32] {
        let model = Model(Small.config(), seed: 3)
        let trainer = Trainer(model, options: Small.options(optimizer), threads: threads)
        for step in steps { _ = trainer.train(Small.noise(sequences, seed: UInt64(step))) }
        return model.bits
    }

    @Test(
        "The weights have the same bits for any number of threads",
        arguments: TrainingOptions.Optimizer.allCases)
    func threads(optimizer: TrainingOptions.Optimizer) {
        for sequences in [1, 3, 11] {
            let one = Self.trained(optimizer, threads: 1, sequences: sequences)
            for threads in [2, 3, 8] {
                #expect(Self.trained(optimizer, threads: threads, sequences: sequences) == one)
            }
        }
    }

    @Test("With any number of shares the weights have the same bits for any number of threads")
    func shares() {
        func step(_ shares: Int, threads: Int) -> (report: StepReport, bits: [UInt32]) {
            var options = Small.options()
            options.shares = shares
            let model = Model(Small.config(), seed: 3)
            let trainer = Trainer(model, options: options, threads: threads)
            _ = trainer.train(Small.noise(3, seed: 50))
            let report = trainer.train(Small.noise(23, seed: 51), keepsLogProbabilities: true)
            return (report, model.bits)
        }
        let usual = step(4, threads: 1)
        for shares in [1, 4, 6, 64] {
            let one = step(shares, threads: 1)
            for threads in [2, 3, 5] {
                let other = step(shares, threads: threads)
                #expect(other.bits == one.bits, "\(shares) shares, \(threads) threads")
                #expect(other.report.loss == one.report.loss && other.report.load == one.report.load)
                #expect(other.report.logProbabilities == one.report.logProbabilities)
            }
            // Only the order of sums differs from that of other shares.
            #expect(abs(one.report.loss - usual.report.loss) < 1e-6)
            #expect(one.report.load == usual.report.load)
            #expect((one.bits == usual.bits) == (shares == 4), "\(shares) shares")
        }
    }

    @Test("The gradient of a batch is that of its shares, the longest sequences dealt first, added in order")
    func sharesInOrder() {
        let model = Model(Small.config(), seed: 3)
        let sequences = Small.noise(11, seed: 7)
        var dealt: [[TrainingSequence]] = Array(repeating: [], count: 3)
        for sequence in sequences.enumerated().sorted(by: {
            ($1.element.tokens.count, $0.offset) < ($0.element.tokens.count, $1.offset)
        }).map(\.element) {
            let tokens = dealt.map { $0.reduce(0) { $0 + $1.tokens.count - 1 } }
            dealt[tokens.firstIndex(of: tokens.min() ?? 0) ?? 0].append(sequence)
        }
        let learned = sequences.reduce(0) { $0 + $1.learned.count }
        var sum = Self.gradient(model, dealt[0], over: learned)
        for share in dealt.dropFirst() {
            let gradient = Self.gradient(model, share, over: learned)
            for place in sum.indices { sum[place] = gradient[place] + sum[place] }
        }
        var options = Small.options()
        options.shares = 3
        let report = Trainer(model, options: options, threads: 2).train(sequences)
        let norm = sum.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(report.gradientNorm / norm - 1) < 1e-6)
        // The same weights once more, moved by AdamW's first step by hand: rate * sign, but for the decay and
        // epsilon.
        let before = Model(Small.config(), seed: 3)
        let (rate, clip) = (Float(report.rate), Float(min(1, options.clip / report.gradientNorm)))
        for tensor in model.layout.tensors where tensor.role == .norm {
            for place in tensor.offset..<tensor.offset + tensor.count {
                let g = sum[place] * clip
                let moved = before.parameters.pointer[place] - rate * g / (abs(g) + options.epsilon)
                #expect(abs(model.parameters.pointer[place] - moved) < 1e-6)
            }
        }
    }

    @Test(
        "A batch in pieces of few tokens gives the loss, gradient and load of the whole, on any number of threads"
    )
    func pieces() {
        let sequences = Small.noise(23, seed: 4)
        func step(_ tokens: Int, threads: Int) -> (report: StepReport, bits: [UInt32]) {
            let model = Model(Small.config(), seed: 3)
            var options = Small.options()
            options.pieceTokens = tokens
            let report = Trainer(model, options: options, threads: threads).train(sequences)
            return (report, model.bits)
        }
        let whole = step(.max, threads: 1)
        for tokens in [1, 20, 45] {
            let found = step(tokens, threads: 1)
            #expect(found.report.load == whole.report.load && found.report.tokens == whole.report.tokens)
            #expect(abs(found.report.loss - whole.report.loss) < 1e-6)
            #expect(abs(found.report.gradientNorm / whole.report.gradientNorm - 1) < 1e-5)
            #expect(step(tokens, threads: 3).bits == found.bits)
        }
    }

    @Test("Pieces hold all of a batch in order, each a sequence or no more tokens than asked")
    func cutting() {
        var batch = TokenBatch()
        for length in [9, 2, 30, 5, 5, 4, 12] { batch.append((0..<Int32(length)).map { $0 }) { $0 % 3 > 0 } }
        for most in [1, 5, 8, 9, 29, 1000] {
            let pieces = batch.pieces(of: most)
            #expect(pieces.flatMap(\.tokens) == batch.tokens && pieces.flatMap(\.labels) == batch.labels)
            #expect(pieces.flatMap(\.lengths) == batch.lengths)
            #expect(pieces.allSatisfy { $0.tokens.count <= most || $0.lengths.count == 1 })
            #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.tokens.count + $1.lengths[0] > most })
        }
        #expect(TokenBatch().pieces(of: 7).isEmpty)
    }

    @Test("The weights have the same bits on every SIMD path", arguments: TrainingOptions.Optimizer.allCases)
    func paths(optimizer: TrainingOptions.Optimizer) {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        var seen: [[UInt32]] = []
        for path in SIMDPath.allCases where path.use() {
            seen.append(Self.trained(optimizer, threads: 1, steps: 0..<2))
        }
        #expect(seen.allSatisfy { $0 == seen[0] })
    }

    @Test(
        "Training that goes on from a checkpoint ends in the same bits",
        arguments: TrainingOptions.Optimizer.allCases)
    func resume(optimizer: TrainingOptions.Optimizer) throws {
        let scratch = try Scratch()
        let expected = Self.trained(optimizer, threads: 1)
        for cut in [1, 3, 5] {
            let first = Trainer(Model(Small.config(), seed: 3), options: Small.options(optimizer), threads: 2)
            for step in 0..<cut { _ = first.train(Small.noise(7, seed: UInt64(step))) }
            try first.save(to: scratch("checkpoint"), key: "k")
            // Other weights to begin with: all must come from the file.
            let model = Model(Small.config(), seed: 99)
            let second = Trainer(model, options: Small.options(optimizer), threads: 1)
            #expect(try second.resume(from: scratch("checkpoint"), key: "k"))
            #expect(second.step == cut)
            for step in cut..<6 { _ = second.train(Small.noise(7, seed: UInt64(step))) }
            #expect(model.bits == expected, "cut at \(cut)")
        }
    }

    @Test("A checkpoint of another training is left alone; one of another model is refused")
    func otherCheckpoints() throws {
        let scratch = try Scratch()
        let trainer = Trainer(Model(Small.config(), seed: 3), options: Small.options(), threads: 1)
        #expect(try !trainer.resume(from: scratch("none"), key: "k"))
        _ = trainer.train(Small.noise(3, seed: 0))
        try trainer.save(to: scratch("checkpoint"), key: "k")
        let model = Model(Small.config(), seed: 3)
        let other = Trainer(model, options: Small.options(), threads: 1)
        #expect(try !other.resume(from: scratch("checkpoint"), key: "another"))
        #expect(other.step == 0 && model.bits == Model(Small.config(), seed: 3).bits)
        let larger = Trainer(Model(Small.config(experts: 5), seed: 3), options: Small.options(), threads: 1)
        #expect(throws: Complaint.self) { try larger.resume(from: scratch("checkpoint"), key: "k") }
    }

    @Test("A small model learns to copy", arguments: TrainingOptions.Optimizer.allCases)
    func learns(optimizer: TrainingOptions.Optimizer) {
        let model = Model(Small.config(), seed: 1)
        let rate = optimizer == .muon ? 0.01 : 0.01
        let trainer = Trainer(model, options: Small.options(optimizer, steps: 250, rate: rate), threads: 2)
        let held = Small.copies(32, seed: 1 << 40)
        let before = trainer.loss(held)
        var first = 0.0
        for step in 0..<250 {
            let report = trainer.train(Small.copies(24, seed: UInt64(step)))
            if step == 0 { first = report.loss }
            #expect(report.loss.isFinite && report.gradientNorm.isFinite)
        }
        let after = trainer.loss(held)
        // Guessing one of eleven costs 2.4 nats.
        #expect(abs(before - first) < 0.5)
        #expect(after < 1, "from \(before) to \(after)")
    }

    @Test("The loss over a sequence is that over its prompt and that over its completion, and the report's")
    func completionOnly() {
        let trainer = Trainer(Model(Small.config(), seed: 5), options: Small.options(), threads: 1)
        for sequence in Small.noise(12, seed: 5)
        where (2..<sequence.tokens.count).contains(sequence.learnsFrom) {
            let (count, from) = (sequence.tokens.count, sequence.learnsFrom)
            let whole = trainer.loss([TrainingSequence(tokens: sequence.tokens)]) * Double(count - 1)
            let prompt =
                trainer.loss([TrainingSequence(tokens: Array(sequence.tokens[..<from]))]) * Double(from - 1)
            let completion = trainer.loss([sequence]) * Double(count - from)
            #expect(abs(whole - prompt - completion) < 1e-4 * whole)
            let report = Trainer(Model(Small.config(), seed: 5), options: Small.options(), threads: 1)
                .train([sequence])
            #expect(abs(report.loss * Double(count - from) - completion) < 1e-4 * completion)
            #expect(report.tokens == count - 1)
        }
    }

    @Test("A sequence of which nothing is learned leaves no gradient")
    func nothingLearned() {
        let model = Model(Small.config(), seed: 5)
        var options = Small.options()
        options.decay = 0
        options.biasRate = 0
        let before = model.bits
        let report = Trainer(model, options: options, threads: 1)
            .train([TrainingSequence(tokens: [1, 2, 3, 4], learnsFrom: 4)])
        #expect(report.loss == 0 && report.gradientNorm == 0)
        #expect(model.bits == before)
    }

    @Test("AdamW equals a naive reference in double precision, with clipping and decay of matrices alone")
    func adamw() {
        let model = Model(Small.config(), seed: 8)
        var options = Small.options(steps: 10, rate: 0.02)
        options.clip = 0.5
        options.decay = 0.3
        let trainer = Trainer(model, options: options, threads: 1)
        let layout = model.layout
        var m = [Double](repeating: 0, count: layout.count)
        var v = m
        for step in 0..<3 {
            // One sequence makes one share, so that this gradient has the bits of the trainer's.
            let sequence = TrainingSequence(
                tokens: Small.noise(1, seed: UInt64(step) + 20)[0].tokens + [1, 2, 3], learnsFrom: 1)
            let gradient = Self.gradient(model, sequence)
            let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let rate = options.schedule.rate(step)
            var expected = model.parameters.values.map(Double.init)
            for tensor in layout.tensors where tensor.role != .routerBias {
                let decay = tensor.role == .matrix || tensor.role == .residual ? 0.3 : 0
                for place in tensor.offset..<tensor.offset + tensor.count {
                    let g = gradient[place] * min(1, 0.5 / norm)
                    m[place] = 0.9 * m[place] + 0.1 * g
                    v[place] = 0.95 * v[place] + 0.05 * g * g
                    expected[place] *= 1 - rate * decay
                    let root = (v[place] / (1 - pow(0.95, Double(step + 1)))).squareRoot() + 1e-8
                    expected[place] -= rate * m[place] / (1 - pow(0.9, Double(step + 1))) / root
                }
            }
            let report = trainer.train([sequence])
            #expect(abs(report.gradientNorm - norm) < 1e-5 * norm)
            #expect(report.rate == rate)
            for tensor in layout.tensors where tensor.role != .routerBias {
                let worst = (tensor.offset..<tensor.offset + tensor.count).reduce(0.0) {
                    max($0, abs(Double(model.parameters.pointer[$1]) - expected[$1]))
                }
                #expect(worst < 2e-6, "step \(step), \(tensor.name)")
            }
        }
    }

    /// The gradient of the mean loss over one sequence.
    static func gradient(_ model: Model, _ sequence: TrainingSequence) -> [Double] {
        gradient(model, [sequence], over: max(1, sequence.learned.count)).map(Double.init)
    }

    /// The gradient of the sum of the losses over sequences, divided by a number.
    static func gradient(_ model: Model, _ sequences: [TrainingSequence], over normaliser: Int) -> [Float] {
        var batch = TokenBatch()
        for sequence in sequences { batch.append(sequence.tokens) { $0 >= sequence.learnsFrom } }
        let weights = PackedWeights(model.layout, training: true)
        weights.pack(model.parameters, threads: 1)
        let config = model.config
        let pass = TrainingPass(
            config, layout: model.layout,
            rotary: Rotary(config, positions: config.contextLength),
            weights: weights, capacity: batch.tokens.count)
        let gradient = FloatBuffer(model.layout.count)
        _ = pass.run(
            batch, parameters: model.parameters.pointer, gradient: gradient.pointer,
            weight: 1 / Float(normaliser))
        return Array(gradient.values)
    }

    @Test("Router biases move by one step against the load, which is that of all tokens")
    func balance() {
        let model = Model(Small.config(experts: 8), seed: 13)
        var options = Small.options()
        options.biasRate = 0.125
        let trainer = Trainer(model, options: options, threads: 2)
        guard let bias = model.layout.tensors.first(where: { $0.role == .routerBias }) else {
            Issue.record("no router bias")
            return
        }
        for step in 0..<3 {
            let before = (0..<8).map { model.parameters.pointer[bias.offset + $0] }
            let report = trainer.train(Small.noise(9, seed: UInt64(step) + 40))
            let tokens = report.tokens
            let load = report.load[0]
            #expect(load.reduce(0, +) == tokens * 2)
            let mean = Double(tokens * 2) / 8
            #expect(abs(report.imbalance - Double(load.max() ?? 0) / mean) < 1e-12)
            for expert in 0..<8 {
                let moved = model.parameters.pointer[bias.offset + expert] - before[expert]
                #expect(
                    moved == (Double(load[expert]) > mean ? -0.125 : Double(load[expert]) < mean ? 0.125 : 0))
            }
        }
    }
}
