import Archive

/// A pipeline tied to stage kinds: all stages are made, their inputs are found, and their order is one that
/// can run.
package struct Plan: Sendable {
    /// The pipeline that the plan was made from.
    package let pipeline: Pipeline
    /// The stages in running order: each after its inputs, otherwise as in the file.
    package let stages: [Planned]
    /// What the user should know before the stages run, one line each.
    package let warnings: [String]

    /// A stage that is ready to run.
    package struct Planned: Sendable {
        /// The stage's name.
        package let name: String
        /// The stage itself.
        package let stage: any Stage
        /// The seed of the run.
        package let seed: UInt64
        /// The inputs: the role, and the input's place in `stages`; in the order of the kind's roles.
        package let inputs: [(role: String, place: Int)]

        /// The stage's recipe, as far as the pipeline file determines it; annotations may be added to it.
        ///
        /// - Parameter keys: the keys of the inputs, in order.
        package func recipe(inputs keys: [String]) -> Recipe {
            Recipe(
                kind: type(of: stage).kind, seed: seed, material: stage.material.canonical,
                inputs: zip(inputs, keys).map { JSON.Member($0.role, .string($1)) })
        }
    }

    /// Refuses whatever cannot run: unknown kinds, roles and keys, missing inputs, cycles, bad values.
    package init(_ pipeline: Pipeline, kinds: [StageKind]) throws(Complaints) {
        var maker = PlanMaker(pipeline: pipeline, kinds: kinds)
        let made = maker.make()
        if !maker.complaints.isEmpty { throw Complaints(maker.complaints) }
        self.pipeline = pipeline
        warnings = maker.warnings
        var places: [String: Int] = [:]
        var planned: [Planned] = []
        for (entry, stage) in made {
            let inputs = type(of: stage).inputs.compactMap { role in
                entry.inputs.first { $0.role == role.name }.map { (role.name, places[$0.stage] ?? 0) }
            }
            places[entry.name] = planned.count
            planned.append(
                Planned(name: entry.name, stage: stage, seed: pipeline.seed, inputs: inputs))
        }
        stages = planned
    }
}

/// Makes the stages and finds their order, gathering every complaint.
private struct PlanMaker {
    let pipeline: Pipeline
    let kinds: [StageKind]
    var complaints: [Complaint] = []
    var warnings: [String] = []

    mutating func make() -> [(Pipeline.Entry, any Stage)] {
        var stages: [String: any Stage] = [:]
        for entry in pipeline.stages {
            guard let kind = kinds.first(where: { $0.name == entry.kind }) else {
                let known = KnownNames(kinds.map(\.name), not: entry.kind)
                complain(
                    "\(entry.path).kind", "unknown kind", found: "\"\(entry.kind)\"",
                    expected: known.expected, advice: known.advice)
                continue
            }
            checkInputs(of: entry, kind)
            let settings = Settings(entry.values, path: entry.path, file: pipeline.file)
            gather(entry) { maker in
                stages[entry.name] = try kind.make(settings)
                maker.complaints += settings.unread()
            }
        }
        let order = sorted()
        for entry in order {
            let made = entry.inputs.compactMap { input in stages[input.stage].map { (input.role, $0) } }
            // A stage without one of its inputs is not complained of: the input's own complaint says enough.
            guard let stage = stages[entry.name], made.count == entry.inputs.count else { continue }
            let inputs = Dictionary(made, uniquingKeysWith: { first, _ in first })
            gather(entry) { maker in
                let stage = try stage.adapted(to: inputs)
                stages[entry.name] = stage
                try stage.accept(inputs)
                maker.warnings += stage.warnings(inputs).map { "stage \(entry.name): \($0)" }
                stages[entry.name] = stage.taking(inputs)
            }
        }
        return order.compactMap { entry in
            let takers = order.filter { $0.inputs.contains { $0.stage == entry.name } }
            return stages[entry.name].map { (entry, $0.serving(takers.compactMap { stages[$0.name] })) }
        }
    }

    /// A complaint about another file, with the stage that asked for that file.
    private func placed(_ complaint: Complaint, _ entry: Pipeline.Entry) -> Complaint {
        guard !complaint.place.hasPrefix(pipeline.file) else { return complaint }
        var complaint = complaint
        complaint.place = "\(pipeline.file): \(entry.path): \(complaint.place)"
        return complaint
    }

    /// Runs `body` and keeps the complaints that it throws.
    private mutating func gather(_ entry: Pipeline.Entry, _ body: (inout PlanMaker) throws -> Void) {
        do {
            try body(&self)
        } catch let complaint as Complaint {
            complaints.append(placed(complaint, entry))
        } catch let several as Complaints {
            complaints += several.complaints
        } catch {
            complain(entry.path, "\(error)")
        }
    }

    private mutating func complain(
        _ path: String, _ problem: String, found: String? = nil, expected: String? = nil,
        advice: String? = nil
    ) {
        complaints.append(
            .init("\(pipeline.file): \(path)", problem, found: found, expected: expected, advice: advice))
    }

    private mutating func checkInputs(of entry: Pipeline.Entry, _ kind: StageKind) {
        let roles = kind.inputs
        let given = Set(entry.inputs.map(\.role))
        for (index, role) in roles.enumerated() {
            let path = "\(entry.path).inputs.\(role.name)"
            if let other = role.alternative {
                // One complaint is enough for the two roles.
                guard given.contains(role.name) == given.contains(other),
                    roles[..<index].allSatisfy({ $0.name != other })
                else { continue }
                complain(
                    path, given.contains(other) ? "given with \(other)" : "missing",
                    expected: "either \(role.name) or \(other)")
            } else if !role.optional, !given.contains(role.name) {
                complain(path, "missing", expected: "the name of \(makers(of: role))")
            }
        }
        for input in entry.inputs {
            let path = "\(entry.path).inputs.\(input.role)"
            guard let role = roles.first(where: { $0.name == input.role }) else {
                let known = KnownNames(
                    roles.map(\.name), not: input.role,
                    others: "no inputs, as kind \(entry.kind) takes none")
                complain(path, "unknown key", expected: known.expected, advice: known.advice)
                continue
            }
            guard let other = pipeline.stages.first(where: { $0.name == input.stage }) else {
                let known = KnownNames(pipeline.stages.map(\.name), not: input.stage)
                complain(
                    path, "no such stage", found: "\"\(input.stage)\"", expected: known.expected,
                    advice: known.advice)
                continue
            }
            if let kind = kinds.first(where: { $0.name == other.kind }), !role.products.contains(kind.product)
            {
                complain(
                    path, "", found: "\"\(other.name)\" of kind \(other.kind)", expected: makers(of: role))
            }
        }
    }

    /// `a stage of kind rollouts or review`.
    private func makers(of role: InputRole) -> String {
        let makers = kinds.filter { role.products.contains($0.product) }.map(\.name)
        return "a stage of kind " + makers.joined(separator: " or ")
    }

    /// The stages, each after its inputs, otherwise in file order. A cycle is a complaint that shows the
    /// cycle.
    private mutating func sorted() -> [Pipeline.Entry] {
        var rest = pipeline.stages
        let names = Set(rest.map(\.name))
        var done: Set<String> = []
        var order: [Pipeline.Entry] = []
        while !rest.isEmpty {
            let ready = rest.firstIndex { entry in
                entry.inputs.allSatisfy { done.contains($0.stage) || !names.contains($0.stage) }
            }
            guard let ready else {
                complain("stages", "inputs form a cycle: " + cycle(in: rest).joined(separator: " → "))
                return order
            }
            let entry = rest.remove(at: ready)
            done.insert(entry.name)
            order.append(entry)
        }
        return order
    }

    /// A cycle among stages that all wait for one another: follows inputs until a name comes back.
    private func cycle(in waiting: [Pipeline.Entry]) -> [String] {
        var trail: [String] = []
        var next = waiting[0].name
        while !trail.contains(next) {
            trail.append(next)
            let entry = waiting.first { $0.name == next }
            let inputs = entry?.inputs.map(\.stage) ?? []
            next = inputs.first { name in waiting.contains { $0.name == name } } ?? next
        }
        let loop = trail[(trail.firstIndex(of: next) ?? 0)...]
        return (loop + [next]).reversed()
    }
}
