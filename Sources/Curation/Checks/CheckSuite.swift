import Archive
import Problems
import Tensors

/// The checks of a stage, in the order in which they stand in the pipeline file.
package struct CheckSuite: Sendable {
    /// The checks, in order.
    package let checks: [any Check]
    /// How the completions mark their chains of thought and answers.
    package let shape: CompletionShape

    package init(_ checks: [any Check], shape: CompletionShape = .thinkAnswer) {
        (self.checks, self.shape) = (checks, shape)
    }

    /// Reads `{"format": {}, "repetition": {"max": 0.3, "n": 8}}`; settings that are left out have their
    /// defaults.
    ///
    /// - Parameters:
    ///   - kinds: all kinds of check that exist.
    ///   - path: where the object stands, for errors: `stages[2].checks`.
    ///   - file: the file that holds the object; empty where `path` is enough.
    ///   - shape: the value of `CompletionShape.setting`; nil for its default.
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

    /// The verdicts of all checks for each item: one per check, in order. Checks that run no programs use
    /// several threads.
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

    /// The verdicts of all checks for one rollout, in order.
    package func verdicts(problem: Problem, rollout: Rollout) -> [Verdict] {
        verdicts(of: [item(problem, rollout)])[0]
    }

    /// Why checks can decide nothing on this machine: one sentence for each such check.
    package var obstacles: [String] {
        checks.compactMap { check in
            check.obstacle.map { "the check \"\(check.name)\" leaves everything undecided: \($0)" }
        }
    }
}
