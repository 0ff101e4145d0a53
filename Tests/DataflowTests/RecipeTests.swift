import Archive
import Dataflow
import Testing

/// What changes a stage's key, and how the change is told.
struct RecipeTests {
    private func keys(_ text: String = toyPipeline, seed: UInt64? = nil, _ settings: String...) throws
        -> [String]
    {
        var pipeline = try Pipeline(Array(text.utf8), file: "toys.json", settings: settings)
        if let seed { pipeline.seed = seed }
        return try Plan(pipeline, kinds: toyKinds).stages.reduce(into: []) { keys, planned in
            keys.append(planned.recipe(inputs: planned.inputs.map { keys[$0.place] }).key)
        }
    }

    @Test("Comments, key order, defaults spelt out and names of stages do not change keys")
    func unchanged() throws {
        let text = """
            {"stages": [
                {"kind": "model", "size": 1, "name": "start"}, {"kind": "numbers", "count": 60, "name": "list"},
                {"name": "s", "check": {"threshold": 30}, "inputs": {"model": "start", "problems": "list"},
                 "kind": "toy"}],
             "seed": 7, "name": "other"}
            """
        #expect(Set(try keys(text)) == Set(try keys()))
        #expect(try keys().allSatisfy { $0.utf8.count == 64 })
    }

    @Test("A parameter changes the keys of its stage and of those after it, a seed all keys")
    func changed() throws {
        let before = try keys()
        let warmer = try keys(toyPipeline, "temperature=0.5")
        #expect(zip(before, warmer).map { $0 == $1 } == [true, true, false])
        let fewer = try keys(toyPipeline, "count=59")
        #expect(zip(before, fewer).map { $0 == $1 } == [false, true, false])
        #expect(zip(before, try keys(seed: 8)).allSatisfy { $0 != $1 })
    }

    @Test("Changes are told by name, old value and new value")
    func told() {
        let old = Recipe(
            kind: "a", seed: 1,
            material: [
                "parameters": ["temperature": 1.5, "check": ["least": 2], "gone": true], "version": 1,
            ],
            inputs: [.init("rollouts", "k1"), .init("problems", "k2"), .init("model", "k3")])
        let new = Recipe(
            kind: "a", seed: 2,
            material: ["parameters": ["temperature": 0.8, "check": ["least": 3]], "version": 1],
            inputs: [.init("rollouts", "k9"), .init("problems", "k2"), .init("extra", "k4")])
        #expect(
            new.changes(since: old) == [
                "seed 1 → 2", "temperature 1.5 → 0.8", "check.least 2 → 3", "gone true → absent",
                "input rollouts changed", "input extra added", "input model removed",
            ])
        #expect(new.changes(since: new) == [])
    }

    @Test("Annotations are part of the key, and no parameters; how many came or went is told")
    func annotations() {
        let base = Recipe(kind: "a", seed: 1, material: ["wait": true], inputs: [.init("samples", "k")])
        let (none, three, four, other) = (
            base.adding(.init(count: 0, digest: "0")), base.adding(.init(count: 3, digest: "3")),
            base.adding(.init(count: 4, digest: "4")), base.adding(.init(count: 4, digest: "5"))
        )
        #expect(Set([base, none, three, four, other].map(\.key)).count == 5)
        #expect(base.adding(nil) == base)
        #expect(four.parameters == [.init("wait", true)])
        #expect(three.changes(since: none) == ["3 new annotations"])
        #expect(four.changes(since: three) == ["1 new annotation"])
        #expect(three.changes(since: four) == ["1 fewer annotation"])
        #expect(other.changes(since: four) == ["annotations changed"])
        let slower = Recipe(kind: "a", seed: 1, material: ["wait": false], inputs: base.inputs)
        #expect(
            slower.adding(.init(count: 4, digest: "4")).changes(since: three) == [
                "wait true → false", "1 new annotation",
            ])
    }
}
