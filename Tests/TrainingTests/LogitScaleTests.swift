import Foundation
import MoE
import Tensors
import TestSupport
import Testing
import Training

@Suite("Logit scale")
struct LogitScaleTests {
    private static func options(_ rate: Double = 0.1) -> TrainingOptions {
        var options = Small.options()
        options.logitScaleRate = rate
        return options
    }

    private static func gain(_ model: Model) -> [Float] {
        let at = model.layout.finalNorm
        return (at..<at + model.config.hiddenSize).map { model.parameters.pointer[$0] }
    }

    @Test("The gain of the final norm moves as Adam moves the logarithm of one factor, in double precision")
    func reference() {
        let model = Model(Small.config(), seed: 8)
        let options = Self.options()
        let trainer = Trainer(model, options: options, threads: 2)
        var (first, second) = (0.0, 0.0)
        for step in 0..<4 {
            let batch = Small.noise(5, seed: UInt64(step))
            let before = Self.gain(model).map(Double.init)
            // The slope of the loss along the gain, which is that along the logarithm of the logits' scale.
            let slope: Double = {
                let gradient = trainer.gradient(of: batch).gradient + model.layout.finalNorm
                return before.indices.reduce(0) { $0 + before[$1] * Double(gradient[$1]) }
            }()
            let report = trainer.train(batch)
            let cut = slope * min(1, options.clip / report.gradientNorm)
            first = 0.9 * first + 0.1 * cut
            second = 0.95 * second + 0.05 * cut * cut
            let count = Double(step + 1)
            let root = (second / (1 - pow(0.95, count))).squareRoot() + 1e-8
            let rate = 0.1 * options.schedule.rate(step) / options.schedule.peak
            let factor = 1 - rate * first / (1 - pow(0.9, count)) / root
            for (old, new) in zip(before, Self.gain(model)) {
                #expect(abs(Double(new) / (old * factor) - 1) < 1e-5)
            }
        }
    }

    @Test(
        "A model too unsure of what can be known, or too sure of what cannot, finds the scale that fits"
    )
    func direction() {
        for (scale, batch) in [(0.2, { Small.copies(24, seed: $0) }), (20, { Small.noise(24, seed: $0) })]
            as [(Float, (UInt64) -> [TrainingSequence])]
        {
            let model = Model(Small.config(), seed: 1)
            let held = batch(1 << 40)
            let usual = Trainer(model, options: Small.options(steps: 200), threads: 2)
            for step in 0..<200 { _ = usual.train(batch(UInt64(step))) }
            let learned = usual.loss(held)
            let at = model.layout.finalNorm
            for place in at..<at + model.config.hiddenSize { model.parameters.pointer[place] *= scale }
            // Weights that hardly move: what mends the loss is the scale alone.
            var options = Small.options(steps: 100, rate: 1e-6)
            options.logitScaleRate = 0.1
            let trainer = Trainer(model, options: options, threads: 2)
            let disturbed = trainer.loss(held)
            for step in 0..<100 { _ = trainer.train(batch(UInt64(1000 + step))) }
            let after = trainer.loss(held)
            #expect(disturbed > learned + 0.1)
            #expect(after < learned + 0.05, "from \(disturbed) to \(after), learned \(learned)")
        }
    }

    @Test("The weights have the same bits for any number of threads, on every path, and after a checkpoint")
    func bits() throws {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        func trained(threads: Int, cut: Int? = nil) throws -> [UInt32] {
            let scratch = try Scratch()
            var model = Model(Small.config(), seed: 3)
            var trainer = Trainer(model, options: Self.options(), threads: threads)
            for step in 0..<6 {
                if step == cut {
                    try trainer.save(to: scratch("checkpoint"), key: "k")
                    model = Model(Small.config(), seed: 99)
                    trainer = Trainer(model, options: Self.options(), threads: threads)
                    #expect(try trainer.resume(from: scratch("checkpoint"), key: "k"))
                }
                _ = trainer.train(Small.noise(7, seed: UInt64(step)))
            }
            return model.bits
        }
        let expected = try trained(threads: 1)
        #expect(try trained(threads: 3) == expected)
        #expect(try trained(threads: 2, cut: 4) == expected)
        for path in SIMDPath.allCases where path.use() { #expect(try trained(threads: 1) == expected) }
    }
}
