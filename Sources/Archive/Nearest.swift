/// The candidate that a mistyped word probably meant; nil if none is near. A candidate is near if at most two
/// letters differ, or at most a third of the word's letters, but not all of them.
///
/// A letter that is added, left out, replaced, or swapped with its neighbour is one difference
/// (Damerau–Levenshtein distance, optimal string alignment). The first of equally near candidates wins.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let scored = candidates.map { ($0, distance(Array(word), Array($0))) }
    guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(2, word.count / 3),
        best.1 < word.count
    else { return nil }
    return best.0
}

/// What a complaint about an unknown name says of the known ones: the nearest, or all if none is near.
package struct KnownNames {
    /// What was expected, if no known name is near: `one of format, answer`.
    package let expected: String?
    /// The question about the nearest known name: `did you mean "answer"?`.
    package let advice: String?

    /// - Parameter others: what to expect in place of any name, if no name is known: `no keys`.
    package init(_ names: [String], not name: String, others: String? = nil) {
        advice = nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
        let all = names.isEmpty ? others : nil
        expected = advice == nil ? all ?? "one of " + names.joined(separator: ", ") : nil
    }

    /// The end of a sentence about the name: `did you mean "answer"?` or `expected one of format, answer`.
    package var words: String { advice ?? "expected \(expected ?? "")" }
}

private func distance(_ a: [Character], _ b: [Character]) -> Int {
    // rows[i][j] is the distance between the first i letters of a and the first j letters of b.
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
