import Archive
import Problems

/// The answer is JSON that fits a schema: the check's own or, without one, the gold answer.
package struct SchemaCheck: Check {
    package let name = "json-schema"
    private let schema: JSONSchema?

    /// - Parameter schema: nil for the gold answer of each problem.
    /// - Throws: `Complaint` naming the keyword that cannot be used; `place` names the schema.
    package init(schema: JSON? = nil, place: String = "schema") throws(Complaint) {
        guard let schema else {
            self.schema = nil
            return
        }
        self.schema = try SchemaReader.read(schema, at: place)
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let schema: JSONSchema
        if let own = self.schema {
            schema = own
        } else {
            guard let json = try? JSON.parse(Array(problem.answer.utf8), file: "answer") else {
                return undecided("the gold answer is no JSON")
            }
            do {
                schema = try SchemaReader.read(json, at: "the gold answer")
            } catch {
                return undecided(error.description)
            }
        }
        guard completion.answer != nil else { return fail("no answer") }
        let text = CodeText(rollout: rollout.text, completion: completion, languages: ["", "json"])
        guard let first = text.candidates.first else { return fail("no answer") }
        let value: JSON
        do {
            value = try JSON.parse(Array(first.utf8), file: "answer")
        } catch {
            return fail("not JSON: \(excerpt(first))")
        }
        return switch schema.check(value) {
        case .fits: pass()
        case .misfit(let what): fail(what)
        case .unsettled(let why): undecided(why)
        }
    }
}

extension SchemaCheck {
    private static let given = Setting<JSON>.json(
        "schema", expected: "a JSON Schema",
        "The schema; the gold answer of each problem where it is not given.")
    package static let kind = CheckKind(
        "json-schema",
        "The answer is JSON that fits `schema`, or without one the gold answer as a schema.",
        [given], example: ["schema": ["type": "array"]], reason: .wrongAnswer
    ) { settings in
        try SchemaCheck(schema: settings.given(given), place: settings.place(of: given))
    }
}
