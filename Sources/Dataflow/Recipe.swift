import Archive

/// All that determines a stage's result; its digest is the stage's key.
package struct Recipe: Sendable, Equatable {
    /// The word for the stage's kind: `rollouts`.
    package let kind: String
    /// The seed of the run.
    package let seed: UInt64
    /// The stage's material (see `Stage.material`), as canonical JSON.
    package let material: JSON
    /// The inputs: each role with the key of the stage that fills it.
    package let inputs: [JSON.Member]

    package init(kind: String, seed: UInt64, material: JSON, inputs: [JSON.Member]) {
        self.kind = kind
        self.seed = seed
        self.material = material
        self.inputs = inputs
    }

    private static let late = "annotations"

    /// The recipe with late material added (see `Stage.lateMaterial`).
    package func adding(_ late: LateMaterial?) -> Recipe {
        guard let late else { return self }
        let value: JSON = ["count": .int(late.count), "digest": .string(late.digest)]
        let members = (material.members ?? []) + [JSON.Member(Self.late, value)]
        return Recipe(kind: kind, seed: seed, material: JSON.object(members).canonical, inputs: inputs)
    }

    /// The material without its late part: the part that the pipeline file determines.
    package var parameters: [JSON.Member] {
        (material.members ?? []).filter { $0.name != Self.late }
    }

    /// SHA-256, in hexadecimal, of the canonical JSON of the four properties above.
    package var key: String {
        let json = JSON.object([
            .init("kind", .string(kind)), .init("seed", .string(String(seed))), .init("material", material),
            .init("inputs", .object(inputs)),
        ])
        return SHA256.hex(Array(json.canonical.serialized().utf8))
    }

    /// The differences from an earlier recipe, in words: `["temperature 1 → 0.8", "input rollouts changed"]`.
    package func changes(since old: Recipe) -> [String] {
        var changes: [String] = []
        if old.kind != kind { changes.append("kind \(old.kind) → \(kind)") }
        if old.seed != seed { changes.append("seed \(old.seed) → \(seed)") }
        Self.compare(.object(old.parameters), .object(parameters), path: [], &changes)
        changes += annotationChanges(since: old)
        for input in inputs {
            let before = old.inputs.first { $0.name == input.name }
            if before == nil { changes.append("input \(input.name) added") }
            if let before, before != input { changes.append("input \(input.name) changed") }
        }
        for input in old.inputs where !inputs.contains(where: { $0.name == input.name }) {
            changes.append("input \(input.name) removed")
        }
        return changes
    }

    /// `["12 new annotations"]`.
    private func annotationChanges(since old: Recipe) -> [String] {
        let (before, after) = (old.material[Self.late], material[Self.late])
        guard before != after else { return [] }
        let difference = (after?["count"]?.int ?? 0) - (before?["count"]?.int ?? 0)
        guard difference != 0 else { return ["annotations changed"] }
        let number = abs(difference)
        return [
            "\(Figure.grouped(number)) \(difference > 0 ? "new" : "fewer") annotation"
                + (number == 1 ? "" : "s")
        ]
    }

    private static func compare(_ old: JSON?, _ new: JSON?, path: [String], _ changes: inout [String]) {
        if old == new { return }
        if let before = old?.members, let after = new?.members {
            for member in after {
                compare(old?[member.name], member.value, path: path + [member.name], &changes)
            }
            for member in before where new?[member.name] == nil {
                compare(member.value, nil, path: path + [member.name], &changes)
            }
            return
        }
        let name = (path.first == "parameters" ? path.dropFirst() : path[...]).joined(separator: ".")
        changes.append("\(name) \(old?.brief ?? "absent") → \(new?.brief ?? "absent")")
    }
}

/// The part of a stage's material that is known only when its inputs are done: annotations of these inputs.
package struct LateMaterial: Sendable, Equatable {
    /// How many annotations there are, to be told to the user.
    package var count: Int
    /// A digest of all in them that the result depends on.
    package var digest: String

    package init(count: Int, digest: String) {
        (self.count, self.digest) = (count, digest)
    }
}
