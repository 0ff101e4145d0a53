import Curation
import Problems
import Tensors
import Testing

/// The rounds of one problem, without a model or a store.
struct RoundsTests {
    /// The rollout of an index, right or wrong.
    private func candidate(_ index: Int, passes: Bool) -> Selection.Candidate {
        .init(
            rollout: Rollout(
                problem: "p", index: index, text: "<think>\(index)</think>", tokens: 1, finish: .stop),
            verdicts: [Verdict("answer", passes ? .pass : .fail)])
    }

    /// Goes through the rounds of a problem whose rollouts pass where `passes` says so; the indices of each
    /// round.
    private func play(_ rule: Rounds.Rule, _ passes: (Int) -> Bool) -> (rounds: Rounds, asked: [Range<Int>]) {
        var (rounds, asked) = (Rounds(rule), [Range<Int>]())
        while let indices = rounds.next() {
            asked.append(indices)
            // They end in any order.
            rounds.add(indices.reversed().map { candidate($0, passes: passes($0)) })
        }
        return (rounds, asked)
    }

    @Test("A problem gets rounds until enough have passed or the rounds are used up, and no more")
    func ends() {
        var random = RandomStream(seed: 1)
        for _ in 0..<2000 {
            let rule = Rounds.Rule(
                keep: random.int(0...4), rounds: random.int(1...5), perRound: random.int(1...4))
            let right = Set((0..<20).filter { _ in random.bool(0.3) })
            let (rounds, asked) = play(rule, right.contains)
            #expect(asked == (0..<asked.count).map { $0 * rule.perRound..<($0 + 1) * rule.perRound })
            let wanted = max(1, rule.keep)
            func passed(_ rounds: Int) -> Int { (0..<rounds * rule.perRound).count(where: right.contains) }
            #expect(asked.count == rule.rounds || passed(asked.count) >= wanted)
            #expect(passed(asked.count - 1) < wanted)
            #expect(
                rounds.kept.map(\.rollout.index)
                    == Array(right.sorted().filter { $0 < asked.count * rule.perRound }.prefix(rule.keep)))
            #expect(rounds.ordered.map(\.rollout.index) == Array(0..<asked.count * rule.perRound))
        }
    }

    @Test(
        "Rollouts that are never made are neither right nor wrong: rounds go on, and giving up waits for judged ones"
    )
    func failures() {
        var rounds = Rounds(.init(keep: 1, rounds: 5, perRound: 2, giveUpAfter: 2))
        #expect(rounds.next() == 0..<2)
        rounds.fail(2)
        #expect(rounds.next() == 2..<4)
        rounds.add([candidate(3, passes: false)])
        rounds.fail(1)
        // One was judged.
        #expect(rounds.next() == 4..<6)
        rounds.add([candidate(4, passes: false)])
        rounds.fail(1)
        #expect(rounds.next() == nil)
        #expect(rounds.ordered.map(\.rollout.index) == [3, 4] && rounds.kept.isEmpty)
    }

    @Test(
        "A first round has its own size, and a problem of which none of so many rollouts has passed is given up"
    )
    func budgets() {
        var random = RandomStream(seed: 2)
        for _ in 0..<2000 {
            let rule = Rounds.Rule(
                keep: random.int(0...3), rounds: random.int(1...6), perRound: random.int(1...4),
                firstRound: random.bool(0.7) ? random.int(1...6) : nil,
                giveUpAfter: random.bool(0.7) ? random.int(1...9) : nil)
            let right = Set((0..<30).filter { _ in random.bool(0.15) })
            let (rounds, asked) = play(rule, right.contains)
            let first = rule.firstRound ?? rule.perRound
            // Rollouts after so many rounds.
            func made(_ rounds: Int) -> Int { rounds == 0 ? 0 : first + (rounds - 1) * rule.perRound }
            #expect(asked == (0..<asked.count).map { made($0)..<made($0 + 1) })
            func isOver(_ rounds: Int) -> Bool {
                let passed = (0..<made(rounds)).count(where: right.contains)
                let isHopeless = passed == 0 && made(rounds) >= rule.giveUpAfter ?? .max
                return passed >= max(1, rule.keep) || isHopeless || rounds == rule.rounds
            }
            #expect((1...rule.rounds).first(where: isOver) == asked.count)
            #expect(rounds.candidates.count == made(asked.count))
        }
    }
}
