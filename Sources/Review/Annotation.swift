import Problems

/// The answer of one reviewer on one item.
package struct Annotation: Sendable, Equatable {
    /// The id of the item, as it was exported (see `ReviewItem.sampleID`).
    package var sampleID: String
    /// The digest of what the reviewer saw (see `ReviewItem.contentSHA256`).
    package var contentSHA256: String
    /// The decision of the reviewer.
    package var decision: Decision
    /// The reason in the reviewer's words; it may be empty, except for `reject`.
    package var reason: String
    /// The whole completion as the reviewer wants it; it is there if and only if the decision is `edit`.
    package var text: String?
    /// The name of the reviewer; may be empty.
    package var reviewer: String
    /// The time spent on the item, in seconds.
    package var seconds: Double?
    /// The time of the answer, as ISO 8601 in UTC (`2026-01-31T12:00:00Z`); empty where the file gives none.
    package var time: String

    /// The reasons to reject that every format offers; any other words are allowed as well.
    package static let rejectReasons = RejectReason.allCases.map(\.rawValue)

    /// The decision of a reviewer.
    package enum Decision: String, Sendable, CaseIterable {
        case accept, reject, edit
        /// The reviewer leaves the item to others.
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

/// An annotation, and its place in a file: `answers.jsonl: line 12`, `answers.csv: row 12`,
/// `project-1.json: [3].annotations[0]`.
package struct PlacedAnnotation: Sendable, Equatable {
    /// The annotation.
    package var annotation: Annotation
    /// The place of the annotation in its file.
    package var place: String
    /// Whether the reviewer decided. If not, the text that was shown may still have been changed, and the
    /// annotation is an edit without a text.
    package var isDecided = true
    /// The text of the sample in the file, if it may differ from the exported one. With it, an edit may have
    /// no text of its own.
    package var shown: Shown?

    /// A text that a file shows.
    package struct Shown: Sendable, Equatable {
        /// The text.
        package var text: String
        /// The place of the text in its file: `answers.csv: row 12, column D (text)`.
        package var place: String
    }

    package init(_ annotation: Annotation, at place: String) {
        self.annotation = annotation
        self.place = place
    }
}

extension String {
    /// The text with line feeds in place of the line ends that some systems and forms use.
    package var withLineFeeds: String { contains("\r\n") ? replacing("\r\n", with: "\n") : self }

    /// Whether two texts are the same except for such line ends.
    package func isSame(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8) || withLineFeeds.utf8.elementsEqual(other.withLineFeeds.utf8)
    }
}
