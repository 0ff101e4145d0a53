/// Finds the part of a text that is marked as its answer: the last `\boxed{…}`; if there is none, the text
/// after the last `####`; if there is none, the text after the last "the answer is" or 答案. A mark is plain if
/// no later one says something else.
enum AnswerMarks {
    enum Finding: Sendable, Equatable {
        case found(String)
        case unclear(String)
        case none
    }

    static func find(in text: String) -> Finding {
        // Answers of digits and signs alone hold no mark.
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x23 || $0 | 0x20 == 0x61 || $0 >= 0x80 })
        else {
            return .none
        }
        var scalars = Unicode.Scalar.decode(text).filter { !$0.isInvisible }
        var finding = find(in: scalars)
        // Marks can stand inside marks, but only a few deep.
        for _ in 0..<3 {
            guard case .found(let inside) = finding, inside.unicodeScalars.count < scalars.count else {
                break
            }
            scalars = Array(inside.unicodeScalars)
            let inner = find(in: scalars)
            if inner == .none { break }
            finding = inner
        }
        return finding
    }

    static func find(in text: [Unicode.Scalar]) -> Finding {
        let narrow = text.map(\.narrowed)
        let boxes = AnswerBoxes(narrow)
        if !boxes.list.isEmpty { return boxes.chosen(text, narrow) }
        if let heading = AnswerHeading.last(in: narrow) {
            let inside = trimmed(text[heading])
            // A heading may hold a mark: #### Answer: 58
            if let mark = AnswerSentence.last(in: narrow, from: heading.lowerBound) {
                if mark.mark < heading.upperBound { return found(text, mark.content) }
                guard agrees(narrow[mark.content], narrow[heading]) else {
                    return .unclear("an answer after #### and another one after it")
                }
            }
            return .found(inside.text)
        }
        let marks = AnswerSentence.all(in: narrow)
        guard let last = marks.last else { return .none }
        for (place, mark) in marks.enumerated().dropLast() {
            if agrees(narrow[last.content], narrow[mark.content]) { continue }
            let between = narrow[
                mark.content.upperBound..<max(marks[place + 1].mark, mark.content.upperBound)]
            guard Retraction.stands(in: between) || Retraction.isFinal(narrow, at: last.mark) else {
                return .unclear("several answers are stated")
            }
        }
        if Retraction.stands(in: narrow[last.content.upperBound...]) {
            return .unclear("the answer is taken back")
        }
        return found(text, last.content)
    }

    private static func found(_ text: [Unicode.Scalar], _ range: Range<Int>) -> Finding {
        // A denial or a question is returned as it stands: the comparison will not understand it.
        .found(trimmed(text[range]).text)
    }

    /// Whether two places say the same, or one says it with more words.
    static func agrees(_ one: ArraySlice<Unicode.Scalar>, _ two: ArraySlice<Unicode.Scalar>) -> Bool {
        let (one, two) = (core(one), core(two))
        guard !one.isEmpty, !two.isEmpty else { return false }
        let (short, long) = one.count <= two.count ? (one, two) : (two, one)
        guard long.starts(with: short) else { return false }
        guard short.count < long.count else { return true }
        let next = long[short.count]
        return next == " " || next == "." && !(long.count > short.count + 1 && long[short.count + 1].isDigit)
    }

    private static func core(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        let kept = text.filter { !"$*`".unicodeScalars.contains($0) }.map(\.folded)
        return trimmed(kept[...].trimming { ".。,".unicodeScalars.contains($0) || $0.isBlank })
    }

    static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        Array(text.trimming { $0.isBlank || $0.properties.isWhitespace })
    }

    /// The sentences and lines of a text, without the stops that end them.
    static func sentences(of text: String) -> [String] {
        let scalars = Unicode.Scalar.decode(text)
        var sentences: [String] = []
        var start = 0
        for index in 0...scalars.count {
            guard index == scalars.count || scalars[index] == "\n" || AnswerSentence.isStop(scalars, index)
            else { continue }
            let sentence = trimmed(scalars[start..<index])
            start = index + 1
            let isRule = sentence.allSatisfy { $0 == "-" || $0 == "*" || $0 == "_" || $0 == "=" }
            if !isRule { sentences.append(sentence.text) }
        }
        return sentences
    }
}

/// Words that take back what stands before them, and words that deny what follows.
enum Retraction {
    private static let words = [
        "wait", "no,", "no:", "no. ", "rather", "not right", "not correct", "incorrect", "is wrong",
        "was wrong", "that's wrong",
        "mistake",
        "correction", "actually", "sorry", "let me redo", "let me re", "scratch that", "instead",
        "on second thought",
        "不对", "等等", "等一下", "更正", "错了", "重新", "应该是", "不是",
    ].map { Array($0.unicodeScalars) }

    private static let finals = [
        "final", "so the ", "therefore", "thus", "hence", "最终", "所以", "因此", "故",
    ].map { Array($0.unicodeScalars) }

    private static let denials = ["not", "n't", "never", "neither", "不是", "并非", "不"].map {
        Array($0.unicodeScalars)
    }

    static func stands(in text: ArraySlice<Unicode.Scalar>) -> Bool {
        words.contains { contains(text, $0) }
    }

    /// Where the last word that takes something back begins; nil where there is none.
    static func last(in text: ArraySlice<Unicode.Scalar>) -> Int? {
        text.indices.last { place in
            let first = text[place].folded
            return words.contains { word in
                word[0] == first && text.endIndex - place >= word.count
                    && word.indices.allSatisfy { text[place + $0].folded == word[$0] }
            }
        }
    }

    /// Whether the mark at a place says that it is the last word: "the final answer is".
    static func isFinal(_ text: [Unicode.Scalar], at mark: Int) -> Bool {
        let before = text[max(0, mark - 24)..<mark]
        return finals.contains { contains(before, $0) }
    }

    /// Whether a denial stands right before a place.
    static func denies(_ text: [Unicode.Scalar], before place: Int) -> Bool {
        var before = text[..<place]
        while let last = before.last, last.isBlank || "$*\\([{:".unicodeScalars.contains(last) {
            before.removeLast()
        }
        return denials.contains { word in
            before.count >= word.count && zip(before.suffix(word.count), word).allSatisfy { $0.folded == $1 }
        }
    }

    /// Whether a word stands in a text; an English word must not begin inside another one.
    static func contains(_ text: ArraySlice<Unicode.Scalar>, _ word: [Unicode.Scalar]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        for start in text.startIndex...(text.endIndex - word.count) where text[start].folded == first {
            guard word.indices.allSatisfy({ text[start + $0].folded == word[$0] }) else { continue }
            if first.isASCIILetter, start > text.startIndex, text[start - 1].isASCIILetter { continue }
            return true
        }
        return false
    }
}

extension ArraySlice {
    /// The slice without elements of a kind at its ends.
    func trimming(_ isDropped: (Element) -> Bool) -> ArraySlice {
        var slice = self
        while let first = slice.first, isDropped(first) { slice.removeFirst() }
        while let last = slice.last, isDropped(last) { slice.removeLast() }
        return slice
    }
}
