/// Finds the words of a text that belong to a language.
///
/// Left out are code between backquotes, formulas between dollar signs or in `\( \)` and `\[ \]`, single
/// letters (variables), words that touch digits or a backslash, short words in capitals (points, digits of a
/// base), and names of functions and units. Sentences inside code or formulas are still read (`HiddenProse`).
/// It takes one pass, in time linear in the length of the text.
struct LanguageWords {
    /// A run of letters of one script.
    struct Unit {
        var script: Script
        /// The range of scalars in the text.
        var range: Range<Int>
        /// The number of words: in a script without spaces, each character is a word.
        var words: Int
        /// The hash of a Latin word in lower case; 0 for other scripts.
        var hash: UInt64
    }

    private(set) var units: [Unit] = []
    /// The model's evidence on the Latin words.
    private(set) var track = LanguageTrack()

    private let withEvidence: Bool
    private let keepsAll: Bool
    private var startsSentence = true

    /// - Parameters:
    ///   - withEvidence: whether to ask the model.
    ///   - keepsAll: whether to keep words without a language, too.
    init(_ text: [Unicode.Scalar], withEvidence: Bool, keepsAll: Bool = false) {
        self.withEvidence = withEvidence
        self.keepsAll = keepsAll
        // About one word in 8 characters is usual, even with formulas.
        units.reserveCapacity(text.count / 8)
        if withEvidence { track.reserve(text.count / 8) }
        text.withUnsafeBufferPointer { text in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: LanguageModel.longestWord) {
                scan(text, text.indices, $0)
            }
        }
    }

    /// Reads the words in a range. `letters` is room for the letters of a word; with `signsArePlain`, no sign
    /// begins code or a formula.
    private mutating func scan(
        _ text: UnsafeBufferPointer<Unicode.Scalar>, _ range: Range<Int>,
        _ letters: UnsafeMutableBufferPointer<UInt32>, signsArePlain: Bool = false
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let scalar = text[index]
            if scalar.isLatinScript {
                index = latinWord(text, index, letters)
            } else if scalar.value < 0x370 {
                switch scalar {
                case "\n", "!", "?": startsSentence = true
                case ".":
                    startsSentence = startsSentence || index + 1 == text.count || text[index + 1].isBlank
                case "`", "$", "\\":
                    let end = keepsAll || signsArePlain ? index + 1 : Self.endOfLiteral(text, index)
                    if end > index + 8 {
                        for part in HiddenProse.parts(of: text, index..<end) {
                            startsSentence = true
                            scan(text, part, letters, signsArePlain: true)
                        }
                    }
                    index = end
                    continue
                default: break
                }
                index += 1
            } else {
                index = otherWord(text, index)
            }
        }
    }

    private mutating func latinWord(
        _ text: UnsafeBufferPointer<Unicode.Scalar>, _ start: Int,
        _ letters: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        var index = start
        var hash = WordHash.start
        var (length, capitals) = (0, 0)
        while index < text.count {
            let scalar = text[index]
            if scalar.isLatinScript {
                let folded = scalar.folded
                hash = WordHash.next(hash, folded)
                if length < letters.count { letters[length] = folded.value }
                length += 1
                if folded != scalar { capitals += 1 }
            } else if scalar.value < 0x300 || scalar.value > 0x36F {
                break
            }
            index += 1
        }
        let isTouched =
            (start > 0 && Self.joins(text[start - 1])) || (index < text.count && Self.joins(text[index]))
        let counts =
            length > 1 && !isTouched && !(capitals == length && length <= 4)
            && !(length <= 5 && Self.isFormula(hash))
        guard counts || keepsAll else { return index }
        units.append(Unit(script: .latin, range: start..<index, words: 1, hash: hash))
        if withEvidence {
            let evidence = LanguageModel.evidence(
                UnsafeBufferPointer(rebasing: letters[..<min(length, letters.count)]))
            // A word with a capital may be a name, which says little about the language around it.
            track.add(hash, capitals > 0 ? evidence &>> 1 : evidence, startsSentence: startsSentence)
        }
        startsSentence = false
        return index
    }

    private mutating func otherWord(_ text: UnsafeBufferPointer<Unicode.Scalar>, _ start: Int) -> Int {
        let script = Script(text[start])
        guard script != .none else {
            if text[start] == "。" || text[start] == "！" || text[start] == "？" { startsSentence = true }
            return start + 1
        }
        var index = start + 1
        while index < text.count, text[index].value >= 0x250, Script(text[index]) == script { index += 1 }
        // One or two Greek letters are variables.
        if script == .greek, index - start < 3 { return index }
        units.append(
            Unit(
                script: script, range: start..<index, words: script.isCountedByCharacter ? index - start : 1,
                hash: 0))
        startsSentence = true
        return index
    }

    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isDigit || scalar == "\\" || scalar == "_" || scalar == "^"
    }

    /// Where the code or formula that begins at `start` ends; if there is none, the end of its first sign.
    ///
    /// A search without success ends where the next literal may begin, so that no part is searched twice.
    private static func endOfLiteral(_ text: UnsafeBufferPointer<Unicode.Scalar>, _ start: Int) -> Int {
        let sign = text[start]
        if sign == "\\" {
            guard start + 1 < text.count, text[start + 1] == "(" || text[start + 1] == "[" else {
                return start + 1
            }
            let closing: Unicode.Scalar = text[start + 1] == "(" ? ")" : "]"
            var index = start + 2
            while index + 1 < text.count {
                if text[index] == "\\" {
                    if text[index + 1] == closing { return index + 2 }
                    if text[index + 1] == text[start + 1] { return start + 2 }
                    index += 1
                }
                index += 1
            }
            return start + 2
        }
        var open = start
        while open < text.count, text[open] == sign { open += 1 }
        let length = open - start
        let isBlock = length >= (sign == "`" ? 3 : 2)
        var index = open
        while index < text.count, text[index] != sign, isBlock || text[index] != "\n" { index += 1 }
        // If a fence is not closed, the rest of the text is code.
        guard index < text.count, text[index] == sign else {
            return isBlock && sign == "`" ? text.count : open
        }
        var close = index
        while close < text.count, text[close] == sign { close += 1 }
        if sign == "`" { return isBlock || close - index == length ? close : open }
        if length == 1 {
            // "$5 and $10" are prices.
            let isFormula =
                close - index == 1 && !text[open].isBlank && !text[index - 1].isBlank
                && !(close < text.count && text[close].isDigit)
            return isFormula ? close : open
        }
        return close - index >= 2 ? close : open
    }

    private static func isFormula(_ hash: UInt64) -> Bool {
        formulaBits[Int(hash >> 54)] && formulas.contains(hash)
    }

    /// Whether any formula has these first 10 bits of a hash: faster than a look into the set.
    private static let formulaBits: [Bool] = formulas.reduce(into: Array(repeating: false, count: 1024)) {
        $0[Int($1 >> 54)] = true
    }

    /// Names of functions and symbols of units, the same in every language, at most 5 letters long.
    private static let formulas: Set<UInt64> = Set(
        [
            "gcd", "lcm", "mod", "div", "sin", "cos", "tan", "log", "ln", "lg", "exp", "max", "min", "sqrt",
            "abs",
            "sum", "lim", "det", "deg", "pi", "frac", "cdot", "times", "boxed", "left", "right", "cm", "mm",
            "km",
            "dm", "kg", "mg", "ml", "kmh", "kph", "mph", "am", "pm", "xor", "hcf", "hex", "bin",
        ].map(WordHash.hash))
}
