import Archive

/// The tests that a Python program must pass, as JSON: the gold answer of a problem of form `code`.
///
/// There are four kinds, each with its own keys:
/// - `cases` and `function`: a list of `{"input": [1, 2], "output": 3}` with the arguments and the result of
///   the function; with `listed`, each result may stand in a list of its own;
/// - `cases` alone: texts for standard input, and the texts expected on standard output;
/// - `asserts`: a list of statements, which run after those of `setup`;
/// - `check`: statements that define `check(candidate)`, which is called with `function`, after `prompt`
///   (HumanEval).
package struct CodeTests: Sendable, Equatable {
    /// The tests as JSON.
    package let json: JSON

    /// The function that programs must define; nil where no name is given.
    package var function: String? { json["function"]?.string }
    /// The beginning of the program; a completion may continue it, or repeat it.
    package var prompt: String { json["prompt"]?.string ?? "" }
    /// Whether programs read standard input.
    package var readsInput: Bool { json["cases"] != nil && function == nil }

    /// Reads a gold answer; nil if it holds no tests.
    package init?(answer: String) {
        guard let json = try? JSON.parse(Array(answer.utf8), file: "answer") else { return nil }
        self.init(json)
    }

    init?(_ json: JSON) {
        if let function = json["function"] {
            guard let name = function.string, Self.isName(name) else { return nil }
        }
        guard ["prompt", "setup"].allSatisfy({ json[$0] == nil || json[$0]?.string != nil }),
            json["listed"] == nil || json["listed"]?.bool != nil
        else {
            return nil
        }
        let isValid: Bool
        if let cases = json["cases"] {
            let isCall = json["function"] != nil
            isValid =
                cases.array?.allSatisfy { item in
                    item["output"] != nil && isCall
                        ? item["input"]?.array != nil
                        : item["input"]?.string != nil && item["output"]?.string != nil
                } ?? false && cases.array?.isEmpty == false
        } else if let asserts = json["asserts"] {
            isValid =
                asserts.array?.allSatisfy { $0.string != nil } ?? false && asserts.array?.isEmpty == false
        } else {
            isValid = json["check"]?.string != nil && json["function"] != nil
        }
        guard isValid else { return nil }
        self.json = json
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
    }

    /// Tests that are assertions, with `counts` beside them for people; nil where there are no assertions.
    package init?(assertions: [String], counts: [JSON] = []) {
        let more: [JSON.Member] = counts.isEmpty ? [] : [.init("agreement", .array(counts))]
        self.init(.object([.init("asserts", .array(assertions.map(JSON.string)))] + more))
    }

    /// The tests in a line of a data set: HumanEval (`test`, `entry_point`, `prompt`), MBPP (`test_list`,
    /// `test_setup_code` or `test_imports`), APPS and TACO (`input_output`).
    init?(row: JSON) {
        if let check = row["test"]?.string, let function = row["entry_point"]?.string {
            self.init([
                "prompt": .string(row["prompt"]?.string ?? ""), "function": .string(function),
                "check": .string(check),
            ])
        } else if let list = row["test_list"] {
            let imports = row["test_imports"]?.array?.compactMap(\.string) ?? []
            let setup = [row["test_setup_code"]?.string ?? ""] + imports
            self.init([
                "setup": .string(setup.filter { !$0.isEmpty }.joined(separator: "\n")), "asserts": list,
            ])
        } else if let pairs = row["input_output"] {
            let text = pairs.string.flatMap { try? JSON.parse(Array($0.utf8), file: "input_output") }
            self.init(pairs: text ?? pairs)
        } else {
            return nil
        }
    }

    private init?(pairs: JSON) {
        guard let inputs = pairs["inputs"]?.array, let outputs = pairs["outputs"]?.array,
            inputs.count == outputs.count
        else { return nil }
        let function = pairs["fn_name"]?.string
        let cases = zip(inputs, outputs).map { input, output -> JSON in
            guard function == nil else { return ["input": input, "output": output] }
            return ["input": .string(Self.text(input)), "output": .string(Self.text(output))]
        }
        var members: [JSON.Member] = [.init("cases", .array(cases))]
        if let function {
            members.insert(.init("function", .string(function)), at: 0)
            // APPS puts each result into a list; but a list of one item may also be the result.
            if outputs.allSatisfy({ $0.array?.count == 1 }) { members.append(.init("listed", true)) }
        }
        self.init(.object(members))
    }

    /// Lines may be given as a list.
    private static func text(_ value: JSON) -> String {
        value.string ?? value.array.map { $0.map { $0.string ?? $0.serialized() }.joined(separator: "\n") }
            ?? value.serialized()
    }
}
