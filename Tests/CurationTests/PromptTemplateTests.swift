import Curation
import Problems
import Tensors
import Testing

@Suite("Prompts of one's own")
struct PromptTemplateTests {
    private static func problem(_ prompt: String) -> Problem {
        Problem(
            id: "p-1", family: "gcd", language: .english, level: 3, prompt: prompt, answer: "42",
            form: .number,
            source: "test", license: "x", digest: prompt)
    }

    @Test("Fields of the problem take the place of their names, and other braces stay")
    func fields() throws {
        for (template, expected) in [
            ("{problem}", "What?"), ("Q: {problem}\nA: \\boxed{}", "Q: What?\nA: \\boxed{}"),
            ("{id} {family} {language} {level} {source} {problem}", "p-1 gcd en 3 test What?"),
            ("{{problem}} {answer} {Problem} {problem", "{What?} {answer} {Problem} {problem"),
            ("{{}{problem}{problem}}", "{{}What?What?}"),
        ] {
            let made = try #require(PromptTemplate(template))
            let prompt = made(Self.problem("What?"))
            #expect(prompt == expected)
        }
        // What a problem says is not looked at again.
        let bare = try #require(PromptTemplate("{problem}"))
        let said = bare(Self.problem("{id} {problem}"))
        #expect(said == "{id} {problem}")
        for template in ["", "problem", "{ problem }", "{answer}", "{id}"] {
            #expect(PromptTemplate(template) == nil, "\(template)")
        }
    }

    @Test(
        "Examples of a file serve every problem but themselves, in their order or drawn by the random numbers"
    )
    func fileExamples() throws {
        let samples = (0..<5).map { number in
            Sample(messages: [.init(.user, "Q\(number)"), .init(.assistant, "A\(number)")])
        }
        let fewShot = try FewShot(samples, of: "examples.jsonl")
        var random = RandomStream(seed: 1)
        let all = fewShot.prompt(for: Self.problem("What?"), count: 5, random: &random)
        #expect(all == samples.flatMap(\.messages) + [.init(.user, "What?")])
        let others = fewShot.examples(for: Self.problem("Q2"), count: 9, random: &random)
        #expect(others == samples.filter { $0.messages[0].content != "Q2" }.map(\.messages))
        var seen: Set<String> = []
        for seed in 0..<40 {
            var random = RandomStream(seed: UInt64(seed))
            let drawn = fewShot.examples(for: Self.problem("What?"), count: 2, random: &random)
            #expect(drawn.count == 2 && drawn[0] != drawn[1])
            #expect(drawn.allSatisfy { samples.map(\.messages).contains($0) })
            seen.formUnion(drawn.map { $0[0].content })
        }
        #expect(seen.count == 5)
        #expect(try FewShot(samples, of: "other").digest == fewShot.digest)
        #expect(try FewShot(Array(samples.reversed()), of: "x").digest != fewShot.digest)
        let system = Sample(messages: [.init(.system, "s"), .init(.user, "q"), .init(.assistant, "a")])
        #expect { try FewShot(samples + [system], of: "x.jsonl") } throws: {
            "\($0)".hasPrefix("x.jsonl: found")
        }
    }
}
