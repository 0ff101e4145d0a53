/// Words that mark a self-check or a retraction in a chain of thought, in both languages.
enum Markers {
    /// Words by which a text checks itself; each English one is the beginning of a word.
    private static let checks = Words([
        "check", "verif", "double-check", "recheck", "re-check", "wait", "make sure", "confirm", "test",
        "does this hold", "is this right", "is that right", "double check",
        "验证", "检查", "检验", "核对", "验算", "等等", "等一下", "反过来", "再算", "重新", "不对", "对吗",
    ])

    /// Words by which a text takes something back.
    private static let retractions = Words([
        "not right", "not correct", "isn't right", "isn't correct", "redo", "try again", "start over",
        "start again", "let me fix", "correction", "等等", "等一下", "重新", "不正确", "不成立", "再算", "重来",
        "再来", "更正", "修正",
    ])

    /// Words that mean the opposite after a denial: "no mistake", 没错, 对不对.
    private static let faults = Words([
        "incorrect", "wrong", "mistake", "mistakes", "error", "errors", "错", "有误", "不对",
    ])

    private static let denials = [
        "no ", "not ", "nothing ", "never ", "without ", "n't ", "any ", "for ", "not a ", "没有", "没", "无",
        "不", "对",
        "是否", "会",
    ].map { Array($0.unicodeScalars) }

    private static let wait = Words(["wait"])

    private struct Words: Sendable {
        /// All words, one after the other; `starts` says where each begins, and its last entry is the end.
        let scalars: [Unicode.Scalar]
        let starts: [Int]
        /// The set of first scalars, a bit for each by its lowest six bits; it rules out most places of a
        /// text.
        let firsts: UInt64

        init(_ words: [String]) {
            scalars = words.flatMap(\.unicodeScalars)
            starts = words.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.unicodeScalars.count) }
            firsts = words.reduce(0) {
                $0 | $1.unicodeScalars.prefix(1).reduce(0) { $0 | 1 << UInt64($1.value & 63) }
            }
        }

        /// Whether some word may begin with a scalar; false is certain.
        @inline(__always)
        func mayBegin(_ scalar: Unicode.Scalar) -> Bool {
            firsts >> UInt64(scalar.folded.value & 63) & 1 == 1
        }
    }

    /// The number of places where a text says that it checks itself.
    static func selfChecks(in text: [Unicode.Scalar]) -> Int {
        var (count, index) = (0, 0)
        let checks = checks
        text.withUnsafeBufferPointer { scalars in
            while index < scalars.count {
                guard checks.mayBegin(scalars[index]) else {
                    index += 1
                    continue
                }
                let length = length(of: checks, in: text, at: index, whole: false)
                if length > 0 { count += 1 }
                index += max(1, length)
            }
        }
        return count
    }

    /// Where the last retraction begins; -1 where there is none.
    static func lastRetraction(in text: [Unicode.Scalar]) -> Int {
        for index in text.indices.reversed() {
            if length(of: retractions, in: text, at: index, whole: true) > 0 || isWait(text, at: index) {
                return index
            }
            if length(of: faults, in: text, at: index, whole: true) > 0, !isDenied(text, at: index) {
                return index
            }
        }
        return -1
    }

    /// Whether "wait" is an interjection: it has a capital letter or a sign after it, unlike "they wait 3
    /// hours".
    private static func isWait(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        guard length(of: wait, in: text, at: index, whole: true) > 0 else { return false }
        guard text[index] != "W", index + 4 < text.count else { return true }
        return !text[index + 4].isDigit && text[index + 4] != " "
    }

    private static func isDenied(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        denials.contains { denial in
            index >= denial.count
                && denial.indices.allSatisfy { text[index - denial.count + $0].folded == denial[$0] }
        }
    }

    /// The length of the first of `words` that begins at `index`; 0 where none does. An English word begins
    /// after a character that is not a letter; if `whole`, it ends before one as well.
    private static func length(
        of words: Words, in text: [Unicode.Scalar], at index: Int, whole: Bool
    ) -> Int {
        let first = text[index].folded
        guard words.mayBegin(first) else { return 0 }
        let isLetter = first.isASCIILetter
        if !isLetter && !first.isHan { return 0 }
        if isLetter, index > 0, text[index - 1].isASCIILetter { return 0 }
        for word in 0..<words.starts.count - 1 where words.scalars[words.starts[word]] == first {
            let start = words.starts[word]
            let length = words.starts[word + 1] - start
            let end = index + length
            guard end <= text.count,
                (0..<length).allSatisfy({ text[index + $0].folded == words.scalars[start + $0] })
            else { continue }
            if whole, isLetter, end < text.count, text[end].isASCIILetter { continue }
            return length
        }
        return 0
    }
}
