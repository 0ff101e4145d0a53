/// Compares answers that are marks, not formulas: letters without any sign, times of day, dates, ranges and
/// scores. They are never computed with.
enum MathSymbols {
    /// Compares two marks; nil where one of the texts is a formula.
    static func compare(_ gold: [Unicode.Scalar], _ prediction: [Unicode.Scalar]) -> MathMatch? {
        guard gold.count <= 64, prediction.count <= 64 else { return nil }
        let (one, two) = (bare(gold), bare(prediction))
        if let match = letters(one, two) ?? choices(one, two) ?? decade(one, two) {
            return match
        }
        guard let one = figures(one), let two = figures(two), one.sign == two.sign else { return nil }
        return one.parts == two.parts
            ? MathMatch(.equal, "the same \(one.name)") : MathMatch(.different, "another \(one.name)")
    }

    /// The text without dollar signs around it, frames such as `\text{}`, and a stop at the end.
    private static func bare(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        var text = text[...].trimming { $0 == "$" || $0.isBlank }
        if text.last == ".", text.count > 1 { text = text.dropLast() }
        for frame in ["\\text{", "\\mathrm{", "\\textbf{", "\\mathbf{"]
        where text.starts(with: frame.unicodeScalars) && text.last == "}" {
            let inner = text.dropFirst(frame.utf8.count).dropLast()
            return inner.contains("{") ? text : inner
        }
        return text
    }

    // MARK: Labels

    /// Compares answers with labels, `(a) 5 (b) 6`: at least two, each with an answer of its own; nil for
    /// other texts.
    static func labels(_ one: [Unicode.Scalar], _ two: [Unicode.Scalar], _ options: MathOptions) -> MathMatch?
    {
        guard let first = labelled(bare(one)), let second = labelled(bare(two)) else { return nil }
        guard first.map(\.label) == second.map(\.label) else { return MathMatch(.undecided, "other labels") }
        var doubt: MathMatch?
        for (gold, given) in zip(first, second) {
            let match = MathMatch(MathAnswer(gold.answer, options), MathAnswer(given.answer, options))
            if match.outcome == .different { return MathMatch(.different, "another answer to a part") }
            if match.outcome == .undecided { doubt = match }
        }
        return doubt ?? MathMatch(.equal, "the same answers to all parts")
    }

    private static func labelled(_ text: ArraySlice<Unicode.Scalar>)
        -> [(label: String, answer: [Unicode.Scalar])]?
    {
        var parts: [(label: String, answer: [Unicode.Scalar])] = []
        var index = text.startIndex
        while index < text.endIndex {
            var end = index
            if text[end] == "(" { end += 1 }
            let start = end
            while end < text.endIndex, end - start < 4, text[end].isASCIILetter { end += 1 }
            let isLabel =
                end > start && end < text.endIndex && text[end] == ")"
                && (index == text.startIndex || text[index - 1].isBlank)
                && (end - start == 1 || text[start..<end].allSatisfy { "ivx".unicodeScalars.contains($0) })
            if isLabel {
                parts.append((text[start..<end].text, []))
                index = end + 1
            } else {
                guard !parts.isEmpty else { return nil }
                parts[parts.count - 1].answer.append(text[index])
                index += 1
            }
        }
        guard parts.count > 1, Set(parts.map(\.label)).count == parts.count else { return nil }
        return parts.map {
            ($0.label, Array($0.answer[...].trimming { $0.isBlank || $0 == "," || $0 == ";" }))
        }
    }

    // MARK: Letters

    /// Compares choices with and without separators: `ACD` and `A, C, D`.
    private static func choices(_ one: ArraySlice<Unicode.Scalar>, _ two: ArraySlice<Unicode.Scalar>)
        -> MathMatch?
    {
        func letters(_ text: ArraySlice<Unicode.Scalar>) -> (set: [UInt32], isApart: Bool)? {
            let words = text.split { " ,;、和".unicodeScalars.contains($0) }.filter { $0.text != "and" }
            let letters = words.joined().map(\.value)
            guard letters.count > 1, letters.count <= 8, letters.allSatisfy({ (0x41...0x48).contains($0) }),
                Set(letters).count == letters.count, words.count == 1 || words.count == letters.count
            else { return nil }
            return (letters.sorted(), words.count > 1)
        }
        guard let one = letters(one), let two = letters(two), one.isApart != two.isApart else { return nil }
        return one.set == two.set
            ? MathMatch(.undecided, "choices, or a word") : MathMatch(.different, "other choices")
    }

    /// Whether the texts have the same digits, but separators or marks that may change the number: `0,5`,
    /// `12,34,567`, `2nd`, `8k`, `2b_{16}`.
    static func mayBeSame(_ one: [Unicode.Scalar], _ two: [Unicode.Scalar]) -> Bool {
        guard one.count <= 40, two.count <= 40 else { return false }
        let (one, two) = (bare(one), bare(two))
        if let mark = one.firstIndex(of: "_"), one[..<mark].allSatisfy({ $0.isASCIILetter || $0.isDigit }),
            one.map(\.folded) == two.map(\.folded)
        {
            return true
        }
        guard !one.text.contains(", "), !two.text.contains(", "), !one.text.contains(".."),
            !two.text.contains("..")
        else { return false }
        func split(_ text: ArraySlice<Unicode.Scalar>) -> (digits: [Unicode.Scalar], rest: String) {
            let digits = text.prefix { $0.isDigit || ",.*' ".unicodeScalars.contains($0) }
            return (digits.filter(\.isDigit), text.dropFirst(digits.count).text)
        }
        let (a, b) = (split(one), split(two))
        guard !a.digits.isEmpty, !b.digits.isEmpty else { return false }
        let ordinals: Set<String> = ["", "st", "nd", "rd", "th"]
        if a.rest != b.rest {
            return a.digits == b.digits && ordinals.contains(a.rest) && ordinals.contains(b.rest)
                || [a, b].contains { $0.rest == "k" || $0.rest == "K" } && (a.rest.isEmpty || b.rest.isEmpty)
                    && (a.digits + ["0", "0", "0"] == b.digits || b.digits + ["0", "0", "0"] == a.digits)
        }
        guard a.rest.isEmpty, a.digits == b.digits else { return false }
        func hasLongGroups(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
            text.split(separator: ",").dropFirst().allSatisfy { $0.count > 1 }
        }
        return one.contains(".") || two.contains(".") || hasLongGroups(one) && hasLongGroups(two)
    }

    /// Tells a decade from a number: 1990s.
    private static func decade(_ one: ArraySlice<Unicode.Scalar>, _ two: ArraySlice<Unicode.Scalar>)
        -> MathMatch?
    {
        func isDecade(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
            text.last == "s" && text.count == 5 && text.dropLast().allSatisfy(\.isDigit)
                && text.dropLast().last == "0"
        }
        guard isDecade(one) != isDecade(two) else { return nil }
        return MathMatch(.undecided, "a decade, and no number")
    }

    /// Compares two to eight letters that differ in order or case, and Roman numerals with numbers.
    private static func letters(_ one: ArraySlice<Unicode.Scalar>, _ two: ArraySlice<Unicode.Scalar>)
        -> MathMatch?
    {
        if let value = roman(one), one.count > 1, !two.isEmpty, two.count < 5, two.allSatisfy(\.isDigit) {
            return value == Int(two.text)
                ? MathMatch(.equal, "the same number") : MathMatch(.different, "another number")
        }
        func isLetters(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
            (2...8).contains(text.count) && text.allSatisfy(\.isASCIILetter)
        }
        if isLetters(one), isLetters(two), one.map(\.folded) == two.map(\.folded) {
            if one.elementsEqual(two) { return MathMatch(.equal, "the same letters") }
            let capitals = [one, two].map { $0.allSatisfy { $0.value < 0x61 } }
            if capitals[0] != capitals[1], [one, two].contains(where: { $0.allSatisfy { $0.value > 0x60 } }) {
                return MathMatch(.undecided, "capitals, or none")
            }
        }
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
        // xy and yx are the same product. A word, a segment or a sequence is not a product.
        if one.count <= 3, Set(one.map(\.value)).count == one.count,
            one.allSatisfy({ !"aeiou".unicodeScalars.contains($0) && $0.value >= 0x61 })
        {
            return nil
        }
        if isConsecutive(one) { return nil }
        if one.count > 3, one.allSatisfy({ $0.value < 0x61 }) {
            return MathMatch(.different, "another sequence")
        }
        return one.allSatisfy({ $0.value >= 0x61 }) && one.count > 2
            && one.contains(where: { "aeiou".unicodeScalars.contains($0) })
            ? MathMatch(.different, "another word")
            : MathMatch(.undecided, "letters in another order")
    }

    /// Whether the letters are consecutive in the alphabet, like abc or pqr, as in usual products.
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

    /// Reads a time of day: `6:20 pm`, `6 A.M.`
    private static func halfDay(_ text: ArraySlice<Unicode.Scalar>) -> Figures? {
        let plain = String(text.filter { $0 != "." && !$0.isBlank }.text.lowercased())
        guard plain.hasSuffix("am") || plain.hasSuffix("pm") else { return nil }
        let parts = plain.dropLast(2).split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let hour = Int(parts[0]), (0...12).contains(hour),
            parts.count == 1 || parts[1].count == 2 && Int(parts[1]) ?? 60 < 60
        else { return nil }
        return Figures(
            sign: "m",
            parts: ["\(hour)", parts.count == 1 ? "00" : String(parts[1]), String(plain.suffix(2))],
            name: "time")
    }

    private struct Figures {
        var sign: Unicode.Scalar
        var parts: [String]
        var name: String
    }

    /// Reads whole numbers with one sign between them that does not compute: 9:30, 2023-11-08, 30-40, 3-1,
    /// 1/2/3.
    private static func figures(_ text: ArraySlice<Unicode.Scalar>) -> Figures? {
        if let time = halfDay(text) { return time }
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
            // With spaces, 7 - 3 is a difference.
            guard pieces.count > 2 || pieces[0].last?.isBlank != true else { return nil }
            return Figures(sign: "-", parts: values, name: parts.count == 3 ? "date" : "range")
        }
    }
}
