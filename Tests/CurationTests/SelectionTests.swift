import Curation
import Problems
import Tensors
import Testing

@Suite struct SelectionTests {
    private func candidate(_ index: Int, _ thought: String, _ outcome: Verdict.Outcome = .pass)
        -> Selection.Candidate
    {
        Selection.Candidate(
            rollout: Fixture.rollout(Fixture.completion(thought: thought), index: index),
            verdicts: [Verdict("format", .pass), Verdict("answer", outcome)])
    }

    @Test("rollouts that check themselves come first, then the earlier ones; failed and undecided ones never")
    func order() {
        let candidates = [
            candidate(0, "3+4=7"), candidate(1, "7", .fail), candidate(2, "3+4=7. Let me check: 7-4=3"),
            candidate(3, "4+3=7"), candidate(4, "8", .undecided), candidate(5, "验算：7-3=4"),
        ]
        #expect(Selection.best(9, of: candidates).map(\.rollout.index) == [2, 5, 0, 3])
        #expect(Selection.best(9, of: candidates.reversed()).map(\.rollout.index) == [2, 5, 0, 3])
        #expect(Selection.best(1, of: candidates).map(\.rollout.index) == [2])
        #expect(Selection.best(0, of: candidates).isEmpty)
        #expect(Selection.best(3, of: []).isEmpty)
    }

    @Test("the faster among the correct may be preferred, by factors of two")
    func faster() {
        let seconds = [0.9, 0.004, 0.3, 0.006, 0.29]
        let candidates = seconds.enumerated().map { index, seconds in
            var candidate = candidate(index, "way \(index)")
            candidate.verdicts[1].cost = .init(seconds: seconds, megabytes: 9)
            return candidate
        }
        #expect(
            Selection.best(5, of: candidates, by: .faster).map(\.rollout.index) == [1, 3, 2, 4, 0])
        #expect(Selection.best(5, of: candidates).map(\.rollout.index) == [0, 1, 2, 3, 4])
    }

    @Test("a ranking is a value: the least comes first, and among equals the earlier one")
    func ranking() {
        let longer = Ranking("longer", "the longer one") { -$0.rollout.text.utf8.count / 3 }
        let candidates = ["3", "3+4=7, so it is 7", "3+4=8, so it is 8", "7=3+4"].enumerated().map {
            candidate($0, $1)
        }
        #expect(Selection.best(9, of: candidates, by: longer).map(\.rollout.index) == [1, 2, 3, 0])
        #expect(Ranking.all.map(\.name) == ["earlier", "faster"])
        for ranking in Ranking.all { #expect(Ranking.named(ranking.name).help == ranking.help) }
    }

    @Test("chains of thought that differ in white space only are kept once")
    func distinct() {
        let candidates = [
            candidate(0, "3+4=7\nso 7"), candidate(1, "3+4=7  so 7"), candidate(2, "3+4=7 so 8"),
        ]
        #expect(Selection.best(3, of: candidates).map(\.rollout.index) == [0, 2])
    }

    @Test(
        "few-shot exemplars are of the problem's family and language, distinct, and never the problem itself")
    func fewShot() {
        let exemplars = (0..<20).map { number in
            FewShot.Exemplar(
                problem: Fixture.problem(
                    language: number % 2 == 0 ? .english : .chinese, prompt: "prompt \(number)",
                    family: number < 12 ? "gcd" : "modular", digest: "d\(number)"),
                completion: "completion \(number)")
        }
        let fewShot = FewShot(exemplars)
        var used: Set<String> = []
        for seed in 0..<200 {
            var random = RandomStream(seed: UInt64(seed))
            let problem = Fixture.problem(prompt: "the same in other words", digest: "d4")
            let turns = fewShot.prompt(for: problem, count: 3, random: &random)
            #expect(turns.map(\.role) == [.user, .assistant, .user, .assistant, .user, .assistant, .user])
            #expect(turns.last?.content == problem.prompt)
            let prompts = turns.dropLast().filter { $0.role == .user }.map(\.content)
            #expect(Set(prompts).count == 3)
            used.formUnion(prompts)
            var again = RandomStream(seed: UInt64(seed))
            #expect(fewShot.prompt(for: problem, count: 3, random: &again) == turns)
        }
        #expect(used == ["prompt 0", "prompt 2", "prompt 6", "prompt 8", "prompt 10"])
    }

    @Test("with too few exemplars all are used, and a direct prompt asks for verification in its language")
    func fewer() {
        var random = RandomStream(seed: 1)
        #expect(FewShot([]).prompt(for: Fixture.problem(), count: 3, random: &random).count == 1)
        let english = FewShot.direct(for: Fixture.problem())
        #expect(english.count == 1 && english[0].content.hasPrefix(Fixture.problem().prompt))
        #expect(english[0].content.contains("Check your result"))
        #expect(FewShot.direct(for: Fixture.problem(language: .chinese))[0].content.contains("检验"))
    }

    @Test("the template of R1-Zero ends in the problem, in either language")
    func zero() {
        for language in [Language.english, .chinese] {
            let turns = FewShot.zero(for: Fixture.problem(language: language))
            #expect(
                turns.count == 1 && turns[0].content.hasSuffix(Fixture.problem(language: language).prompt))
            #expect(turns[0].content.contains("<answer>"))
        }
    }
}
