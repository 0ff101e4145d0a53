/// The commands of LaTeX among the tokens of a line.
extension StatementReader {
    mutating func command() {
        guard let next = scalar(1), next.isASCIILetter else { return escaped() }
        var length = 1
        var hash = WordHash.start
        while let next = scalar(length), next.isASCIILetter {
            // Case tells commands apart: \Delta is not \delta. No command that is read here has a capital.
            hash = WordHash.next(hash, text[index + length])
            length += 1
        }
        if let kind = Self.kinds[hash] { return add(kind, length: length) }
        if let function = StatementWords.function(of: hash) {
            add(.function(function), length: length)
            // \lfloor also opens a bracket, and \rfloor closes it.
            if Self.opening.contains(hash) { add(.open, length: 0) }
            return
        }
        if Self.weightless.contains(hash) { return skip(length) }
        if Self.texts.contains(hash), scalar(length) == "{", closing < index { return text(length) }
        if hash == Self.pmod, scalar(length) == "{" {
            add(.open, length: length)
            add(.modulo, length: 1)
            return
        }
        add(.symbol, length: length)
    }

    private mutating func escaped() {
        switch scalar(1) {
        case "%": percent(length: 2)
        case ",", ";", ":", "!", " ", "$": skip(2)
        case "(", ")", "[", "]", "\\": add(.stop, length: 2)
        case "{", "}": add(.symbol, length: 2)
        default: add(.symbol, length: 1)
        }
    }

    /// `\text{ km}`: the words inside are read as words of the line.
    private mutating func text(_ length: Int) {
        var offset = length + 1
        while let next = scalar(offset), next != "}", next != "{", offset < length + 64 { offset += 1 }
        guard scalar(offset) == "}" else { return add(.symbol, length: length) }
        closing = index + offset
        skip(length + 1)
    }

    private static func hashes(_ words: [String]) -> Set<UInt64> { Set(words.map(WordHash.hash)) }

    private static let pmod = WordHash.hash("pmod")
    private static let opening = hashes(["lfloor", "lceil"])
    private static let weightless = hashes([
        "left", "right", "bigl", "bigr", "Bigl", "Bigr", "big", "Big", "displaystyle",
    ])
    private static let texts = hashes(["text", "textrm", "mathrm", "mbox", "operatorname"])

    private static let kinds: [UInt64: StatementToken.Kind] = {
        let rows: [(StatementToken.Kind, [String])] = [
            (.times, ["times", "cdot", "ast"]), (.over, ["div"]), (.modulo, ["bmod", "mod"]),
            (.close, ["rfloor", "rceil"]), (.relation(.congruent), ["equiv"]),
            (.relation(.lessOrEqual), ["le", "leq", "leqslant"]), (.relation(.less), ["lt"]),
            (.relation(.greaterOrEqual), ["ge", "geq", "geqslant"]), (.relation(.greater), ["gt"]),
            (.relation(.unequal), ["ne", "neq"]),
            (.relation(.approximate), ["approx", "simeq", "sim", "cong"]),
            (
                .stop,
                [
                    "quad", "qquad", "implies", "Rightarrow", "rightarrow", "to", "iff", "therefore",
                    "because",
                    "Longrightarrow", "item", "hline", "newline", "begin", "end",
                ]
            ),
            (.word(.remainder), ["ldots", "dots", "cdots"]),
        ]
        var kinds: [UInt64: StatementToken.Kind] = [:]
        for (kind, words) in rows { for word in words { kinds[WordHash.hash(word)] = kind } }
        return kinds
    }()
}
