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
        return try Plan(pipeline, kinds: toyKinds).stages.map(\.key)
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
}
