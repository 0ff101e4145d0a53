/// Splits one line of a chain of thought into tokens.
struct StatementReader {
    /// How a comma between two digits without spaces is read.
    enum Comma { case groupsThousands, separates, isPoint }

    let text: [Unicode.Scalar]
    let end: Int
    var index: Int
    var isSpaced = false
    let comma: Comma
    /// The depths of the brackets whose commas separate arguments, and the current depth.
    var calls: [Int] = []
    var depth = 0
    var tokens: [StatementToken] = []

    init(_ text: [Unicode.Scalar], line: Range<Int>, comma: Comma) {
        self.text = text
        self.comma = comma
        index = line.lowerBound
        end = line.upperBound
        tokens.reserveCapacity(line.count / 2 + 4)
        while index < end { readToken() }
    }

    func scalar(_ offset: Int) -> Unicode.Scalar? {
        let place = index + offset
        return place >= 0 && place < end ? text[place].folded : nil
    }

    mutating func add(_ kind: StatementToken.Kind, length: Int) {
        tokens.append(StatementToken(kind: kind, range: index..<index + length, isSpaced: isSpaced))
        index += length
        isSpaced = false
    }

    /// Skips signs without meaning: spaces, money signs, `\left`.
    mutating func skip(_ length: Int) {
        index += length
        isSpaced = true
    }

    var follows: Bool { tokens.last?.endsOperand == true }

    private mutating func readToken() {
        guard let first = scalar(0) else { return }
        switch first {
        case _ where first.isDigit: number()
        case _ where first.isBlank || first.isInvisible: skip(1)
        case "$", "¥", "€", "£", "&": skip(1)
        case ".": scalar(1)?.isDigit == true && !follows ? number() : dots()
        case "+": sign(.plus)
        case "-": scalar(1) == ">" || (scalar(1) == "-" && scalar(2) == ">") ? arrow() : sign(.minus)
        case "*": stars()
        case "/": add(scalar(1) == "/" ? .symbol : .over, length: scalar(1) == "/" ? 2 : 1)
        case "^": caret()
        case "%": percent(length: 1)
        case "(", "[", "{": open()
        case ")", "]", "}": close()
        case "=": equals()
        case "<", ">": angle(first)
        case "≤", "≦", "⩽": add(.relation(.lessOrEqual), length: 1)
        case "≥", "≧", "⩾": add(.relation(.greaterOrEqual), length: 1)
        case "≠": add(.relation(.unequal), length: 1)
        case "≡": add(.relation(.congruent), length: 1)
        case "≈", "≒", "≅", "≃": add(.relation(.approximate), length: 1)
        case "~": scalar(1) == "=" ? add(.relation(.approximate), length: 2) : add(.symbol, length: 1)
        case "!": exclamation()
        case ":":
            // Chinese writes a ratio with the narrow colon, too; the wide colon introduces.
            let isRatio = text[index] == ":" && scalar(-1)?.isDigit == true && scalar(1)?.isDigit == true
            add(isRatio || scalar(1) == "=" ? .symbol : .stop, length: scalar(1) == "=" ? 2 : 1)
        case "?": add(.question, length: 1)
        case ",": add(calls.last == depth && depth > 0 ? .comma : .stop, length: 1)
        case ";": add(.end, length: 1)
        case "\"", "「", "」", "『", "』": add(.quote, length: 1)
        case "'", "`", "→", "⇒", "⟹", "•", "✓", "✔", "∴", "∵": add(.stop, length: 1)
        case "#": add(tokens.isEmpty ? .stop : .symbol, length: 1)
        case "|":
            // A border of a table; otherwise an absolute value, which is not read.
            add(tokens.isEmpty || (isSpaced && scalar(1)?.isBlank != false) ? .stop : .symbol, length: 1)
        case "√": add(.function(.root), length: 1)
        case "\\": command()
        case "…":
            var length = 1
            while scalar(length) == "…" { length += 1 }
            add(.word(.remainder), length: length)
        case _ where first.isLatin: latin()
        case _ where first.isHan: chinese()
        case _ where Self.superscript(text[index]) != nil: superscripts()
        default: add(.symbol, length: 1)
        }
    }

    private mutating func arrow() {
        var length = 1
        while let next = scalar(length), next == "-" || next == ">" { length += 1 }
        add(.stop, length: length)
    }

    /// A bullet at the start of a line is not a sign.
    private mutating func sign(_ kind: StatementToken.Kind) {
        add(tokens.isEmpty && scalar(1)?.isBlank == true ? .stop : kind, length: 1)
    }

    private mutating func stars() {
        guard scalar(1) == "*" else { return sign(.times) }
        add(follows && (scalar(2)?.isDigit == true || scalar(2) == "(") ? .power : .stop, length: 2)
    }

    private mutating func caret() {
        // 30^\circ is in degrees.
        if scalar(1) == "\\" || (scalar(1) == "{" && scalar(2) == "\\") { return add(.symbol, length: 1) }
        add(.power, length: 1)
    }

    /// `17%5` is a remainder, `50%` is 50 hundredths.
    mutating func percent(length: Int) {
        let next = scalar(length)
        let opensOperand =
            isSpaced
            ? next?.isBlank == true && (scalar(length + 1)?.isDigit == true || scalar(length + 1) == "(")
            : next?.isDigit == true || next == "("
        guard !(follows && opensOperand) else { return add(.modulo, length: length) }
        guard !isSpaced, let last = tokens.last, last.kind == .number, last.label == 0 else {
            return add(.symbol, length: length)
        }
        let place = tokens.count - 1
        tokens[place].value = last.value.flatMap { $0.over(Fraction(100)) }
        if last.places > 0 { tokens[place].places += 2 }
        tokens[place].isPercent = true
        tokens[place].range = last.range.lowerBound..<index + length
        index += length
    }

    private mutating func open() {
        depth += 1
        if case .function(let function) = tokens.last?.kind, function != .root, function != .identity,
            calls.count < 32
        {
            calls.append(depth)
        }
        add(.open, length: 1)
    }

    private mutating func close() {
        if calls.last == depth { calls.removeLast() }
        depth = max(0, depth - 1)
        if closing == index { return skip(1) }
        add(.close, length: 1)
    }

    /// Where the brace of a `\text{…}` closes, whose words are read as words of the line.
    var closing = -1

    private mutating func equals() {
        switch (scalar(1), scalar(2)) {
        case (">", _): add(.stop, length: 2)
        case ("=", "="), ("=", ">"): add(.stop, length: 3)
        case ("=", _): add(.relation(.equal), length: 2)
        case ("<", _): add(.relation(.lessOrEqual), length: 2)
        case ("/", _): add(.symbol, length: 2)
        default: add(.relation(.equal), length: 1)
        }
    }

    private mutating func angle(_ first: Unicode.Scalar) {
        switch (first, scalar(1)) {
        // The input of a calculator: <<3*4=12>>.
        case ("<", "<"), (">", ">"): add(.stop, length: 2)
        case ("<", "-"), ("<", "="):
            let isArrow = scalar(1) == "-" || scalar(2) == ">"
            add(isArrow ? .stop : .relation(.lessOrEqual), length: isArrow && scalar(2) == ">" ? 3 : 2)
        case (">", "="): add(.relation(.greaterOrEqual), length: 2)
        case ("<", ">"): add(.relation(.unequal), length: 2)
        case (_, let next?) where next.isASCIILetter || next == "/" || next == "!": add(.symbol, length: 1)
        // A quoted line in Markdown.
        case (">", _) where tokens.isEmpty: add(.stop, length: 1)
        default: add(.relation(first == "<" ? .less : .greater), length: 1)
        }
    }

    /// Reads a factorial, an exclamation mark, or the start of `!=`.
    private mutating func exclamation() {
        if scalar(1) == "=", isSpaced || !follows { return add(.relation(.unequal), length: 2) }
        var offset = 1
        while scalar(offset)?.isBlank == true { offset += 1 }
        let next = scalar(offset)
        if follows, !isSpaced, let next,
            ["+", "-", "*", "/", "=", "^", ")", "}"].contains(next) || next == "\\"
        {
            return add(.factorial, length: 1)
        }
        // The number before an exclamation mark may be meant as a factorial: it is not read.
        if follows, !isSpaced { tokens[tokens.count - 1].kind = .symbol }
        add(.end, length: 1)
    }

    private mutating func dots() {
        var length = 1
        while scalar(length) == "." { length += 1 }
        add(length > 2 ? .word(.remainder) : .end, length: length)
    }

    private mutating func latin() {
        var length = 0
        var hash = WordHash.start
        while let next = scalar(length), next.isLatin || (next == "'" && scalar(length + 1)?.isLatin == true)
        {
            hash = WordHash.next(hash, next)
            length += 1
        }
        let isCapital = length == 1 && text[index].properties.isUppercase
        if length == 3, hash == Self.mod { return add(.modulo, length: length) }
        if length == 1, scalar(0) == "x", isTimes() { return add(.times, length: length) }
        if length == 1, scalar(0) == "r", tokens.last?.kind == .number, scalar(1) != "=" {
            return add(.word(.remainder), length: length)
        }
        if scalar(length) == "(", length > 1, let function = StatementWords.function(of: hash) {
            return add(.function(function), length: length)
        }
        var kind = length == 1 ? (isCapital ? .capital : .letter) : StatementWords.kind(of: hash)
        // 2ab+3: the letters are variables.
        if kind == .plain, !isSpaced, tokens.last?.kind == .number, !StatementUnits.isUnit(hash) {
            kind = .letter
        }
        word(kind, length: length, hash: hash)
    }

    private static let mod = WordHash.hash("mod")

    /// Adds a word. If it says what the number before it counts, and the formula goes on after it, it becomes
    /// part of the number.
    private mutating func word(_ kind: StatementToken.Word, length: Int, hash: UInt64) {
        let isLabel = kind == .plain || kind == .chinese || (kind == .letter && StatementUnits.isUnit(hash))
        guard isLabel, length <= 16, !StatementWords.joins(hash), let last = tokens.last,
            last.kind == .number,
            last.label == 0
        else {
            return addWord(kind, length: length, hash: hash)
        }
        var offset = length
        if scalar(offset) == "." { offset += 1 }
        while scalar(offset)?.isBlank == true || scalar(offset) == "$" || offset + index == closing {
            offset += 1
        }
        let next = scalar(offset)
        let goesOn =
            next.map { ["+", "=", "*", "/", ")", "<", ">", "≤", "≥", "≠", "≈"].contains($0) } ?? false
            || (next == "-" && (scalar(offset + 1)?.isBlank == true || scalar(offset + 1)?.isDigit == true))
        guard goesOn else { return addWord(kind, length: length, hash: hash) }
        let place = tokens.count - 1
        tokens[place].label = hash
        tokens[place].range = last.range.lowerBound..<index + length
        skip(length)
    }

    private mutating func addWord(_ kind: StatementToken.Word, length: Int, hash: UInt64) {
        add(.word(kind), length: length)
        tokens[tokens.count - 1].label = hash
    }

    /// Whether the letter is a times sign: it stands between two numbers, with or without spaces on both
    /// sides: `3 x 4`.
    private func isTimes() -> Bool {
        guard tokens.last?.kind == .number else { return false }
        return isSpaced
            ? scalar(1)?.isBlank == true && scalar(2)?.isDigit == true : scalar(1)?.isDigit == true
    }

    private mutating func chinese() {
        var length = 0
        var hash = WordHash.start
        while let next = scalar(length), next.isHan {
            // 1千米是1000米: a unit ends before the verb.
            if length > 0, next == "是" || next == "等" || next == "有", StatementUnits.isUnit(hash) { break }
            hash = WordHash.next(hash, next)
            length += 1
        }
        let kind =
            StatementUnits.isUnit(hash) ? .chinese : StatementWords.kind(of: text[index..<index + length])
        word(kind, length: length, hash: hash)
    }
}
