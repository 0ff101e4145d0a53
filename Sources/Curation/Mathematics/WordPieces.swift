/// A text that could not be read as a formula, in pieces: numbers, words, and single signs.
///
/// Two such texts are equal only if they are the same. They are different for certain if one number, word or
/// sign is replaced and the rest is the same; several differences may be two ways to say the same thing.
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

    private static func isNumber(_ piece: Substring) -> Bool { piece.first?.isNumber == true }

    /// Compares texts that differ only in their numbers, or in letters that are renamed throughout; nil for
    /// other texts.
    private func skeleton(_ other: WordPieces) -> MathMatch? {
        guard pieces.count == other.pieces.count else { return nil }
        var renamed: [Substring: Substring] = [:]
        var (numbers, isRenamed) = (false, true)
        for (one, two) in zip(pieces, other.pieces) {
            if Self.isNumber(one), Self.isNumber(two) {
                if one != two { numbers = true }
            } else if one.count == 1, two.count == 1, one.first?.isLetter == true, two.first?.isLetter == true
            {
                if let known = renamed[one], known != two { isRenamed = false }
                renamed[one] = two
            } else if one != two {
                return nil
            }
        }
        let changes = renamed.contains { $0.key != $0.value }
        if numbers {
            let isCongruence = pieces.contains { $0 == "mod" || $0 == "pmod" || $0 == "bmod" }
            // 6 cm by 4 cm is the same as 4 cm by 6 cm.
            let isSize = pieces.contains("by") && pieces.sorted() == other.pieces.sorted()
            guard !isCongruence, !isSize else {
                return isSize ? MathMatch(.undecided, "sides in another order") : nil
            }
            return changes ? nil : MathMatch(.different, "other numbers")
        }
        guard changes, isRenamed, Set(renamed.values).count == renamed.count,
            pieces.count(where: { piece in renamed[piece].map { $0 != piece } ?? false }) > 1
        else { return nil }
        return MathMatch(.undecided, "another letter throughout")
    }

    /// Compares words with a number each: `minimum -3, maximum 8`.
    private func byName(_ other: WordPieces) -> MathMatch? {
        func named(_ pieces: [Substring]) -> [String: String]? {
            var values: [String: String] = [:]
            for item in pieces.split(separator: ",") {
                let words = item.prefix { $0.first?.isLetter == true }
                let rest = item.dropFirst(words.count)
                guard !words.isEmpty, rest.last.map(Self.isNumber) == true, rest.count < 3,
                    values.updateValue(rest.joined(), forKey: words.joined(separator: " ")) == nil
                else { return nil }
            }
            return values.count > 1 ? values : nil
        }
        guard let one = named(pieces), let two = named(other.pieces), Set(one.keys) == Set(two.keys) else {
            return nil
        }
        return one == two ? nil : MathMatch(.different, "another value of a name")
    }

    /// The text without braces around single letters and digits, where they are optional.
    private var plain: String {
        var result: [Substring] = []
        for piece in pieces {
            if piece == "}", result.count > 1, result[result.count - 2] == "{" {
                result.remove(at: result.count - 2)
            } else {
                result.append(piece)
            }
        }
        return result.joined()
    }

    private var hasFormula: Bool {
        pieces.contains { $0.contains { $0.isNumber || "\\=^".contains($0) } }
    }

    func compare(_ other: WordPieces) -> MathMatch {
        guard hasFormula || other.hasFormula else { return MathMatch(.different, "other words") }
        if let match = byName(other) ?? skeleton(other) { return match }
        // The common beginning and end are left out; the rest differs.
        let first = zip(pieces, other.pieces).prefix { $0 == $1 }.count
        let most = min(pieces.count, other.pieces.count) - first
        let last = zip(pieces.reversed(), other.pieces.reversed()).prefix(most).prefix { $0 == $1 }.count
        let (one, two) = (pieces.count - first - last, other.pieces.count - first - last)
        // Numbers that differ may still be congruent.
        let isCongruence = pieces.dropFirst(first).contains { $0 == "mod" || $0 == "pmod" || $0 == "bmod" }
        if first + last > 0, max(one, two) <= 8, 3 * (first + last) >= min(one, two), !isCongruence,
            plain != other.plain
        {
            return MathMatch(.different, "another number, word or sign")
        }
        return MathMatch(.undecided, "the gold answer is no formula that can be read")
    }
}
