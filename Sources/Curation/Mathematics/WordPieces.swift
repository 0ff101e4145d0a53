/// A text that is read as no formula, as pieces: numbers, words, and signs one by one.
///
/// Two such texts are equal only as texts. They differ for certain where one of them has a number, a word or a sign in
/// the place of another one and everything else is the same; more can differ in two ways of saying the same.
struct WordPieces {
    private let pieces: [Substring]

    init(_ text: String) {
        var pieces: [Substring] = []
        var start = text.startIndex
        func kind(_ character: Character) -> Int {
            character.isNumber ? 0 : character.isLetter ? 1 : 2
        }
        for place in text.indices {
            let next = text.index(after: place)
            let isPoint =
                text[place] == "." && next < text.endIndex && text[next].isNumber && place > text.startIndex
                && text[text.index(before: place)].isNumber
            guard !isPoint else { continue }
            let ends =
                next == text.endIndex || kind(text[place]) == 2
                || kind(text[next]) != kind(text[place])
                    && !(text[next] == "." && text[place].isNumber
                        && text.index(after: next) < text.endIndex && text[text.index(after: next)].isNumber)
            guard ends else { continue }
            if text[place] != " " { pieces.append(text[start..<next]) }
            start = next
        }
        self.pieces = pieces
    }

    private var hasFormula: Bool {
        pieces.contains { $0.contains { $0.isNumber || "\\=^".contains($0) } }
    }

    func compare(_ other: WordPieces) -> MathMatch {
        guard hasFormula || other.hasFormula else { return MathMatch(.different, "other words") }
        // What both begin and end with is the same; between stands what differs.
        let first = zip(pieces, other.pieces).prefix { $0 == $1 }.count
        let most = min(pieces.count, other.pieces.count) - first
        let last = zip(pieces.reversed(), other.pieces.reversed()).prefix(most).prefix { $0 == $1 }.count
        let (one, two) = (pieces.count - first - last, other.pieces.count - first - last)
        if first + last > 0, max(one, two) <= 4, 2 * (first + last) >= max(one, two) {
            return MathMatch(.different, "another number, word or sign")
        }
        return MathMatch(.undecided, "the gold answer is no formula that can be read")
    }
}
