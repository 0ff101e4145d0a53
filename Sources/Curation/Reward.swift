import Archive
import Problems

/// A number for a rollout, the higher the better: the weighted sum of named checks.
///
/// A check adds its weight where it passes and nothing where it fails. A check with grades (`Check.grades`)
/// adds its weight times the grade. Whatever cannot be read in a completion adds nothing.
package struct Reward: Sendable {
    /// A check in the sum, with its weight.
    package struct Part: Sendable, Equatable {
        /// The name of the check.
        package let check: String
        /// The weight of the check in the sum.
        package let weight: Double
    }

    /// The parts in the order of the file, in which they are summed.
    package let parts: [Part]

    /// The reward of a rollout, if it is known.
    package enum Value: Sendable, Equatable {
        case known(Double)
        /// The first check that could not decide, through no fault of the completion (`Verdict.Excuse`). Such
        /// a rollout is no evidence and is left out.
        case undecided(check: String)
    }

    /// The setting `reward` of a stage.
    package static let setting = Setting<JSON>.object(
        "reward",
        "What a rollout is worth: checks with the weights that are summed, { answer: 1, format: 0.1 }.")

    /// Reads the weights from the settings of a stage.
    ///
    /// - Parameter suite: the checks of the stage.
    package init(_ settings: Settings, of suite: CheckSuite) throws(Complaint) {
        var parts: [Part] = []
        for member in try settings(Self.setting).members ?? [] {
            let place = settings.place(of: Self.setting) + "." + member.name
            guard let check = suite.checks.first(where: { $0.name == member.name }) else {
                throw .unknown("check", member.name, at: place, among: suite.checks.map(\.name))
            }
            guard !parts.contains(where: { $0.check == check.name }) else {
                throw Complaint(place, "given twice", expected: "each check once")
            }
            guard let weight = member.value.double, abs(weight) <= 1e6 else {
                throw Complaint(
                    place, found: member.value.brief, expected: "a weight: a number from -1000000 to 1000000")
            }
            parts.append(Part(check: check.name, weight: weight))
        }
        guard !parts.isEmpty else {
            throw settings.complaint(Self.setting, found: "no weights", expected: "at least one check")
        }
        self.parts = parts
    }

    /// The reward of a rollout with these verdicts.
    package func value(_ verdicts: [Verdict]) -> Value {
        var sum = 0.0
        for part in parts {
            guard let verdict = verdicts.first(where: { $0.check == part.check }), verdict.excuse == nil
            else {
                return .undecided(check: part.check)
            }
            guard let grade = verdict.grade else {
                sum += verdict.outcome == .pass ? part.weight : 0
                continue
            }
            precondition(0...1 ~= grade, "a grade is a number from 0 to 1")
            sum += part.weight * grade
        }
        return .known(sum)
    }
}
