import Archive
import Problems

/// The answer is JSON that fits a schema: the check's own or, if it has none, the gold answer.
package struct JSONSchemaCheck: Check {
    package let name = "json-schema"
    package let version = 2
    private let schema: JSONSchema?
    private let scope: AnswerScope

    /// - Parameter schema: the schema; nil to take the gold answer of each problem.
    /// - Throws: `Complaint` naming the keyword that cannot be used; `place` names the schema.
    package init(
        schema: JSON? = nil, place: String = "schema", where scope: AnswerScope = .any
    ) throws(Complaint) {
        self.scope = scope
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
                return undecided("the gold answer is no JSON", .gold)
            }
            do {
                schema = try SchemaReader.read(json, at: "the gold answer")
            } catch {
                return undecided(error.description)
            }
        }
        let place = completion.place(scope)
        switch place {
        case .missing: return fail("no answer")
        case .unclear(let reason): return undecided(reason)
        case .tagged, .marked, .unmarked: break
        }
        let blocks = CodeText(
            rollout: place.text, completion: Completion(place.text), languages: ["", "json"])
        let texts = blocks.isFenced ? blocks.candidates : [place.text]
        let verdicts = texts.map { verdict($0, schema, place) }
        guard let first = verdicts.first else { return fail("no answer") }
        // Several blocks have a verdict only if it is the same for each.
        return verdicts.allSatisfy { $0.outcome == first.outcome }
            ? first : undecided("several blocks, not all of which fit")
    }

    private func verdict(_ text: String, _ schema: JSONSchema, _ place: AnswerPlace) -> Verdict {
        let value: JSON
        do {
            value = try JSON.parse(Array(text.utf8), file: "answer")
        } catch {
            if case .unmarked = place,
                text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") })
            {
                return undecided("not JSON as a whole: \(excerpt(text))")
            }
            return fail("not JSON: \(excerpt(text))")
        }
        if Self.hasLongNumber(text) { return undecided("a number is too long to be compared exactly") }
        return switch schema.check(value) {
        case .fits: pass()
        case .misfit(let what): fail(what)
        case .unsettled(let why): undecided(why)
        }
    }

    /// Whether a number has more digits than a parsed number keeps.
    private static func hasLongNumber(_ text: String) -> Bool {
        var (run, inText, isEscaped) = (0, false, false)
        for byte in text.utf8 {
            if inText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inText = false
                }
                continue
            }
            inText = byte == UInt8(ascii: "\"")
            if byte >= 0x30 && byte <= 0x39 {
                run += 1
                if run > 17 { return true }
            } else if byte != UInt8(ascii: ".") {
                run = 0
            }
        }
        return false
    }

    private static let given = Setting<JSON>.json(
        "schema", expected: "a JSON Schema",
        "The schema; the gold answer of each problem where it is not given.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "json-schema",
        "The answer is JSON that fits `schema`, or without one the gold answer as a schema.",
        [given, AnswerScope.setting], example: ["schema": ["type": "array"]],
        cases: .of(PackageResources.json_schema_jsonl),
        reason: .wrongAnswer
    ) { settings in
        try JSONSchemaCheck(
            schema: settings.given(given), place: settings.place(of: given),
            where: try settings(AnswerScope.setting))
    }
}
