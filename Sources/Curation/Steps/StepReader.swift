/// Cuts one line of a chain of thought into tokens.
struct StepReader {
    private let text: [Unicode.Scalar]
    private let end: Int
    private var index: Int
    private var isSpaced = false
    /// Whether commas in groups of three digits join a number.
    private let groups: Bool
    private(set) var tokens: [StepToken] = []

    init(_ text: [Unicode.Scalar], line: Range<Int>, groups: Bool) {
        self.text = text
        self.groups = groups
        index = line.lowerBound
        end = line.upperBound
        while index < end { step() }
    }

    private func scalar(_ offset: Int) -> Unicode.Scalar? {
        let place = index + offset
        return place >= 0 && place < end ? text[place].folded : nil
    }

    private mutating func add(_ kind: StepToken.Kind, length: Int) {
        tokens.append(StepToken(kind: kind, range: index..<index + length, isSpaced: isSpaced))
        index += length
        isSpaced = false
    }

    private mutating func step() {
        guard let first = scalar(0) else { return }
        switch first {
        case _ where first.isBlank || first.isInvisible:
            index += 1
            isSpaced = true
        case "$", "¥", "€", "£":
            // Money, or LaTeX: of no weight either way.
            index += 1
            isSpaced = true
        case _ where first.isDigit: number()
        case ".": scalar(1)?.isDigit == true && tokens.last?.kind != .number ? number() : dots()
        case "+": sign(.plus)
        case "-": scalar(1) == ">" ? add(.stop, length: 2) : sign(.minus)
        case "*": stars()
        case "/": add(.over, length: 1)
        case "^": add(.power, length: 1)
        case "%": percent()
        case "(": add(.open, length: 1)
        case ")": add(.close, length: 1)
        case "=": equals()
        case "≡": add(.congruent, length: 1)
        case "<", ">", "!", "~":
            add(scalar(1) == "=" || first != "!" ? .symbol : .stop, length: scalar(1) == "=" ? 2 : 1)
            // A factorial, or an exclamation: the number before it is not read.
            if first == "!" { tokens[tokens.count - 1].kind = .symbol }
        case ":":
            // Chinese writes a ratio with the narrow colon too; the wide one introduces.
            let isRatio = text[index] == ":" && scalar(-1)?.isDigit == true && scalar(1)?.isDigit == true
            add(isRatio || scalar(1) == "=" ? .symbol : .stop, length: scalar(1) == "=" ? 2 : 1)
        case "?": add(.question, length: 1)
        case ",", ";", "\"", "'", "`", "[", "]", "→", "⇒", "•", "✓", "✔": add(.stop, length: 1)
        case "\\": command()
        case "…":
            var length = 1
            while scalar(length) == "…" { length += 1 }
            add(.word(.remainder), length: length)
        case _ where first.isLatin: latin()
        case _ where first.isHan: chinese()
        default: add(.symbol, length: 1)
        }
    }

    /// A bullet at the head of a line is no sign.
    private mutating func sign(_ kind: StepToken.Kind) {
        add(tokens.isEmpty && scalar(1)?.isBlank == true ? .stop : kind, length: 1)
    }

    private mutating func stars() {
        guard scalar(1) == "*" else { return sign(.times) }
        let isPower =
            (tokens.last?.kind == .number || tokens.last?.kind == .close)
            && (scalar(2)?.isDigit == true || scalar(2) == "(")
        add(isPower ? .power : .stop, length: 2)
    }

    /// `17%5` is a remainder, `50%` a hundredth part.
    private mutating func percent() {
        let opensOperand =
            isSpaced
            ? scalar(1)?.isBlank == true && (scalar(2)?.isDigit == true || scalar(2) == "(")
            : scalar(1)?.isDigit == true || scalar(1) == "("
        let isModulo = tokens.last.map { $0.kind == .number || $0.kind == .close } == true && opensOperand
        guard !isModulo, !isSpaced, let last = tokens.last, last.kind == .number else {
            return add(isModulo ? .modulo : .symbol, length: 1)
        }
        tokens[tokens.count - 1].value = last.value.flatMap { $0.over(Fraction(100)) }
        if last.places > 0 { tokens[tokens.count - 1].places += 2 }
        tokens[tokens.count - 1].range = last.range.lowerBound..<index + 1
        index += 1
    }

    private mutating func equals() {
        switch scalar(1) {
        case ">": add(.stop, length: 2)
        case "=": add(.equals, length: 2)
        case "<", "/": add(.symbol, length: 2)
        default: add(.equals, length: 1)
        }
    }

    private mutating func dots() {
        var length = 1
        while scalar(length) == "." { length += 1 }
        add(length > 2 ? .word(.remainder) : .stop, length: length)
    }

    private mutating func number() {
        let start = index
        if let length = dateLength() { return add(.symbol, length: length) }
        var value: Int128? = 0
        var scale: Int128 = 1
        var (places, digits, isGrouped, hasPoint) = (0, 0, false, false)
        while let next = scalar(0) {
            if next.isDigit {
                if let old = value {
                    let (shifted, overflow) = old.multipliedReportingOverflow(by: 10)
                    value = overflow || digits >= 36 ? nil : shifted + Int128(next.value - 0x30)
                }
                digits += 1
                if hasPoint {
                    places += 1
                    if places <= 36 { scale *= 10 }
                }
            } else if next == ".", !hasPoint, scalar(1)?.isDigit == true {
                hasPoint = true
            } else if groups, text[index] == ",", !hasPoint, isGrouped || (1...3).contains(digits), isGroup()
            {
                isGrouped = true
            } else {
                break
            }
            index += 1
        }
        // 02-29, 0042: a code, not a quantity.
        let isCode = text[start].folded == "0" && digits - places > 1
        let length = index - start
        index = start
        let written = value.flatMap { Fraction($0, over: scale) }
        add(isCode || places > 30 ? .symbol : .number, length: length)
        tokens[tokens.count - 1].value = written
        tokens[tokens.count - 1].places = places
        tokens[tokens.count - 1].isGrouped = isGrouped
    }

    private func isGroup() -> Bool {
        (1...3).allSatisfy { scalar($0)?.isDigit == true } && scalar(4)?.isDigit != true
    }

    /// The length of a date `YYYY-MM-DD` (or with slashes) that begins here.
    private func dateLength() -> Int? {
        guard (0..<4).allSatisfy({ scalar($0)?.isDigit == true }), let mark = scalar(4),
            mark == "-" || mark == "/",
            scalar(7) == mark, [5, 6, 8, 9].allSatisfy({ scalar($0)?.isDigit == true }),
            scalar(10)?.isDigit != true, let tens = scalar(5), tens == "0" || tens == "1"
        else { return nil }
        return 10
    }

    /// A LaTeX command.
    private mutating func command() {
        if let next = scalar(1), ["(", ")", "[", "]", ",", ";", " ", "\\"].contains(next) {
            return add(.stop, length: 2)
        }
        var length = 1
        while let next = scalar(length), next.isASCIILetter { length += 1 }
        switch text[index + 1..<index + length].text {
        case "times", "cdot": add(.times, length: length)
        case "div": add(.over, length: length)
        case "bmod", "mod": add(.modulo, length: length)
        case "equiv": add(.congruent, length: length)
        default: add(.symbol, length: length)
        }
    }

    private mutating func latin() {
        var length = 0
        while let next = scalar(length), next.isLatin { length += 1 }
        let word = length <= 16 ? text[index..<index + length].map(\.folded).text : ""
        let kind: StepToken.Kind =
            switch word {
            case "mod": .modulo
            case "x" where isTimes(): .times
            case "remainder", "rem": .word(.remainder)
            case "r" where tokens.last?.kind == .number && scalar(1) != "=": .word(.remainder)
            case _ where length == 1: .word(text[index].properties.isUppercase ? .capital : .letter)
            default: .word(Self.operations.contains(word) ? .operation : .plain)
            }
        add(kind, length: length)
    }

    /// `3 x 4`: between two numbers, spaced alike, the letter is a times sign.
    private func isTimes() -> Bool {
        guard tokens.last?.kind == .number else { return false }
        return isSpaced
            ? scalar(1)?.isBlank == true && scalar(2)?.isDigit == true : scalar(1)?.isDigit == true
    }

    private mutating func chinese() {
        var length = 0
        while let next = scalar(length), next.isHan { length += 1 }
        let first = text[index]
        let last = text[index + length - 1]
        let kind: StepToken.Word =
            if first == "余" || last == "余" || (length > 1 && text[index + length - 2] == "余") {
                .remainder
            } else if first == "吗" {
                .question
            } else if last == "以", length > 1, ["除", "乘"].contains(text[index + length - 2]) {
                .operation
            } else if Self.chineseOperations.contains(first) || Self.chineseOperations.contains(last) {
                .operation
            } else {
                .chinese
            }
        add(.word(kind), length: length)
    }

    private static let operations: Set<String> = [
        "plus", "minus", "times", "over", "by", "of", "sqrt", "log", "ln", "lg", "sin", "cos", "tan", "abs",
        "gcd",
        "lcm", "max", "min", "base", "per", "half", "double", "twice", "power", "squared", "cubed", "root",
        "dozen",
        "hundred", "thousand", "million", "billion", "divided", "if", "not", "floor", "ceil", "round", "hex",
        "binary", "octal",
    ]

    private static let chineseOperations: Set<Unicode.Scalar> = [
        "加", "减", "乘", "除", "上", "比", "的", "倍", "百", "千", "万", "亿", "半", "若", "根", "商", "进",
    ]
}
