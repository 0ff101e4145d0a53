/// The kinds of rules in `Sequences`, in the order in which they are tried.
enum SequenceKind: Int, Sendable, CaseIterable {
    case difference, ratio, second, sum, affine, third, pair, interleaved

    /// The words for the kind in a prompt.
    ///
    /// - Parameter halves: the kinds that each of two interleaved sequences may have.
    func text(_ halves: [SequenceKind], _ language: Language) -> String {
        switch self {
        case .difference: language.choose("a constant difference", "差不变")
        case .ratio: language.choose("a constant ratio", "比不变")
        case .second: language.choose("constant second differences", "二阶差不变")
        case .sum: language.choose("each term the sum of the two before", "每项是前两项的和")
        case .affine: language.choose("each term r times the last plus c", "每项是前一项的r倍加c")
        case .third: language.choose("constant third differences", "三阶差不变")
        case .pair:
            language.choose(
                "each term p times the last plus q times the one before (p 1 to 4, q -3 to 3)",
                "每项是前一项的p倍加再前一项的q倍（p为1到4，q为-3到3）")
        case .interleaved:
            language.choose(
                "two interleaved sequences, each with "
                    + Self.either(halves.map { $0.text([], language) }, ", ", language),
                "两个数列交错，各自" + Self.either(halves.map { $0.text([], language) }, "、", language))
        }
    }

    /// The parts as one list, with `or` before the last.
    static func either(_ parts: [String], _ mark: String, _ language: Language) -> String {
        let start = parts.dropLast().joined(separator: mark)
        return start.isEmpty ? parts[0] : start + language.choose(" or ", "或") + parts[parts.count - 1]
    }
}

/// A kind of rule with its numbers: enough to compute every term of a sequence.
indirect enum SequenceRule: Sendable {
    /// The first term, the first of the differences, the first of their differences, and so on. The last
    /// differences are constant.
    case polynomial([Int])
    /// The first term; each next term is the one before it times `by`.
    case ratio(Int, by: Int)
    /// The first term; each next term is the one before it times `times`, plus `plus`.
    case affine(Int, times: Int, plus: Int)
    /// The first two terms; each next term is `p` times the one before it, plus `q` times the one before
    /// that.
    case pair(Int, Int, p: Int, q: Int)
    /// The terms at odd places follow the first rule, and those at even places the second.
    case interleaved(SequenceRule, SequenceRule)

    /// The first `count` terms. Those of a wrong guess can be too large for an integer, and then wrap around.
    func terms(_ count: Int) -> [Int] {
        switch self {
        case .polynomial(var column):
            return (0..<count).map { _ in
                defer { for order in column.indices.dropLast() { column[order] &+= column[order + 1] } }
                return column[0]
            }
        case .ratio(let first, let ratio):
            return SequenceRule.affine(first, times: ratio, plus: 0).terms(count)
        case .affine(var term, let times, let plus):
            return (0..<count).map { _ in
                defer { term = term &* times &+ plus }
                return term
            }
        case .pair(let first, let second, let p, let q):
            var terms = [first, second]
            while terms.count < count {
                terms.append(p &* terms[terms.count - 1] &+ q &* terms[terms.count - 2])
            }
            return terms
        case .interleaved(let odd, let even):
            let (odd, even) = (odd.terms(count / 2 + 1), even.terms(count / 2 + 1))
            return (0..<count).map { $0 % 2 == 0 ? odd[$0 / 2] : even[$0 / 2] }
        }
    }

    /// All rules of a kind that give these terms. The numbers of a rule are computed from the first few
    /// terms, and then all terms are compared.
    ///
    /// - Parameters:
    ///   - terms: at least as many terms as the kind needs (4 for `third`); the first is not 0.
    ///   - halves: the kinds that each of two interleaved sequences may have.
    static func all(
        _ kind: SequenceKind, _ terms: [Int], halves: [SequenceKind]
    ) -> [SequenceRule] {
        let found: [SequenceRule]
        switch kind {
        case .difference: found = [.polynomial(column(terms, 1))]
        case .second: found = [.polynomial(column(terms, 2))]
        case .third: found = [.polynomial(column(terms, 3))]
        case .ratio:
            found = terms[1].isMultiple(of: terms[0]) ? [.ratio(terms[0], by: terms[1] / terms[0])] : []
        case .sum: found = [.pair(terms[0], terms[1], p: 1, q: 1)]
        case .affine:
            let (one, two) = (terms[1] - terms[0], terms[2] - terms[1])
            guard one != 0, two.isMultiple(of: one), two / one > 1 else { return [] }
            found = [.affine(terms[0], times: two / one, plus: terms[1] - two / one * terms[0])]
        case .pair:
            found = (1...4).flatMap { p in
                (-3...3).filter { $0 != 0 && p * terms[1] + $0 * terms[0] == terms[2] }
                    .map { .pair(terms[0], terms[1], p: p, q: $0) }
            }
        case .interleaved:
            let rules = [0, 1].map { start in
                let half = stride(from: start, to: terms.count, by: 2).map { terms[$0] }
                return halves.flatMap { all($0, half, halves: []) }
            }
            found = rules[0].flatMap { odd in rules[1].map { .interleaved(odd, $0) } }
        }
        return found.filter { $0.terms(terms.count) == terms }
    }

    /// The numbers of a polynomial rule: the first term, then the first difference of each order up to
    /// `order`.
    private static func column(_ terms: [Int], _ order: Int) -> [Int] {
        var (row, column) = (terms, [terms[0]])
        for _ in 0..<order {
            row = zip(row.dropFirst(), row).map(-)
            column.append(row[0])
        }
        return column
    }
}
