import Archive
import Problems

/// A sample that is sent to people: what they see of it, and what ties their answer to it.
package struct ReviewItem: Sendable, Equatable {
    /// Names the sample within its run: `PROBLEM/INDEX@SAMPLER`, the last the first 12 digits of the sampler's key.
    package var sampleID: String
    package var problem: Problem
    /// The completion, as it was sampled.
    package var text: String
    package var verdicts: [Verdict]
    /// Why it is in the queue, for people: `random`, `borderline repetition: 0.59 of 0.6`.
    package var reasons: [String]
    /// Why people would reject it if the checks were right.
    package var rejections: [RejectReason] = []
    /// Parts of `text` to be marked, by start; they may overlap.
    package var marks: [Mark]

    /// A part of a text that a reviewer should look at.
    package struct Mark: Sendable, Equatable {
        /// In UTF-8 bytes of the text, at boundaries of scalars.
        package var range: Range<Int>
        package var kind: Kind

        package enum Kind: String, Sendable, CaseIterable {
            /// Words that came before.
            case repeated
            /// Words of another language than the problem's.
            case foreign
            /// A false statement of arithmetic.
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

    /// SHA-256, in hexadecimal, of what a reviewer judges: prompt, gold answer and completion.
    ///
    /// An annotation carries it back, so that a decision about another text is not taken for one about this.
    package var contentSHA256: String {
        Self.contentSHA256(prompt: problem.transcript, answer: problem.answer, text: text)
    }

    static func contentSHA256(prompt: String, answer: String, text: String) -> String {
        let content = JSON.array([.string(prompt), .string(answer), .string(text)])
        return SHA256.hex(Array(content.serialized().utf8))
    }
}
