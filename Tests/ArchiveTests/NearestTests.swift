import Archive
import Testing

@Suite struct NearestTests {
    @Test(
        "A slip of one or two letters finds the name; a word of other letters finds none",
        arguments: [
            ("anwser", "answer"), ("formatt", "format"), ("fromat", "format"), ("steps", "steps"),
            ("language", nil), ("x", nil), ("", nil),
        ])
    func near(word: String, name: String?) {
        #expect(nearest(to: word, among: ["format", "answer", "steps"]) == name)
    }

    @Test("A complaint asks for the nearest name, or lists all; without names it says what to expect instead")
    func known() {
        let near = KnownNames(["format", "answer"], not: "anwser")
        #expect(
            near.expected == nil && near.advice == #"did you mean "answer"?"# && near.words == near.advice)
        let far = KnownNames(["format", "answer"], not: "language")
        #expect(far.expected == "one of format, answer" && far.advice == nil)
        #expect(far.words == "expected one of format, answer")
        #expect(KnownNames([], not: "language", others: "no keys").expected == "no keys")
    }
}
