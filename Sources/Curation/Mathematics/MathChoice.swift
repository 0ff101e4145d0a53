/// The letter of a multiple choice, with what stands after it: `B`, `(B)`, `B. 12`, `\text{(C)}`, 选项D.
struct MathChoice {
    let letter: Unicode.Scalar
    let content: [Unicode.Scalar]?
    /// Whether it is a letter in lower case without brackets and without anything after it.
    let isBareLower: Bool

    /// Nil where the text is no choice. A letter alone may be in lower case; with something after it there must
    /// be a bracket, stop or colon between.
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
            // `B,` begins a list.
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

    /// Nil where the letters do not decide: one of the two is no choice.
    static func compare(
        _ gold: [Unicode.Scalar], _ prediction: [Unicode.Scalar], _ options: MathOptions
    ) -> MathMatch? {
        guard let gold = MathChoice(gold), let prediction = MathChoice(prediction) else { return nil }
        guard gold.letter == prediction.letter else { return MathMatch(.different, "another choice") }
        guard let one = gold.content, let two = prediction.content else {
            // A letter alone may be a variable, in which case counts.
            guard gold.isBareLower == prediction.isBareLower else { return nil }
            return MathMatch(.equal, "the same choice")
        }
        guard MathChoice(one) == nil, MathChoice(two) == nil else {
            return MathMatch(.undecided, "a choice in a choice")
        }
        // The letter may be a name's initial, or a label.
        return MathMatch(MathAnswer(one, options), MathAnswer(two, options))
    }
}
