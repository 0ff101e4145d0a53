/// The result of one check on a rollout.
package struct Verdict: Sendable, Equatable {
    /// The name of the check: `answer`, `format`, `language`.
    package var check: String
    /// Pass, fail or undecided.
    package var outcome: Outcome
    /// One clause for people, in lower case; where the check failed, it says what was found.
    package var reason: String
    /// The measured value; nil where the check measures nothing.
    package var value: Double?
    /// The threshold of the value; nil where there is none.
    package var threshold: Double?
    /// The version of the check; it is raised whenever the results may change.
    package var version: Int
    /// The cost of running the completion's program, where it was run. It differs from run to run, so it is
    /// in no corpus.
    package var cost: Cost?
    /// Why the check could not decide, where that is no fault of the completion; it is not stored.
    package var excuse: Excuse?
    /// How good the completion is, from 0 to 1, where the check says more than pass and fail; it is not
    /// stored.
    package var grade: Double?

    /// The cost of running a program.
    package struct Cost: Sendable, Equatable {
        /// The processor time, in seconds.
        package var seconds: Double
        /// The memory, in megabytes.
        package var megabytes: Double

        package init(seconds: Double, megabytes: Double) {
            self.seconds = seconds
            self.megabytes = megabytes
        }
    }

    /// A reason for an undecided verdict that is no fault of the completion.
    package enum Excuse: Sendable {
        /// The gold answer cannot be read.
        case gold
        /// A program that the check needs is missing, or did not answer.
        case tool
        /// The completion's program was stopped after its time.
        case time
    }

    /// The outcome of a check.
    package enum Outcome: String, Sendable {
        case pass, fail
        /// Neither right nor wrong could be shown: the gold answer cannot be read, or a tool is missing.
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

/// A reason for which people reject a completion; every form of review offers these.
package enum RejectReason: String, Sendable, CaseIterable {
    case wrongAnswer = "wrong-answer"
    case falseStep = "false-step"
    case unclear, repetitive, language, format, other
}
