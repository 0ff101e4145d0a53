import Testing
import Training

@Suite("Groups of rollouts")
struct RolloutGroupTests {
    @Test("Advantages add up to nothing, and keep the order of the rewards")
    func differences() {
        for scale in RolloutGroup.Scale.allCases {
            let rewards = [1, 0, 0.25, 1.1, 0, 0.5]
            let advantages = RolloutGroup(rewards).advantages(scale)
            #expect(abs(advantages.reduce(0, +)) < 1e-5)
            for (one, other) in zip(zip(rewards, advantages), zip(rewards, advantages).dropFirst()) {
                #expect((one.0 < other.0) == (one.1 < other.1))
            }
        }
    }

    @Test("Divided by the deviation, advantages do not depend on the scale of the rewards")
    func deviation() {
        let one = RolloutGroup([0, 1, 1, 0, 0]).advantages(.deviation)
        let other = RolloutGroup([0, 10, 10, 0, 0]).advantages(.deviation)
        for (first, second) in zip(one, other) { #expect(abs(first - second) < 1e-3) }
        let squares = one.reduce(0) { $0 + $1 * $1 }
        #expect(abs(squares / 4 - 1) < 1e-3)
    }

    @Test("A group is flat where all rewards are the same, and then has no advantages")
    func flat() {
        #expect(RolloutGroup([0.5, 0.5]).isFlat && RolloutGroup([1]).isFlat)
        #expect(!RolloutGroup([0.5, 0.25]).isFlat)
        for scale in RolloutGroup.Scale.allCases {
            #expect(RolloutGroup([0.1, 0.1, 0.1]).advantages(scale).allSatisfy { abs($0) < 1e-6 })
        }
    }

    @Test("The length penalty is 0 up to the free length, -1 at the longest, and falls in between")
    func length() {
        let penalty = LengthPenalty(free: 80, longest: 100)
        #expect(penalty.reward(tokens: 80) == 0 && penalty.reward(tokens: 100) == -1)
        #expect(penalty.reward(tokens: 90) == -0.5 && penalty.reward(tokens: 120) == -1)
    }
}
