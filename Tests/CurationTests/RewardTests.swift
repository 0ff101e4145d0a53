import Archive
import Curation
import Problems
import Testing

@Suite struct RewardTests {
    private func reward(_ json: JSON, checks: JSON = ["answer": [:], "format": [:], "language": [:]]) throws
        -> Reward
    {
        try Reward(
            Settings([.init("reward", json)], path: "stages[1]", file: "p.json"), of: Fixture.suite(checks))
    }

    @Test("What passes brings its weight, what fails nothing, and what grades its share")
    func value() throws {
        let reward = try reward(["answer": 1, "format": 0.25, "language": 0.5])
        func value(_ answer: Verdict.Outcome, _ format: Verdict.Outcome, _ share: Double) -> Reward.Value {
            reward.value([
                Verdict("format", format, value: 3, threshold: 0), Verdict("answer", answer),
                Verdict(
                    "language", share < 0.95 ? .fail : .pass, value: share, threshold: 0.95, grade: share),
                Verdict("steps", .undecided),
            ])
        }
        #expect(value(.pass, .pass, 1) == .known(1.75))
        #expect(value(.fail, .pass, 1) == .known(0.75))
        #expect(value(.pass, .fail, 0.5) == .known(1.25))
        #expect(value(.fail, .fail, 0) == .known(0))
    }

    @Test(
        "A rollout without a verdict on all of it is worth nothing known, and says which check left it open")
    func undecided() throws {
        let reward = try reward(["answer": 1, "format": 0.25])
        #expect(
            reward.value([Verdict("answer", .undecided, excuse: .gold), Verdict("format", .undecided)])
                == .undecided(check: "answer"))
        #expect(reward.value([Verdict("answer", .pass)]) == .undecided(check: "format"))
    }

    @Test("The reward of a completion is that of what its checks say")
    func completions() throws {
        let suite = try Fixture.suite(["answer": [:], "format": [:], "language": [:]])
        let reward = try reward(["answer": 1, "language": -1])
        func value(_ text: String) -> Reward.Value {
            reward.value(suite.verdicts(problem: Fixture.problem(), rollout: Fixture.rollout(text)))
        }
        #expect(value(Fixture.completion(thought: "The remainder is zero.")) == .known(0))
        #expect(value(Fixture.completion(thought: "余数是零。")) == .known(1))
        #expect(value(Fixture.completion(thought: "余数是零。", answer: "13")) == .known(0))
    }

    @Test(
        "Checks that rollouts do not go through, and what is no weight, are refused by place",
        arguments: [
            (["awnser": 1], #"reward.awnser: unknown check: found "awnser"; did you mean "answer"?"#),
            (
                ["code": 1],
                #"reward.code: unknown check: found "code", expected one of answer, format, language"#
            ),
            (["answer": "1"], #"reward.answer: found "1", expected a weight"#),
            (["answer": 2_000_000], "reward.answer: found 2000000, expected a weight"),
            (["answer": 1, "answer": 2], "reward.answer: given twice: expected each check once"),
            ([:], "reward: found no weights, expected at least one check"),
            (1, "reward: found 1, expected an object"),
        ] as [(JSON, String)])
    func refusals(json: JSON, message: String) {
        let error = #expect(throws: Complaint.self) { try reward(json) }
        #expect(
            error?.description.hasPrefix("p.json: stages[1]." + message) == true,
            "\(error?.description ?? "")")
    }
}
