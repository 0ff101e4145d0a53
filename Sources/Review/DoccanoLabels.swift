import Archive

/// What the labels that doccano exports for a text say.
///
/// In a project of classification they are names: one of a decision, and any of reasons. In one of sequence to
/// sequence they are texts: what the text should be.
struct DoccanoLabels {
    var decision: Annotation.Decision?
    var reasons: [String] = []
    var text: String?

    static let decisions = "one of " + Annotation.Decision.allCases.map(\.rawValue).joined(separator: ", ")

    /// Of names, doccano's database takes no more characters.
    private static let longestName = 100

    init() {}

    /// - Parameters:
    ///   - labels: what stands in the field `label`.
    ///   - areJoined: whether several names stand in one text, joined by `#`, as in a table.
    ///   - place: for errors.
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
    /// The decision that people spelled, in any case and with white space around it.
    init?(spelled word: String) {
        let letters = word.lowercased().utf8.filter { $0 > 0x20 }
        self.init(rawValue: String(decoding: letters, as: UTF8.self))
    }
}
