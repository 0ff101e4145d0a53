/// The letter of a multiple choice, with the text after it: `B`, `(B)`, `B. 12`, `\text{(C)}`, 选项D.
struct MathChoice {
    let letter: Unicode.Scalar
    let content: [Unicode.Scalar]?
    /// Whether the letter is in lower case, without brackets and without any text after it.
    let isBareLower: Bool

    /// Nil where the text is not a choice. A letter alone may be in lower case; if text follows, a bracket, a
    /// stop or a colon must stand between.
    init?(_ text: [Unicode.Scalar]) {
        guard text.count <= 4000 else { return nil }
        var rest = text[...]
        for _ in 0..<4 {
            let before = rest.count
            while let first = rest.first, "$*{ \"".unicodeScalars.contains(first) { rest.removeFirst() }
            for lead in Self.leads where rest.count > lead.count && rest.starts(with: lead) {
                rest = rest.dropFirst(lead.count)
            }
            if rest.count == before { break }
        }
        var isBracketed = false
        if rest.first == "(" || rest.first == "[" {
            isBracketed = true
            rest.removeFirst()
        }
        guard let first = rest.first, first.isASCIILetter else { return nil }
        letter = Unicode.Scalar(UInt8(first.value & ~0x20))
        guard letter <= "H" else { return nil }
        let isUpper = first == letter
        isBareLower = !isUpper && !isBracketed
        rest.removeFirst()
        while rest.first == "}" || rest.first == "$" { rest.removeFirst() }
        var isClosed = false
        if isBracketed {
            guard rest.first == ")" || rest.first == "]" else { return nil }
            rest.removeFirst()
            isClosed = true
        } else if let mark = rest.first, ").:,。".unicodeScalars.contains(mark) {
            // `B,` is the start of a list.
            if mark == ",", rest.count > 1 { return nil }
            rest.removeFirst()
            isClosed = true
        }
        let hasSpace = rest.first?.isBlank ?? false
        while let next = rest.first, next.isBlank || next == "}" || next == "$" || next == "*" {
            rest.removeFirst()
        }
        while let last = rest.last, last.isBlank || last == "." || last == "*" { rest.removeLast() }
        if rest.isEmpty {
            content = nil
        } else {
            guard isClosed, isUpper, hasSpace || rest.first == "\\", let next = rest.first,
                next.isASCIILetter || next.isDigit || next == "\\" || next.isHan || next == "-" || next == "("
            else { return nil }
            if next == "\\",
                rest.starts(with: "\\cup".unicodeScalars) || rest.starts(with: "\\cap".unicodeScalars)
            {
                return nil
            }
            content = Array(rest)
        }
    }

    private static let leads: [[Unicode.Scalar]] = [
        "\\text{", "\\textbf{", "\\mathrm{", "\\mathbf{", "\\textrm{", "option ", "Option ", "choice ",
        "Choice ", "选项", "选",
    ].map { Array($0.unicodeScalars) }

    /// Compares two choices; nil where one of the texts is not a choice, or where the letters do not decide.
    static func compare(
        _ gold: [Unicode.Scalar], _ prediction: [Unicode.Scalar], _ options: MathOptions
    ) -> MathMatch? {
        guard let gold = MathChoice(gold), let prediction = MathChoice(prediction) else { return nil }
        guard gold.letter == prediction.letter else { return MathMatch(.different, "another choice") }
        guard let one = gold.content, let two = prediction.content else {
            // A letter alone may be a variable: then upper and lower case differ.
            guard gold.isBareLower == prediction.isBareLower else { return nil }
            return MathMatch(.equal, "the same choice")
        }
        guard MathChoice(one) == nil, MathChoice(two) == nil else {
            return MathMatch(.undecided, "a choice in a choice")
        }
        // The letter may be an initial or a label, so the texts are compared, too.
        return MathMatch(MathAnswer(one, options), MathAnswer(two, options))
    }
}
