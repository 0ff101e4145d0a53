/// The boxes of a text: `\boxed{…}`, `\fbox{…}`, `\boxed 42`. Boxes inside other boxes are left out.
struct AnswerBoxes {
    struct Box {
        let range: Range<Int>
        let inside: Range<Int>
        let isClosed: Bool
    }

    private(set) var list: [Box] = []

    init(_ text: [Unicode.Scalar]) {
        var index = 0
        while index < text.count {
            guard text[index] == "\\", let start = Self.command(text, index) else {
                index += 1
                continue
            }
            let box = Self.box(text, from: index, start)
            list.append(box)
            index = max(box.range.upperBound, start)
        }
    }

    /// The end of the box command that begins here; nil where none does.
    private static func command(_ text: [Unicode.Scalar], _ index: Int) -> Int? {
        for name in ["\\boxed", "\\fbox"] as [StaticString] where text.starts(with: name, at: index) {
            let end = index + name.utf8CodeUnitCount
            if end < text.count, text[end].isASCIILetter { continue }
            return end
        }
        return nil
    }

    private static func box(_ text: [Unicode.Scalar], from start: Int, _ end: Int) -> Box {
        var index = end
        while index < text.count, text[index].isBlank { index += 1 }
        guard index < text.count, text[index] == "{" else {
            let stop = text[index...].firstIndex { $0 == "\n" || $0 == "$" } ?? text.count
            return Box(range: start..<stop, inside: index..<stop, isClosed: true)
        }
        var depth = 0
        for place in index..<text.count {
            if place > index, text[place - 1] == "\\", !(place > index + 1 && text[place - 2] == "\\") {
                continue
            }
            if text[place] == "{" { depth += 1 }
            if text[place] == "}" {
                depth -= 1
                if depth == 0 {
                    return Box(range: start..<(place + 1), inside: (index + 1)..<place, isClosed: true)
                }
            }
        }
        return Box(range: start..<text.count, inside: (index + 1)..<text.count, isClosed: false)
    }

    /// The inside of the last box, or of several boxes side by side, if it is plain that it is the answer.
    func chosen(_ text: [Unicode.Scalar], _ narrow: [Unicode.Scalar]) -> AnswerMarks.Finding {
        guard let last = list.last else { return .none }
        guard last.isClosed else { return .unclear("a box is not closed") }
        var first = list.count - 1
        var joint = ", "
        // The names that stand before the boxes, such as `x = `, last box first.
        var names: [String] = []
        while first > 0,
            let gap = Joint(narrow[list[first - 1].range.upperBound..<list[first].range.lowerBound])
        {
            if gap.isOr { joint = " or " }
            names.append(gap.name)
            first -= 1
        }
        let group = list[first...]
        let insides = group.map { AnswerMarks.trimmed(text[$0.inside]) }
        if names.contains(where: { !$0.isEmpty }) {
            names.append(Joint.split(narrow[..<group[first].range.lowerBound].suffix(16)).name)
            guard !names.contains("") else { return .unclear("boxes of which some have names") }
            return .found(
                zip(names.reversed(), insides).map { $0 + $1.text }.joined(separator: joint))
        }
        for (place, box) in list[..<first].enumerated() {
            if insides.contains(AnswerMarks.trimmed(text[box.inside])), insides.count == 1 { continue }
            let between = narrow[box.range.upperBound..<list[place + 1].range.lowerBound]
            guard Retraction.stands(in: between) || Self.announces(between) else {
                return .unclear("boxes that differ")
            }
        }
        if Retraction.denies(narrow, before: group[first].range.lowerBound) {
            return .unclear("a box is denied")
        }
        let rest = narrow[last.range.upperBound...]
        if Retraction.stands(in: rest) { return .unclear("a box is taken back") }
        if let mark = AnswerSentence.last(in: narrow, from: last.range.upperBound),
            !AnswerMarks.agrees(narrow[mark.content], narrow[last.inside])
        {
            return .unclear("a box, and another answer after it")
        }
        // One box, perhaps with a box inside; or the same answer in several boxes.
        if insides.count == 1 || insides.allSatisfy({ $0 == insides[0] }) {
            if insides.count > 1, joint != " or ", Self.hasComma(narrow, group) {
                return .unclear("the same box several times")
            }
            let inside = insides[0]
            let nested = AnswerBoxes(inside.map(\.narrowed))
            if let inner = nested.list.last, inner.isClosed, inner.range == 0..<inside.count {
                return .found(AnswerMarks.trimmed(inside[inner.inside]).text)
            }
            return .found(inside.text + Self.percent(in: rest, after: inside))
        }
        return .found(insides.map(\.text).joined(separator: joint))
    }

    /// The percent sign of `\boxed{28} \%` and `$\boxed{28}$ percent`; empty where there is none.
    private static func percent(in rest: ArraySlice<Unicode.Scalar>, after inside: [Unicode.Scalar]) -> String
    {
        guard inside.last?.isDigit ?? false else { return "" }
        let words = rest.drop { $0 == " " || $0 == "$" || $0 == "\\" }.prefix(8).text.lowercased()
        return ["%", "percent", "per cent", "pct"].contains(where: words.hasPrefix) ? "%" : ""
    }

    private static func hasComma(_ text: [Unicode.Scalar], _ group: ArraySlice<Box>) -> Bool {
        zip(group, group.dropFirst()).contains { one, two in
            text[one.range.upperBound..<two.range.lowerBound].contains {
                $0 == "," || $0 == ";" || $0.isASCIILetter
            }
        }
    }

    private static let announcements = ["answer", "final", "result", "total", "答案", "最终", "结果", "总"].map {
        Array($0.unicodeScalars)
    }

    /// Whether the words before a box say that it holds the whole answer, not one part of it.
    private static func announces(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        announcements.contains { Retraction.contains(text, $0) }
            && !Retraction.contains(text, Array("part".unicodeScalars))
            && !zip(text, text.dropFirst()).contains { $0.isASCIILetter && $1 == ")" }
    }
}

/// What stands between two boxes of one answer: a comma, "and" or "or", and perhaps the name of the second
/// box: `\quad \text{and} \quad y =`.
private struct Joint {
    let isOr: Bool
    /// `y = `; empty where no name stands there.
    let name: String

    /// Nil where anything else stands between them.
    init?(_ gap: ArraySlice<Unicode.Scalar>) {
        guard gap.count <= 48 else { return nil }
        let text: ArraySlice<Unicode.Scalar>
        (text, name) = Self.split(gap)
        var plain = text.text
        for command in ["\\qquad", "\\quad", "\\text", "\\mathrm", "\\textrm"] {
            plain = plain.replacing(command, with: " ")
        }
        let words = plain.unicodeScalars.map {
            ",;&$\\(){}[]".unicodeScalars.contains($0) || $0.isBlank ? " " : $0
        }
        switch words[...].trimming({ $0 == " " }).text {
        case "", "and", "和", "与", "及", "以及": isOr = false
        case "or", "或", "或者": isOr = true
        default: return nil
        }
    }

    /// Splits a name and an equals sign off the end of a text: a letter, perhaps with a subscript. The name
    /// is empty where there is none.
    static func split(_ text: ArraySlice<Unicode.Scalar>) -> (
        before: ArraySlice<Unicode.Scalar>, name: String
    ) {
        let end = text.trimming { $0.isBlank || $0 == "$" }
        guard end.last == "=" else { return (text, "") }
        let side = end.dropLast().trimming(\.isBlank)
        let start = side.lastIndex { !$0.isASCIILetter && !$0.isDigit && !"_{}".unicodeScalars.contains($0) }
        let name = side[(start.map { $0 + 1 } ?? side.startIndex)...]
        guard let first = name.first, first.isASCIILetter, start.map({ side[$0] != "\\" }) ?? true,
            name.count == 1 || name.dropFirst().first == "_"
        else { return (text, "") }
        return (side[..<name.startIndex], name.text + " = ")
    }
}
