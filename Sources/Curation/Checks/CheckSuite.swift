import Archive
import Problems
import Tensors

/// The checks of a stage, in the order in which they stand in the pipeline file.
package struct CheckSuite: Sendable {
    package let checks: [any Check]
    /// How the completions that it judges mark chain of thought and answer.
    package let shape: CompletionShape

    package init(_ checks: [any Check], shape: CompletionShape = .thinkAnswer) {
        (self.checks, self.shape) = (checks, shape)
    }

    /// Reads `{"format": {}, "repetition": {"max": 0.3, "n": 8}}`; settings left out have their defaults.
    ///
    /// - Parameters:
    ///   - kinds: those that there are.
    ///   - path: where the object stands, for errors: `stages[2].checks`.
    ///   - file: the file it stands in; empty where `path` says all.
    ///   - shape: what `CompletionShape.setting` says; nil for the default.
    /// - Throws: `Complaints` naming each unknown check or key, and each bad value.
    package init(_ json: JSON, of kinds: [CheckKind], path: String, file: String = "", shape: JSON? = nil)
        throws
    {
        let place = file.isEmpty ? path : "\(file): \(path)"
        guard let members = json.members else {
            throw Complaint(place, found: json.kind, expected: "an object of checks and their settings")
        }
        var checks: [any Check] = []
        var complaints: [Complaint] = []
        for (index, member) in members.enumerated() {
            do {
                let place = "\(place).\(excerpt(member.name))"
                let kind = try kinds.named(member.name, at: place)
                guard !members[..<index].contains(where: { $0.name == member.name }) else {
                    throw Complaint(place, "given twice", expected: "each check once")
                }
                guard let values = member.value.members else {
                    throw Complaint(
                        place, found: member.value.kind,
                        expected: "an object of settings, {} for the defaults")
                }
                let settings = Settings(values, path: "\(path).\(member.name)", file: file)
                checks.append(try kind.check(settings))
                complaints += settings.unread()
            } catch let complaint as Complaint {
                complaints.append(complaint)
            }
        }
        guard complaints.isEmpty else { throw Complaints(complaints) }
        self.checks = checks
        self.shape = shape.flatMap(CompletionShape.init) ?? .thinkAnswer
    }

    /// A rollout to be judged.
    package func item(_ problem: Problem, _ rollout: Rollout) -> CheckItem {
        CheckItem(problem: problem, rollout: rollout, shape: shape)
    }

    /// The verdicts of all checks for each item, in order, one each; of those that run no programs, on several
    /// threads.
    package func verdicts(of items: [CheckItem], threads: Int = 1) -> [[Verdict]] {
        let programs = checks.map { check in
            let places = items.indices.filter { check.runsPrograms(for: items[$0].problem) }
            let found = places.isEmpty ? [] : check.verdicts(of: places.map { items[$0] })
            return Dictionary(uniqueKeysWithValues: zip(places, found))
        }
        return parallelMap(count: items.count, threads: threads) { place in
            let item = items[place]
            return zip(checks, programs).map { check, found in
                found[place]
                    ?? check.verdict(
                        problem: item.problem, rollout: item.rollout, completion: item.completion)
            }
        }
    }

    package func verdicts(problem: Problem, rollout: Rollout) -> [Verdict] {
        verdicts(of: [item(problem, rollout)])[0]
    }

    /// What keeps checks from deciding anything on this machine, a sentence for each.
    package var obstacles: [String] {
        checks.compactMap { check in
            check.obstacle.map { "the check \"\(check.name)\" leaves everything undecided: \($0)" }
        }
    }
}
