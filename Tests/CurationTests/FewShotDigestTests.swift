import Curation
import Problems
import Testing

@Suite("Digest of worked examples")
struct FewShotDigestTests {
    private func exemplar(_ prompt: String, _ completion: String) -> FewShot.Exemplar {
        let problem = Problem(
            id: "p-" + prompt, family: "addition", language: .english, level: 1, prompt: prompt, answer: "2",
            form: .number, source: "test", license: "", digest: "d-" + prompt)
        return FewShot.Exemplar(problem: problem, completion: completion)
    }

    @Test("It is that of all they say, in order, and of nothing else")
    func digest() {
        let both = [exemplar("1+1", "<think>2</think>"), exemplar("2+0", "<think>2</think>")]
        var renamed = both
        renamed[0].problem.id = "other"
        renamed[1].problem.level = 3
        #expect(FewShot(both).digest == FewShot(renamed).digest)
        var others = [
            Array(both.reversed()), [both[0]], [exemplar("1+1", "<think>2 </think>"), both[1]], [],
        ]
        others.append([exemplar("1+1<think>2", "</think>"), both[1]])
        var moved = both
        moved[0].problem.language = .chinese
        others.append(moved)
        #expect(Set(others.map { FewShot($0).digest } + [FewShot(both).digest]).count == others.count + 1)
    }
}
