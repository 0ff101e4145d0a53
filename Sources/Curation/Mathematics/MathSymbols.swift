/// Answers that are marks rather than formulas: letters without any sign, times of day, dates, ranges and scores. They
/// are compared as what they are, and never computed with.
enum MathSymbols {
    /// Nil where the two are formulas, or one of them is.
    static func compare(_ gold: [Unicode.Scalar], _ prediction: [Unicode.Scalar]) -> MathMatch? {
        guard gold.count <= 64, prediction.count <= 64 else { return nil }
        if let match = letters(bare(gold), bare(prediction)) { return match }
        guard let one = figures(bare(gold)), let two = figures(bare(prediction)), one.sign == two.sign else {
            return nil
        }
        return one.parts == two.parts
            ? MathMatch(.equal, "the same \(one.name)") : MathMatch(.different, "another \(one.name)")
    }

    /// Without dollars round a formula and a stop at the end.
    private static func bare(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        var text = text[...].trimming { $0 == "$" || $0.isBlank }
        if text.last == ".", text.count > 1 { text = text.dropLast() }
        return text
    }

    // MARK: Letters

    /// Two to eight letters, and nothing else, in another order or case.
    private static func letters(_ one: ArraySlice<Unicode.Scalar>, _ two: ArraySlice<Unicode.Scalar>)
        -> MathMatch?
    {
        guard (1...8).contains(one.count), one.count == two.count, one.allSatisfy(\.isASCIILetter),
            two.allSatisfy(\.isASCIILetter), !one.elementsEqual(two)
        else { return nil }
        if one.count == 1 {
            guard one.first?.folded == two.first?.folded else { return nil }
            let isConstant = one.first?.folded == "e"
            return isConstant
                ? MathMatch(.different, "a constant and a letter")
                : MathMatch(.undecided, "upper and lower case may differ in meaning")
        }
        if let first = roman(one), let second = roman(two), first != second {
            return MathMatch(.different, "another Roman numeral")
        }
        guard one.sorted(by: { $0.value < $1.value }) == two.sorted(by: { $0.value < $1.value }) else {
            return nil
        }
        // xy and yx are one product; what may be a word, a segment or a sequence is not.
        if one.count <= 3, Set(one.map(\.value)).count == one.count,
            one.allSatisfy({ !"aeiou".unicodeScalars.contains($0) && $0.value >= 0x61 })
        {
            return nil
        }
        if isConsecutive(one) { return nil }
        return one.allSatisfy({ $0.value >= 0x61 }) && one.count > 2
            && one.contains(where: { "aeiou".unicodeScalars.contains($0) })
            ? MathMatch(.different, "another word")
            : MathMatch(.undecided, "letters in another order")
    }

    /// abc, pqr: what products are usually made of.
    private static func isConsecutive(_ letters: ArraySlice<Unicode.Scalar>) -> Bool {
        let values = letters.map(\.value).sorted()
        return values.allSatisfy { $0 >= 0x61 } && zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 }
    }

    private static func roman(_ letters: ArraySlice<Unicode.Scalar>) -> Int? {
        let values: [Unicode.Scalar: Int] = ["I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000]
        var (sum, before) = (0, Int.max)
        for letter in letters {
            guard let value = values[letter] else { return nil }
            sum += value
            if value > before { sum -= 2 * before }
            before = value
        }
        return sum
    }

    // MARK: Figures

    private struct Figures {
        var sign: Unicode.Scalar
        var parts: [String]
        var name: String
    }

    /// 9:30, 2023-11-08, 30-40, 3-1, 1/2/3: whole numbers with one sign between them that computes nothing.
    private static func figures(_ text: ArraySlice<Unicode.Scalar>) -> Figures? {
        guard let sign = text.first(where: { !$0.isDigit && !$0.isBlank }),
            ":-/–".unicodeScalars.contains(sign)
        else { return nil }
        let pieces = text.split(separator: sign, omittingEmptySubsequences: false)
        let parts = pieces.map { $0.trimming(\.isBlank) }
        guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty && $0.count <= 4 && $0.allSatisfy(\.isDigit) })
        else {
            return nil
        }
        let values = parts.map { part in String(part.reduce(0) { $0 * 10 + Int($1.value) - 48 }) }
        switch sign {
        case ":":
            guard parts.count == 2, parts[1].count == 2, parts[0].count <= 2, let hour = Int(values[0]),
                let minute = Int(values[1]), hour < 24, minute < 60
            else { return nil }
            return Figures(sign: sign, parts: values, name: "time")
        case "/": return parts.count == 3 ? Figures(sign: sign, parts: values, name: "date") : nil
        default:
            // 7 - 3 is a difference.
            guard pieces.count > 2 || pieces[0].last?.isBlank != true else { return nil }
            return Figures(sign: "-", parts: values, name: parts.count == 3 ? "date" : "range")
        }
    }
}
