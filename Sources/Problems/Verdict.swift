/// What one check said of a rollout.
package struct Verdict: Sendable, Equatable {
    /// Name of the check: `answer`, `format`, `language`.
    package var check: String
    package var outcome: Outcome
    /// One clause for people, in lower case; what was found where the check failed.
    package var reason: String
    /// The measured value and the threshold that it was held against, where the check measures something.
    package var value: Double?
    package var threshold: Double?
    /// Version of the check; raised whenever its results may change.
    package var version: Int
    /// What it took to run the completion's program, where it was run. No corpus holds it, for it differs from
    /// run to run.
    package var cost: Cost?
    /// What kept the check from deciding where that is no fault of the completion; no store holds it.
    package var excuse: Excuse?
    /// How good the completion is, from 0 to 1, where the check says more than pass and fail; no store holds it.
    package var grade: Double?

    package struct Cost: Sendable, Equatable {
        /// Of processor time.
        package var seconds: Double
        package var megabytes: Double

        package init(seconds: Double, megabytes: Double) {
            self.seconds = seconds
            self.megabytes = megabytes
        }
    }

    package enum Excuse: Sendable {
        /// The gold answer cannot be read.
        case gold
        /// A program that the check needs is not there, or did not answer.
        case tool
        /// The completion's program was stopped by the clock.
        case time
    }

    package enum Outcome: String, Sendable {
        case pass, fail
        /// Neither right nor wrong could be shown: an unreadable gold answer, a missing tool.
        case undecided
    }

    package init(
        _ check: String, _ outcome: Outcome, _ reason: String = "", value: Double? = nil,
        threshold: Double? = nil, version: Int = 1, cost: Cost? = nil, excuse: Excuse? = nil,
        grade: Double? = nil
    ) {
        self.check = check
        self.outcome = outcome
        self.reason = reason
        self.value = value
        self.threshold = threshold
        self.version = version
        self.cost = cost
        self.excuse = excuse
        self.grade = grade
    }
}

/// Why people reject a completion: the reasons that every form of review offers.
package enum RejectReason: String, Sendable, CaseIterable {
    case wrongAnswer = "wrong-answer"
    case falseStep = "false-step"
    case unclear, repetitive, language, format, other
}
