import Archive

/// The meaning of the labels that doccano exports for a text.
///
/// In a project for classification, labels are names: one decision, and any number of reasons. In a project
/// for sequence to sequence, a label is a text: the corrected text.
struct DoccanoLabels {
    var decision: Annotation.Decision?
    var reasons: [String] = []
    var text: String?

    static let decisions = "one of " + Annotation.Decision.allCases.map(\.rawValue).joined(separator: ", ")

    /// The most characters that doccano's database allows in a name.
    private static let longestName = 100

    init() {}

    /// - Parameters:
    ///   - labels: the values of the field `label`.
    ///   - areJoined: whether one text holds several names, joined by `#`, as in a table.
    ///   - place: the place of the field, for errors.
    init(_ labels: [String], areJoined: Bool, at place: String) throws(Complaint) {
        func refuse(_ found: String, _ expected: String) -> Complaint {
            Complaint(place, found: found, expected: expected, advice: "correct the file")
        }
        for label in labels {
            if label.unicodeScalars.contains("\n") || label.unicodeScalars.count > Self.longestName {
                guard text == nil else { throw refuse("two texts", "one") }
                text = label
                continue
            }
            for name in areJoined ? label.split(separator: "#").map(String.init) : [label] {
                guard let decision = Annotation.Decision(spelled: name) else {
                    reasons.append(name)
                    continue
                }
                guard self.decision == nil else { throw refuse("two decisions", "one") }
                self.decision = decision
            }
        }
        if decision == nil, text != nil { decision = .edit }
        if decision == nil, let name = reasons.first {
            throw refuse("\(FlatAnnotation.quoted(name)) and no decision", Self.decisions)
        }
    }
}

extension Annotation.Decision {
    /// Reads a decision that a person typed, in any case and with white space around it.
    init?(spelled word: String) {
        let letters = word.lowercased().utf8.filter { $0 > 0x20 }
        self.init(rawValue: String(decoding: letters, as: UTF8.self))
    }
}
