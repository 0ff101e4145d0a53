import Archive
import Dataflow
import Problems
import Testing

/// How stages read their parameters.
struct ParametersTests {
    private func parameters(_ json: JSON, file: String = "p.json") -> Parameters {
        Parameters(json.members ?? [], path: "stages[0]", file: file)
    }

    @Test("Effective values hold the defaults, in one order, whatever the order of reading")
    func effective() throws {
        let first = parameters(["b": 2, "language": "zh", "words": ["x"], "on": true])
        #expect(try first.int("b", in: 0...9) == 2)
        #expect(try first.double("a", in: 0...1, default: 0.5) == 0.5)
        #expect(try first.choice("language", Language.self) == .chinese)
        #expect(try first.strings("words") == ["x"])
        #expect(try first.bool("on") == true)
        #expect(try first.ints("levels", in: 1...3, default: [1, 2]) == [1, 2])
        #expect(try first.choice("order", among: ["up", "down"], default: "up") == "up")
        #expect(first.has("absent") == false)
        let expected: JSON = [
            "a": 0.5, "b": 2, "language": "zh", "levels": [1, 2], "on": true, "order": "up", "words": ["x"],
        ]
        #expect(first.effective == expected)
        let second = parameters(["a": 0.5, "b": 2])
        let third = parameters(["b": 2.0])
        _ = (try second.int("b", in: 0...9), try second.double("a", in: 0...1))
        _ = (try third.double("a", in: 0...1, default: 0.5), try third.int("b", in: 0...9))
        #expect(second.effective == third.effective)
    }

    private enum Order: String, CaseIterable { case down, up }

    @Test("Wrong words and lists are refused with the words that there are")
    func refused() {
        let given = parameters([
            "order": "left", "words": ["x", 1], "levels": [0], "groups": [1], "object": 3,
        ])
        #expect(
            complaints { _ = try given.choice("order", Order.self) } == [
                "p.json: stages[0].order: found \"left\", expected one of \"down\", \"up\""
            ])
        #expect(complaints { _ = try given.strings("words") }.first?.contains("a list of texts") == true)
        #expect(complaints { _ = try given.ints("levels", in: 1...3) }.first?.contains("from 1 to 3") == true)
        #expect(complaints { _ = try given.groups("groups") }.first?.contains("a list of objects") == true)
        #expect(
            complaints { _ = try given.object("object") } == [
                "p.json: stages[0].object: found 3, expected an object"
            ])
    }

    @Test("A file is found from the pipeline's folder, and its bytes, not its path, are its value")
    func files() throws {
        let folder = TemporaryFolder()
        try folder.write("problems", "data/a.jsonl")
        try folder.write("problems", "b.jsonl")
        func read(_ path: String) throws -> (String, JSON) {
            let parameters = parameters(["file": .string(path)], file: folder.path("pipelines/p.json"))
            return (try parameters.filePath("file"), parameters.effective)
        }
        try folder.write("{}", "pipelines/p.json")
        let a = try read("../data/a.jsonl")
        #expect(try Files.read(a.0) == Array("problems".utf8))
        #expect(a.1 == (try read(folder.path("b.jsonl"))).1)
        try folder.write("other", "b.jsonl")
        #expect(a.1 != (try read("../b.jsonl")).1)
        #expect(complaints { _ = try read("../c.jsonl") }.first?.contains("no such path: found") == true)
        #expect(complaints { _ = try read("../data") }.first?.contains("is not a file") == true)
    }
}
