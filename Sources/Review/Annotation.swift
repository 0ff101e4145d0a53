import Problems

/// What one reviewer said of one item.
package struct Annotation: Sendable, Equatable {
    package var sampleID: String
    /// Of what the reviewer saw (see `ReviewItem.contentSHA256`).
    package var contentSHA256: String
    package var decision: Decision
    /// Why, in the reviewer's words; may be empty, but not for `reject`.
    package var reason: String
    /// The whole completion as the reviewer would have it: there if and only if the decision is `edit`.
    package var text: String?
    /// Name of the reviewer; may be empty.
    package var reviewer: String
    /// Time spent on the item.
    package var seconds: Double?
    /// When, as ISO 8601 in UTC (`2026-01-31T12:00:00Z`); empty where the file does not say.
    package var time: String

    /// Reasons to reject that every format offers; free words serve as well.
    package static let rejectReasons = RejectReason.allCases.map(\.rawValue)

    package enum Decision: String, Sendable, CaseIterable {
        case accept, reject, edit
        /// The reviewer leaves it to others.
        case skip
    }

    package init(
        sampleID: String, contentSHA256: String, decision: Decision, reason: String = "", text: String? = nil,
        reviewer: String = "", seconds: Double? = nil, time: String = ""
    ) {
        self.sampleID = sampleID
        self.contentSHA256 = contentSHA256
        self.decision = decision
        self.reason = reason
        self.text = text
        self.reviewer = reviewer
        self.seconds = seconds
        self.time = time
    }
}

/// An annotation, and where it stands: `answers.jsonl: line 12`, `answers.csv: row 12`,
/// `project-1.json: [3].annotations[0]`.
package struct PlacedAnnotation: Sendable, Equatable {
    package var annotation: Annotation
    package var place: String
    /// Whether anything was decided. Else the reviewer may still have typed into the text that was shown, and the
    /// annotation is an edit without a text.
    package var isDecided = true
    /// The text that the file shows of the sample, where it is not known to be the one that was exported. Beside it an
    /// edit may be without a text.
    package var shown: Shown?

    package struct Shown: Sendable, Equatable {
        package var text: String
        /// `answers.csv: row 12, column D (text)`.
        package var place: String
    }

    package init(_ annotation: Annotation, at place: String) {
        self.annotation = annotation
        self.place = place
    }
}

extension String {
    /// The text with line feeds for the line ends that some systems and forms make of them.
    package var withLineFeeds: String { contains("\r\n") ? replacing("\r\n", with: "\n") : self }

    /// Whether two texts are the same but for such line ends.
    package func isSame(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8) || withLineFeeds.utf8.elementsEqual(other.withLineFeeds.utf8)
    }
}
