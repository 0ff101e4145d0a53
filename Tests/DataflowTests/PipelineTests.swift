import Archive
import Dataflow
import Testing

/// What a pipeline file may say, and how it is told what it may not.
struct PipelineTests {
    private func plan(_ text: String, _ settings: String...) -> [String] {
        complaints {
            let pipeline = try Pipeline(Array(text.utf8), file: "p.json", settings: settings)
            _ = try Plan(pipeline, kinds: toyKinds)
        }
    }

    private func stages(_ stages: String) -> [String] {
        plan("{name: 'p', stages: [\(stages)]}")
    }

    @Test("Stages run after their inputs, otherwise in file order")
    func order() throws {
        let plan = try Plan(try pipeline(), kinds: toyKinds)
        #expect(plan.stages.map(\.name) == ["numbers", "base", "sample"])
    }

    @Test("A dollar name is replaced by the parameter, and --set replaces the parameter")
    func substitution() throws {
        #expect(try pipeline().stages[1].values == [.init("count", 60)])
        #expect(try pipeline(toyPipeline, "count=9").stages[1].values == [.init("count", 9)])
        let text =
            "{name: 'p', parameters: {a: 'x'}, stages: [{name: 's', kind: 'k', l: [{v: '$a'}, '$$a']}]}"
        #expect(try pipeline(text, "a=7").stages[0].values == [.init("l", [["v": "7"], "$a"])])
    }

    @Test("--set of an undeclared parameter, of another type, or without a value is refused")
    func badSettings() {
        #expect(
            plan(toyPipeline, "cuont=1", "count=many", "count").map { $0 } == [
                "--set cuont=1: p.json declares no parameter \"cuont\": expected one of count, temperature",
                "--set count=many: found many, expected a number",
                "--set count: expected NAME=VALUE",
            ])
    }

    @Test("Unknown keys are refused at every level, with the key that was probably meant")
    func unknownKeys() {
        let text = """
            {name: 'p', sede: 1, stages: [
                {name: 'n', kind: 'numbers', count: 3, cuont: 4},
                {name: 's', kind: 'toy', inputs: {problem: 'n'}, temprature: 1, check: {treshold: 3},
                    zzzzzzzz: 0},
            ]}
            """
        #expect(
            plan(text.replacing("sede: 1, ", with: "")) == [
                "p.json: stages[0].cuont: unknown key; did you mean \"count\"?",
                "p.json: stages[1].inputs.problems: missing: expected the name of a stage of kind numbers",
                "p.json: stages[1].inputs.problem: unknown key; did you mean \"problems\"?",
                "p.json: stages[1].temprature: unknown key; did you mean \"temperature\"?",
                "p.json: stages[1].zzzzzzzz: unknown key: expected one of check, temperature",
                "p.json: stages[1].check.treshold: unknown key; did you mean \"threshold\"?",
            ])
        #expect(plan(text) == ["p.json: sede: unknown key; did you mean \"seed\"?"])
    }

    @Test("A missing parameter is named, and the misspelt one beside it")
    func missingParameter() {
        #expect(
            stages("{name: 'n', kind: 'numbers', cout: 4}") == [
                "p.json: stages[0].count: missing: expected a whole number from 1 to 100000; "
                    + "\"cout\" is unknown; is count meant?"
            ])
    }

    @Test("Values of a wrong type or out of range are refused with what was found and expected")
    func badValues() {
        let numbers = "{name: 'n', kind: 'numbers', count: 3}"
        for (value, found) in [("'hot'", "\"hot\""), ("2.5", "2.5"), ("null", "null"), ("[1]", "[1]")] {
            #expect(
                stages("\(numbers), {name: 's', kind: 'toy', inputs: {problems: 'n'}, temperature: \(value)}")
                    == ["p.json: stages[1].temperature: found \(found), expected a number from 0.0 to 2.0"])
        }
        #expect(
            stages("{name: 'n', kind: 'numbers', count: 3.5}") == [
                "p.json: stages[0].count: found 3.5, expected a whole number from 1 to 100000"
            ])
        #expect(plan("{name: 'p', seed: -1, stages: [\(numbers)]}").first?.contains("seed: found -1") == true)
    }

    @Test("Unknown kinds, inputs that do not exist or are of the wrong kind, and duplicate names are refused")
    func badGraph() {
        #expect(
            stages("{name: 'n', kind: 'number', count: 3}") == [
                "p.json: stages[0].kind: unknown kind: found \"number\"; did you mean \"numbers\"?"
            ])
        #expect(
            stages("{name: 's', kind: 'toy', inputs: {problems: 'n'}}") == [
                "p.json: stages[0].inputs.problems: no such stage: found \"n\", expected one of s"
            ])
        #expect(
            stages("{name: 'm', kind: 'model'}, {name: 's', kind: 'toy', inputs: {problems: 'm'}}") == [
                "p.json: stages[1].inputs.problems: found \"m\" of kind model, expected a stage of kind numbers"
            ])
        #expect(
            stages("{name: 'm', kind: 'model'}, {name: 'm', kind: 'model'}") == [
                "p.json: stages[1].name: \"m\" is taken by stages[0]"
            ])
        #expect(
            stages("{name: '../m', kind: 'model'}").first?.hasPrefix("p.json: stages[0].name: found") == true)
    }

    @Test("A cycle is printed, stage by stage, in the direction of the data")
    func cycle() {
        struct Link: Stage {
            static let kind = "link"
            static let help = "Takes its own kind."
            static let product = Product("links")
            static let inputs = [InputRole("from", [product], optional: true)]
            static let settings: [any DeclaredSetting] = []
            let material = JSON.object([])
            init(_ settings: Settings) {}
            func run(_ context: StageContext) -> JSON { [:] }
        }
        let text = """
            {name: 'p', stages: [{name: 'free', kind: 'link'}, {name: 'd', kind: 'link', inputs: {from: 'c'}},
            {name: 'a', kind: 'link', inputs: {from: 'c'}}, {name: 'b', kind: 'link', inputs: {from: 'a'}},
            {name: 'c', kind: 'link', inputs: {from: 'b'}}]}
            """
        let lines = complaints {
            _ = try Plan(try Pipeline(Array(text.utf8), file: "p.json"), kinds: [StageKind(Link.init)])
        }
        #expect(lines == ["p.json: stages: inputs form a cycle: c → a → b → c"])
    }

    @Test("Broken JSON is refused with line and column")
    func brokenJSON() {
        let lines = plan("{\n  name: 'p',\n  stages: [}\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("p.json:3:12: ") == true)
        #expect(plan("[]") == ["p.json: found a list, expected an object with name and stages"])
    }

    @Test("A dollar name without a parameter, and a parameter that no stage uses, are refused")
    func danglingParameters() {
        #expect(
            plan("{name: 'p', parameters: {size: 1}, stages: [{name: 'm', kind: 'model', size: '$sise'}]}")
                == [
                    "p.json: stages[0].size: no such parameter: found $sise, expected one of size",
                    "p.json: parameters.size: no stage uses \"$size\"",
                ])
    }

    @Test("A missing pipeline file is an error that names it")
    func missingFile() {
        #expect(
            complaints { _ = try Pipeline(file: "/nowhere/p.json") }.first?.contains("/nowhere/p.json")
                == true)
    }
}
