import Archive
import Problems

/// A sample that is sent to people: what they see of it, and the ids that tie their answer to it.
package struct ReviewItem: Sendable, Equatable {
    /// The id of the sample in its run: `PROBLEM/INDEX@SAMPLER`, where `SAMPLER` is the first 12 digits of
    /// the sampling recipe's key.
    package var sampleID: String
    /// The problem.
    package var problem: Problem
    /// The completion as it was sampled.
    package var text: String
    /// The verdicts of the checks.
    package var verdicts: [Verdict]
    /// Why the sample is in the queue, for people: `random`, `borderline repetition: 0.59 of 0.6`.
    package var reasons: [String]
    /// The reasons for which people would reject the sample if the checks were right.
    package var rejections: [RejectReason] = []
    /// The passages of `text` to be marked, in order of their start; they may overlap.
    package var marks: [Mark]

    /// A passage of a text that a reviewer should look at.
    package struct Mark: Sendable, Equatable {
        /// The range in UTF-8 bytes of the text, at boundaries of scalars.
        package var range: Range<Int>
        /// The reason for the mark.
        package var kind: Kind

        /// The reason for a mark.
        package enum Kind: String, Sendable, CaseIterable {
            /// Words that were already said.
            case repeated
            /// Words in a language other than the problem's.
            case foreign
            /// A false arithmetic statement.
            case falseStep = "false-step"
        }

        package init(_ range: Range<Int>, _ kind: Kind) {
            self.range = range
            self.kind = kind
        }
    }

    package init(
        sampleID: String, problem: Problem, text: String, verdicts: [Verdict], reasons: [String],
        marks: [Mark] = []
    ) {
        self.sampleID = sampleID
        self.problem = problem
        self.text = text
        self.verdicts = verdicts
        self.reasons = reasons
        self.marks = marks
    }

    /// The SHA-256, in hexadecimal, of what a reviewer judges: prompt, gold answer and completion.
    ///
    /// An annotation carries it back, so that a decision about another text is not applied to this one.
    package var contentSHA256: String {
        Self.contentSHA256(prompt: problem.transcript, answer: problem.answer, text: text)
    }

    static func contentSHA256(prompt: String, answer: String, text: String) -> String {
        let content = JSON.array([.string(prompt), .string(answer), .string(text)])
        return SHA256.hex(Array(content.serialized().utf8))
    }
}
