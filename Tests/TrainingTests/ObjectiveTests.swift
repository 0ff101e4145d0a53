import Foundation
import MoE
import Testing
import Training

@Suite("Objectives")
struct ObjectiveTests {
    @Test("The slope of every objective is the derivative of its loss")
    func slopes() {
        let objectives: [any Objective] = [
            CrossEntropy(), PolicyGradient(), PolicyGradient(penalty: 0.3), PolicyGradient(penalty: 2),
            PolicyGradient(clip: .init(low: 0.2, high: 0.28)), PolicyGradient(entropyBonus: 0.1),
            PolicyGradient(penalty: 0.5, clip: .init(low: 0.1, high: 5), entropyBonus: 0.02),
        ]
        for objective in objectives {
            for weight: Float in [1, 0.25, 0, -1.5] {
                for logProbability: Float in [-4, -1.5, -0.25] {
                    func loss(_ difference: Float) -> TokenLoss {
                        objective.loss(
                            LearnedToken(
                                logProbability: logProbability + difference, weight: weight,
                                advantage: weight < 1 ? -0.75 : 1.5, behaviour: -1.25, reference: -1))
                    }
                    // The differences are powers of two, which take nothing from the bits of the number.
                    let slope = (loss(0x1p-10).value - loss(-0x1p-10).value) * 512
                    #expect(abs(slope - Double(loss(0).slope)) < 1e-4 * max(1, abs(slope)))
                }
            }
        }
    }

    @Test("The penalty is 0 where the model is the reference, and positive elsewhere")
    func penalty() {
        let objective = PolicyGradient(penalty: 0.5)
        for logProbability: Float in [-9, -2, -1, -0.5, 0] {
            let loss = objective.loss(
                LearnedToken(logProbability: logProbability, advantage: 0, reference: -1))
            #expect(logProbability == -1 ? loss.value == 0 && loss.slope == 0 : loss.value > 0)
        }
    }

    @Test(
        "The surrogate is the policy gradient where the model samples, and flat where the ratio has gone far enough"
    )
    func clip() {
        let clip = PolicyGradient.Clip(low: 0.2, high: 0.5)
        for advantage: Float in [1, -2] {
            func slope(_ ratio: Double) -> Float {
                PolicyGradient(clip: clip).loss(
                    LearnedToken(
                        logProbability: Float(log(ratio)) - 1, advantage: advantage, behaviour: -1)
                ).slope
            }
            #expect(abs(slope(1) + advantage) < 1e-5)
            #expect((slope(1.6) == 0) == (advantage > 0) && (slope(0.7) == 0) == (advantage < 0))
        }
    }

    /// The model after one step, without decay.
    private static func step(
        _ sequences: [TrainingSequence], _ objective: any Objective = CrossEntropy()
    ) -> (report: StepReport, model: Model) {
        let model = Model(Small.config(), seed: 3)
        var options = Small.options()
        options.decay = 0
        return (Trainer(model, options: options, threads: 2).train(sequences, objective: objective), model)
    }

    @Test(
        "Weights of 1 have the bits of no weights; a policy gradient without penalty those of cross-entropy")
    func ones() {
        let plain = Small.noise(9, seed: 1)
        let weighted = plain.map { sequence in
            var sequence = sequence
            sequence.weights = sequence.learned.map { _ in 1 }
            return sequence
        }
        let expected = Self.step(plain)
        for objective in [CrossEntropy(), PolicyGradient()] as [any Objective] {
            let found = Self.step(weighted, objective)
            #expect(found.model.bits == expected.model.bits && found.report.loss == expected.report.loss)
        }
    }

    @Test("Tokens of weight 0 count in the mean and add nothing else")
    func zeros() {
        var sequence = TrainingSequence(tokens: [1, 2, 3, 4, 5, 6], learnsFrom: 2)
        sequence.weights = [0, 2, 0, 2]
        let (report, _) = Self.step([sequence])
        let model = Trainer(Model(Small.config(), seed: 3), options: Small.options(), threads: 1)
        let logs = model.logProbabilities([sequence])[0]
        #expect(abs(report.loss + Double(logs[1] + logs[3]) / 2) < 1e-6)
        sequence.weights = [0, 0, 0, 0]
        #expect(Self.step([sequence]).report.gradientNorm == 0)
    }

    @Test("A penalty changes nothing while the model is its own reference")
    func ownReference() {
        let plain = Small.noise(9, seed: 2)
        let trainer = Trainer(Model(Small.config(), seed: 3), options: Small.options(), threads: 2)
        let referred = zip(plain, trainer.logProbabilities(plain)).map { sequence, values in
            TrainingSequence(
                tokens: sequence.tokens, learnsFrom: sequence.learnsFrom, references: values)
        }
        let found = Self.step(referred, PolicyGradient(penalty: 0.1))
        #expect(found.model.bits == Self.step(plain).model.bits)
    }

    @Test("A policy gradient makes what was rewarded more likely, and what was punished less")
    func policyGradient() {
        let prompt: [Int32] = [3, 1, 4, 0]
        let model = Model(Small.config(), seed: 6)
        let trainer = Trainer(model, options: Small.options(steps: 30, rate: 0.003), threads: 2)
        let rollouts = ([[5, 6], [7, 8]] as [[Int32]], [1, -1] as [Float])
        let sequences = zip(rollouts.0, rollouts.1).map { completion, advantage in
            TrainingSequence(
                tokens: prompt + completion, learnsFrom: prompt.count, weights: [advantage, advantage])
        }
        let before = trainer.logProbabilities(sequences).map { $0.reduce(0, +) }
        for _ in 0..<10 { _ = trainer.train(sequences, objective: PolicyGradient()) }
        let after = trainer.logProbabilities(sequences).map { $0.reduce(0, +) }
        #expect(after[0] > before[0] + 0.1 && after[1] < before[1] - 0.1, "\(before) to \(after)")
    }

    @Test("Log-probabilities are those of each learned token, whether asked for with a step or without")
    func logProbabilities() {
        let sequences = Small.noise(17, seed: 5) + [TrainingSequence(tokens: [1, 2], learnsFrom: 2)]
        let (model, silent) = (Model(Small.config(), seed: 3), Model(Small.config(), seed: 3))
        var options = Small.options()
        options.pieceTokens = 40
        let trainer = Trainer(model, options: options, threads: 3)
        let values = trainer.logProbabilities(sequences)
        #expect(values.map(\.count) == sequences.map(\.learned.count))
        #expect(values.joined().allSatisfy { $0 < 0 })
        for (sequence, value) in zip(sequences, values) {
            #expect(trainer.logProbabilities([sequence]) == [value], "neighbours change nothing")
        }
        let loss = trainer.loss(sequences)
        let report = trainer.train(sequences, keepsLogProbabilities: true)
        #expect(report.logProbabilities == values)
        // The noise goes to different experts.
        #expect(report.routes.map(\.count) == values.map(\.count) && Set(report.routes.joined()).count > 2)
        #expect(abs(report.loss - loss) < 1e-9)
        let other = Trainer(silent, options: options, threads: 3).train(sequences)
        #expect(other.logProbabilities.isEmpty && silent.bits == model.bits)
    }
}
