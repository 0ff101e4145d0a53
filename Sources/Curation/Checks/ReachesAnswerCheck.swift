import Archive
import Problems

/// The chain of thought states the answer that is given after it. Numbers are compared without thousands
/// separators, leading zeros and trailing zeros of a decimal, and by their value: 1/2 is 0.5, and seven is 7.
/// The items of a list must stand there together and in order; names may stand anywhere. A program need not
/// stand there.
package struct ReachesAnswerCheck: Check {
    package let name = "reaches-answer"
    package let version = 4

    package init() {}

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        guard problem.form != .code else { return pass("the answer is a program") }
        guard let answer = completion.answer else { return fail("no answer") }
        return Self.states(completion.scalars, answer, form: problem.form)
            || Self.statesValue(completion.scalars, answer)
            ? pass() : fail("the chain of thought does not state the answer: \(excerpt(answer))")
    }

    /// A scalar of the chain of thought, as it is compared: a Chinese comma separates numbers, never
    /// thousands.
    @inline(__always)
    private static func compared(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar == "，" || scalar == "、" ? ";" : scalar.folded
    }

    private static func states(_ scalars: [Unicode.Scalar], _ answer: String, form: AnswerForm) -> Bool {
        let folded = unwrapped(fold(answer))
        guard folded.count <= 1000 else { return false }
        if contains(scalars, Array(folded), by: compared) { return true }
        let thought = scalars.map(compared)
        switch form {
        case .number, .list, .date:
            return [true, false].contains { groups in
                let numbers = numbers(Array(folded), groups: groups)
                return !numbers.isEmpty && contains(self.numbers(thought, groups: groups), numbers)
            }
        case .names:
            let names = folded.split { $0 == "," || $0 == ";" || $0 == "和" || $0 == " " }.filter {
                $0.text != "and"
            }
            return !names.isEmpty && names.allSatisfy { contains(thought, Array($0), by: \.self) }
        case .numeral, .math, .text, .code, .rule:
            return false
        }
    }

    private static let numerals = Set("零一二三四五六七八九十百千万亿点分之两".unicodeScalars)

    /// Whether a sign ends a number or a word.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\n", "\t", "=", ",", ";", ":", "(", ")", "$", "!", "?": true
        case "，", "。", "；", "：", "、", "（", "）", "！", "？": true
        default: false
        }
    }

    /// Whether a number with the value of the answer stands in the text, in any notation.
    private static func statesValue(_ scalars: [Unicode.Scalar], _ answer: String) -> Bool {
        guard let wanted = NumberReading(answer) else { return false }
        func isIt(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
            guard let found = NumberReading(plainAnswer(Array(text))[...]) else { return false }
            return found.value == wanted.value && found.beforePercent == wanted.beforePercent
        }
        func isNumeral(_ scalar: Unicode.Scalar) -> Bool { scalar.isHan && numerals.contains(scalar) }
        var tens = 0
        for piece in scalars.split(whereSeparator: isMark) where piece.count <= 60 {
            let end = piece.lastIndex { $0 != "." } ?? piece.startIndex
            if piece.contains(where: \.isDigit) {
                if isIt(piece[...end]) { return true }
            } else if piece.contains(where: isNumeral),
                piece.split(whereSeparator: { !isNumeral($0) }).contains(where: isIt)
            {
                return true
            }
            // "twenty-one", "twenty one".
            for word in piece.split(whereSeparator: { !$0.isASCIILetter }) {
                guard let number = MathWords.number(word) else {
                    tens = 0
                    continue
                }
                if wanted.value == Rational(number)
                    || tens > 0 && number < 10 && wanted.value == Rational(tens + number)
                {
                    return true
                }
                tens = number >= 20 ? number : 0
            }
        }
        return false
    }

    /// Whether `part` stands in `whole`, but not inside a longer word or number. Each scalar of `whole` is
    /// compared as `form` changes it.
    @inline(__always)
    private static func contains(
        _ whole: [Unicode.Scalar], _ part: [Unicode.Scalar], by form: (Unicode.Scalar) -> Unicode.Scalar
    ) -> Bool {
        guard let first = part.first, let last = part.last, part.count <= whole.count else { return false }
        func joins(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
            (a.isDigit && b.isDigit) || (a.isLatin && b.isLatin)
        }
        return whole.withUnsafeBufferPointer { whole in
            for start in 0...(whole.count - part.count) where form(whole[start]) == first {
                let end = start + part.count
                guard part.indices.allSatisfy({ form(whole[start + $0]) == part[$0] }) else { continue }
                if start > 0, joins(form(whole[start - 1]), first) { continue }
                if end < whole.count, joins(last, form(whole[end])) { continue }
                // 5 does not stand in -5.
                if first.isDigit, start > 0, isSign(whole, start - 1) { continue }
                // 12 does not stand in 0.12 or 12.5.
                if first.isDigit, start > 1, form(whole[start - 1]) == ".", form(whole[start - 2]).isDigit {
                    continue
                }
                if last.isDigit, end + 1 < whole.count, form(whole[end]) == ".", form(whole[end + 1]).isDigit
                {
                    continue
                }
                return true
            }
            return false
        }
    }

    /// Whether the scalar before a digit is the sign of a number, and does not join two terms or words.
    private static func isSign(_ text: UnsafeBufferPointer<Unicode.Scalar>, _ place: Int) -> Bool {
        guard text[place] == "-" || text[place] == "−" else { return false }
        guard place > 0 else { return true }
        let before = text[place - 1]
        return !before.isDigit && !before.isLatin && before != ")" && before != "]" && before != "}"
    }

    private static func contains(_ whole: [UInt64], _ part: [UInt64]) -> Bool {
        guard part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
    }

    /// The hashes of the numbers in a text; with `groups`, commas may separate thousands.
    private static func numbers(_ text: [Unicode.Scalar], groups: Bool) -> [UInt64] {
        var numbers: [UInt64] = []
        var index = 0
        while index < text.count {
            guard text[index].isDigit else {
                index += 1
                continue
            }
            var digits: [Unicode.Scalar] = []
            var hasPoint = false
            let isNegative = index > 0 && text.withUnsafeBufferPointer { isSign($0, index - 1) }
            while index < text.count {
                let follows = index + 1 < text.count && text[index + 1].isDigit
                if text[index].isDigit {
                    digits.append(text[index])
                } else if text[index] == ".", follows, !hasPoint {
                    hasPoint = true
                    digits.append(".")
                } else if groups, text[index] == ",", isGroup(text, index) {
                    // It is a thousands separator.
                } else {
                    break
                }
                index += 1
            }
            if hasPoint {
                while digits.last == "0" { digits.removeLast() }
                if digits.last == "." { digits.removeLast() }
            }
            let bare = digits.drop { $0 == "0" }
            let start = isNegative ? WordHash.next(WordHash.start, "-") : WordHash.start
            numbers.append(bare.reduce(start, WordHash.next))
        }
        return numbers
    }

    private static func isGroup(_ text: [Unicode.Scalar], _ comma: Int) -> Bool {
        guard comma + 3 < text.count, (1...3).allSatisfy({ text[comma + $0].isDigit }) else { return false }
        return comma + 4 >= text.count || !text[comma + 4].isDigit
    }

    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "reaches-answer",
        "The chain of thought states the answer that is given after it.",
        cases: .of(PackageResources.reaches_answer_jsonl), reason: .unclear
    ) { _ in ReachesAnswerCheck() }
}
