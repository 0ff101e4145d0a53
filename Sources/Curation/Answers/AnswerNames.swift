/// Names, compared in any order and case; a name that is given twice counts once.
struct AnswerNames: Sendable {
    let items: Set<String>
    /// Whether each item is only a name, as far as can be seen.
    let isPlain: Bool

    /// Nil where there are no names.
    init?(_ text: AnswerText) {
        var folded = text.folded[...]
        for lead in ["both ", "only the names "] where folded.starts(with: lead.unicodeScalars) {
            folded = folded.dropFirst(lead.unicodeScalars.count)
        }
        var items: Set<String> = []
        var isPlain = true
        for part in folded.split(whereSeparator: { ",;&/+、".unicodeScalars.contains($0) }) {
            for name in Self.names(part.trimming { $0.isBlank }) {
                let words = name.split(separator: " ").map { $0.text }
                guard !words.isEmpty else { continue }
                items.insert(words.joined(separator: " "))
                if words.count > 4 || words.contains(where: Self.particles.contains) { isPlain = false }
                if name.contains(where: { "?!()[]{}=<>".unicodeScalars.contains($0) }) { isPlain = false }
                if name.count > 1, name.contains(where: { "是不非没除只".unicodeScalars.contains($0) }) {
                    isPlain = false
                }
            }
        }
        guard !items.isEmpty else { return nil }
        (self.items, self.isPlain) = (items, isPlain)
    }

    /// Splits a part at "and", 和 and the like, if a name stands on both sides.
    private static func names(_ part: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
        for index in part.indices {
            let length = joint(part, index)
            guard length > 0 else { continue }
            let (before, after) = (part[..<index], part[(index + length)...])
            guard isName(before), isName(after) else { continue }
            return [before.trimming { $0.isBlank }] + names(after.trimming { $0.isBlank })
        }
        // "a, and b"
        if part.starts(with: "and ".unicodeScalars), part.count > 4, part.startIndex > 0 {
            return [part.dropFirst(4)]
        }
        return [part]
    }

    private static func joint(_ text: ArraySlice<Unicode.Scalar>, _ index: Int) -> Int {
        for word in [" and ", "以及", "和", "与", "及", "跟"] where text[index...].starts(with: word.unicodeScalars)
        {
            return word.unicodeScalars.count
        }
        return 0
    }

    /// A Chinese name has two characters at least: 和平 is one.
    private static func isName(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        let text = text.trimming { $0.isBlank }
        guard !text.isEmpty else { return false }
        return text.count >= 2 || !text[text.startIndex].isHan
    }

    private static let particles: Set<String> = [
        "not", "no", "nor", "or", "neither", "either", "except", "but", "only", "is", "are", "was", "were",
        "without",
        "isn't", "aren't", "don't", "maybe", "perhaps", "if", "never", "than", "none", "nobody", "everyone",
        "all", "who",
        "they", "he", "she", "it", "i", "so", "because", "others", "other",
    ]
}
