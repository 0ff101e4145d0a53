/// Guesses the form of an answer that does not name it, from how data sets write answers.
extension AnswerForm {
    /// The form of an answer. An answer that is not wholly a number, a list of numbers, a date or a formula
    /// is text: a range `3-5`, a time `3:45`, a sum `1+2`.
    package init(of answer: String) {
        var text = Array(answer.utf8)[...]
        let dollar = UInt8(ascii: "$")
        if text.count > 2, text.first == dollar, text.last == dollar { text = text.dropFirst().dropLast() }
        if Self.isNumber(text) {
            self = .number
        } else if Self.isDate(answer) {
            self = .date
        } else if Self.isList(text) {
            self = .list
        } else {
            self = Self.isFormula(text) ? .math : .text
        }
    }

    /// Whether a text is a number: `-3.5`, `1,234`, `3/4`, `1 1/2`, `$12.00`, `50%`, `1e-7`.
    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 900 else { return false }
        var digits = Digits(text)
        digits.skipSpaces()
        _ = digits.sign()
        digits.skipSpaces()
        let isMoney = digits.take("$")
        guard digits.decimal() else { return false }
        if digits.take("/") {
            guard digits.decimal(), digits.hasValue else { return false }
        } else if digits.isFractionNext {
            guard !text.contains(UInt8(ascii: ".")) else { return false }
            digits.skipSpaces()
            guard digits.wholeNumber(), digits.take("/"), digits.wholeNumber(), digits.hasValue else {
                return false
            }
        } else if digits.take("e") || digits.take("E") {
            _ = digits.sign()
            guard digits.wholeNumber(atMost: 3) else { return false }
        }
        digits.skipSpaces()
        if digits.take("\\"), !digits.take("%") { return false }
        if !isMoney { _ = digits.take("%") }
        // A stop may follow.
        _ = digits.take(".")
        digits.skipSpaces()
        return digits.isAtEnd
    }

    /// Whether a text is two or more numbers between commas, semicolons or spaces, perhaps in square
    /// brackets.
    private static func isList(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 20_000 else { return false }
        var items = text
        while items.first == 0x20 { items.removeFirst() }
        while items.last == 0x20 || items.last == UInt8(ascii: ".") { items.removeLast() }
        if items.first == UInt8(ascii: "["), items.last == UInt8(ascii: "]") {
            items = items.dropFirst().dropLast()
        }
        let marks = [UInt8(ascii: ","), UInt8(ascii: ";")]
        let mark = marks.first(where: items.contains) ?? 0x20
        let parts = items.split(separator: mark, omittingEmptySubsequences: mark == 0x20)
        return parts.count > 1
            && parts.allSatisfy { part in
                var digits = Digits(part)
                digits.skipSpaces()
                _ = digits.sign()
                guard digits.wholeNumber() else { return false }
                if digits.take(".") || digits.take("/"), !digits.wholeNumber() || !digits.hasValue {
                    return false
                }
                digits.skipSpaces()
                return digits.isAtEnd
            }
    }

    /// Whether a text is a date that exists: `2024-03-01`, `2024/3/1` or `2024年3月1日`.
    private static func isDate(_ text: String) -> Bool {
        // A date is no longer than `2024年12月31日`, and begins with a digit.
        guard text.utf8.count <= 17, let first = text.utf8.first, 0x30...0x39 ~= first else { return false }
        for marks in [["-", "-"], ["/", "/"], ["年", "月"]] {
            var parts = text.split(separator: marks[0], maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            parts += parts.removeLast().split(
                separator: marks[1], maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if marks[0] == "年" {
                guard parts[2].last == "日" else { continue }
                parts[2].removeLast()
            }
            guard parts[0].count == 4, parts.dropFirst().allSatisfy({ (1...2).contains($0.count) }) else {
                continue
            }
            let two = parts.dropFirst().map { $0.count == 1 ? "0" + $0 : String($0) }
            if CalendarDate(([String(parts[0])] + two).joined(separator: "-")) != nil { return true }
        }
        return false
    }

    /// Whether a text is a point or an interval, or holds a LaTeX command or a power: `(0, 1]`,
    /// `\frac{1}{2}`, `x^2-1`.
    private static func isFormula(_ text: ArraySlice<UInt8>) -> Bool {
        if let first = text.first, let last = text.last, "([".utf8.contains(first), ")]".utf8.contains(last),
            text.contains(UInt8(ascii: ",")), text.contains(where: { 0x30...0x39 ~= $0 })
        {
            return true
        }
        return zip(text, text.dropFirst()).contains { mark, next in
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20)
            return mark == UInt8(ascii: "\\") && isLetter || next == UInt8(ascii: "^") && mark != 0x20
        }
    }
}

/// Reads the parts of a number from left to right.
private struct Digits {
    private let text: ArraySlice<UInt8>
    private var index: Int
    /// Whether the last number that was read is not zero.
    private(set) var hasValue = false

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        index = text.startIndex
    }

    var isAtEnd: Bool { index == text.endIndex }

    private var isDigitNext: Bool { index < text.endIndex && 0x30...0x39 ~= text[index] }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard index < text.endIndex, text[index] == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    mutating func sign() -> Bool { take("-") || take("+") }

    mutating func skipSpaces() {
        while take(" ") {}
    }

    /// Reads digits, at most `most` of them.
    mutating func wholeNumber(atMost most: Int = .max) -> Bool {
        let start = index
        hasValue = false
        while isDigitNext {
            hasValue = hasValue || text[index] != 0x30
            index += 1
        }
        return index > start && index - start <= most
    }

    /// Reads digits, in groups of three if there are commas, and the digits after a point.
    mutating func decimal() -> Bool {
        let start = index
        var value = false
        if !(take(".") && isDigitNext) {
            index = start
            guard wholeNumber() else { return false }
            value = hasValue
            if index - start <= 3 {
                while index + 3 < text.endIndex, text[index] == UInt8(ascii: ","),
                    text[(index + 1)...(index + 3)].allSatisfy({ 0x30...0x39 ~= $0 })
                {
                    value = value || text[(index + 1)...(index + 3)].contains { $0 != 0x30 }
                    index += 4
                }
            }
            let point = index
            guard take("."), isDigitNext else {
                index = point
                hasValue = value
                return !isDigitNext
            }
        }
        guard wholeNumber() else { return false }
        hasValue = hasValue || value
        return true
    }

    /// Whether a space and a digit follow, as in a mixed number.
    var isFractionNext: Bool {
        index + 1 < text.endIndex && text[index] == 0x20 && 0x30...0x39 ~= text[index + 1]
    }
}
