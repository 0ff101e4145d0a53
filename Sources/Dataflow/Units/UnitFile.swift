import Archive
import Problems

/// A unit's result as bytes, so that another process can perform a unit and this process commit it.
extension UnitResult {
    /// The result as JSON in UTF-8; `init(encoded:file:)` gives the same value back.
    package var encoded: [UInt8] {
        Array(json.serialized().utf8)
    }

    /// Reads a result that `encoded` wrote.
    ///
    /// - Parameter file: where the bytes come from, for complaints.
    package init(encoded bytes: [UInt8], file: String) throws {
        let reader = UnitReader(file: file)
        try self.init(try JSON.parse(bytes, file: file), reader)
    }

    private var json: JSON {
        var members: [JSON.Member] = [
            .init("unit", .int(unit)),
            .init(
                "counters",
                .object(counters.sorted { $0.key < $1.key }.map { .init($0.key, .int($0.value)) })),
            .init("first_position", .int(firstPosition)), .init("problems", .array(problems.map(\.json))),
            .init("rollouts", .array(rollouts.map(\.json))),
            .init(
                "samples",
                .array(samples.map { .array([.int($0.position), .int($0.rank), .int($0.rollout)]) })),
        ]
        if !failures.isEmpty {
            let list = failures.map { JSON.array([.int($0.position), .int($0.index), .string($0.reason)]) }
            members.append(.init("failures", .array(list)))
        }
        if let recipe {
            members.append(.init("sampler", ["key": .string(recipe.key), "model": .string(recipe.model)]))
        }
        return .object(members)
    }

    private init(_ json: JSON, _ reader: UnitReader) throws {
        self.init(unit: try reader.int(json, "unit"))
        for member in json["counters"]?.members ?? [] {
            counters[member.name] = try reader.int(json["counters"] ?? .null, member.name)
        }
        firstPosition = try reader.int(json, "first_position")
        problems = try reader.list(json, "problems").map { try Problem($0, reader) }
        rollouts = try reader.list(json, "rollouts").map { try Judged($0, reader) }
        samples = try reader.list(json, "samples").map { item in
            guard let numbers = item.array?.compactMap(\.int), numbers.count == 3 else {
                throw reader.damage("samples")
            }
            return Pick(position: numbers[0], rank: numbers[1], rollout: numbers[2])
        }
        guard samples.allSatisfy({ rollouts.indices.contains($0.rollout) }) else {
            throw reader.damage("samples")
        }
        failures = try (json["failures"]?.array ?? []).map { item in
            guard let parts = item.array, parts.count == 3, let position = parts[0].int,
                let index = parts[1].int, let reason = parts[2].string
            else { throw reader.damage("failures") }
            return Failure(position: position, index: index, reason: reason)
        }
        if let recipe = json["sampler"] {
            self.recipe = SamplingRecipe(
                key: try reader.text(recipe, "key"), model: try reader.text(recipe, "model"))
        } else if !rollouts.isEmpty {
            throw reader.damage("sampler")
        }
    }
}

/// Reads the members of a unit's file; an unexpected value means damage.
private struct UnitReader {
    let file: String

    func damage(_ field: String) -> Complaint {
        Complaint("\(file): \(field)", "is not what a unit's file holds", advice: "perform the unit again")
    }

    func int(_ json: JSON, _ name: String) throws(Complaint) -> Int {
        guard let value = json[name]?.int else { throw damage(name) }
        return value
    }

    func text(_ json: JSON, _ name: String) throws(Complaint) -> String {
        guard let value = json[name]?.string else { throw damage(name) }
        return value
    }

    func word<Word: RawRepresentable>(_ json: JSON, _ name: String) throws(Complaint) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: try text(json, name)) else { throw damage(name) }
        return word
    }

    /// A number from its bits in hexadecimal, because JSON has no infinity.
    func number(_ json: JSON, _ name: String) throws(Complaint) -> Double? {
        guard json[name] != nil else { return nil }
        guard let bits = UInt64(try text(json, name), radix: 16) else { throw damage(name) }
        return Double(bitPattern: bits)
    }

    func list(_ json: JSON, _ name: String) throws(Complaint) -> [JSON] {
        guard let list = json[name]?.array else { throw damage(name) }
        return list
    }
}

extension Problem {
    fileprivate var json: JSON {
        [
            "id": .string(id), "family": .string(family), "language": .string(language.rawValue),
            "level": .int(level), "prompt": .string(prompt), "answer": .string(answer),
            "form": .string(form.rawValue), "source": .string(source), "license": .string(license),
            "digest": .string(digest),
        ]
    }

    fileprivate init(_ json: JSON, _ reader: UnitReader) throws {
        self.init(
            id: try reader.text(json, "id"), family: try reader.text(json, "family"),
            language: try reader.word(json, "language"), level: try reader.int(json, "level"),
            prompt: try reader.text(json, "prompt"), answer: try reader.text(json, "answer"),
            form: try reader.word(json, "form"), source: try reader.text(json, "source"),
            license: try reader.text(json, "license"), digest: try reader.text(json, "digest"))
    }
}

extension UnitResult.Judged {
    fileprivate var json: JSON {
        [
            "problem": .string(rollout.problem), "index": .int(rollout.index), "text": .string(rollout.text),
            "tokens": .int(rollout.tokens), "finish": .string(rollout.finish.rawValue),
            "verdicts": .array(verdicts.map(\.json)),
        ]
    }

    fileprivate init(_ json: JSON, _ reader: UnitReader) throws {
        self.init(
            Rollout(
                problem: try reader.text(json, "problem"), index: try reader.int(json, "index"),
                text: try reader.text(json, "text"), tokens: try reader.int(json, "tokens"),
                finish: try reader.word(json, "finish")),
            try reader.list(json, "verdicts").map { try Verdict($0, reader) })
    }
}

extension Verdict {
    fileprivate var json: JSON {
        let numbers: [(String, Double?)] = [
            ("value", value), ("threshold", threshold), ("seconds", cost?.seconds),
            ("megabytes", cost?.megabytes),
        ]
        return .object(
            [
                .init("check", .string(check)), .init("outcome", .string(outcome.rawValue)),
                .init("reason", .string(reason)), .init("version", .int(version)),
            ]
                + numbers.compactMap { name, number in
                    number.map { JSON.Member(name, .string(String($0.bitPattern, radix: 16))) }
                })
    }

    fileprivate init(_ json: JSON, _ reader: UnitReader) throws {
        let (seconds, megabytes) = (try reader.number(json, "seconds"), try reader.number(json, "megabytes"))
        self.init(
            try reader.text(json, "check"), try reader.word(json, "outcome"),
            try reader.text(json, "reason"), value: try reader.number(json, "value"),
            threshold: try reader.number(json, "threshold"), version: try reader.int(json, "version"),
            cost: seconds.map { Cost(seconds: $0, megabytes: megabytes ?? 0) })
    }
}
