import Archive
import Problems

/// How a given answer compares with the gold answer of a problem.
package enum AnswerMatch: Sendable, Equatable {
    case right
    case wrong
    /// The gold answer cannot be read in its form; this says nothing about the given answer.
    case unreadableGold
    /// The numbers agree but are given in units that may or may not be the same.
    case differentUnits
    /// Neither equal nor different could be shown.
    case undecided(String)

    /// Compares two answers by their form. Any two texts have a result.
    ///
    /// Reading is lenient in notation (width, case, brackets, a stop at the end, separators) and exact in
    /// value. An answer is right if it is the same text, or if all of it was read and it is equal. It is
    /// wrong if it was read and differs, if it denies, or if it names several answers where one is asked for.
    package init(gold: String, given: String, form: AnswerForm) {
        if form == .math {
            let match = MathMatch(gold: gold, prediction: given)
            switch match.outcome {
            case .equal: self = .right
            case .different: self = .wrong
            case .undecided: self = .undecided(match.reason)
            }
            return
        }
        guard form != .code else {
            self = .unreadableGold
            return
        }
        if form == .rule {
            switch AnswerRules.read(gold)?.ruling(on: given) {
            case .right: self = .right
            case .wrong: self = .wrong
            case .unread: self = .undecided("not understood: \(excerpt(given))")
            case nil: self = .unreadableGold
            }
            return
        }
        guard gold.utf8.count <= Self.longest, given.utf8.count <= Self.longest else {
            self = gold == given ? .right : .undecided("too long to be read")
            return
        }
        // Each line is an item.
        let isSeveral = form == .list || form == .names
        let gold = AnswerText(isSeveral ? Self.joinedLines(gold) : gold)
        let given = AnswerText(isSeveral ? Self.joinedLines(given) : given)
        guard !gold.bare.isEmpty else {
            self = .unreadableGold
            return
        }
        guard !given.bare.isEmpty else {
            self = form == .date && CalendarDate.read(gold.bare)?.count != 1 ? .unreadableGold : .wrong
            return
        }
        switch form {
        case .number: self = Self.number(gold, given)
        case .list: self = Self.list(gold, given)
        case .numeral:
            guard let one = NumeralReading(gold.plain) else {
                self = gold.isSame(as: given) ? .right : .unreadableGold
                return
            }
            self = NumeralReading(given.plain).map(one.match) ?? given.unread { NumeralReading($0) != nil }
        case .date: self = Self.date(gold, given)
        case .names: self = Self.names(gold, given)
        case .text: self = Self.text(gold, given)
        case .math, .code, .rule: self = .unreadableGold
        }
    }

    private static let longest = 100_000

    private static func joinedLines(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        return lines.count > 1 && !lines.contains { ",;、".contains($0.last ?? " ") }
            ? lines.joined(separator: ", ") : text
    }

    /// Whether the match is neither right nor wrong.
    var isOpen: Bool { self != .right && self != .wrong }

    // MARK: Numbers

    static func number(
        _ gold: AnswerText, _ given: AnswerText,
        isNear: (_ gold: Rational, _ given: Rational) -> Bool = { $0 == $1 }
    ) -> AnswerMatch {
        if gold.isSame(as: given) { return .right }
        guard let one = gold.number else {
            // The form may be wrong: dates and lists look like numbers.
            if CalendarDate.read(gold.bare)?.count == 1 { return date(gold, given) }
            if let items = AnswerList(gold.bare), items.isNumeric, items.count > 1 {
                return list(gold, given)
            }
            return .unreadableGold
        }
        guard let two = given.number else {
            return given.unread(orListed: true) { NumberReading($0[...])?.isPlain ?? false }
        }
        return one.match(two, isNear: isNear)
    }

    private static func list(_ gold: AnswerText, _ given: AnswerText) -> AnswerMatch {
        guard let one = AnswerList(gold.bare) else {
            return gold.isSame(as: given) ? .right : .unreadableGold
        }
        guard let two = AnswerList(given.bare) else { return .undecided("not understood as a list") }
        return one.match(two)
    }

    // MARK: Dates

    private static func date(_ gold: AnswerText, _ given: AnswerText) -> AnswerMatch {
        guard let one = CalendarDate.read(gold.bare), one.count == 1 else { return .unreadableGold }
        guard let two = CalendarDate.read(given.bare) else {
            return given.unread(orListed: true) { CalendarDate.read(bare($0, .answers)) != nil }
        }
        guard two.contains(one[0]) else { return .wrong }
        return two.count == 1 ? .right : .undecided("the month and the day cannot be told apart")
    }

    // MARK: Names

    private static func names(_ gold: AnswerText, _ given: AnswerText) -> AnswerMatch {
        if gold.isSame(as: given) { return .right }
        guard let one = AnswerNames(gold) else { return .unreadableGold }
        let open = given.unread { AnswerNames(AnswerText(plain: $0)).map { $0.isPlain } ?? false }
        guard let two = AnswerNames(given), two.isPlain, open != .wrong else { return open }
        return one.items == two.items ? .right : .wrong
    }

    // MARK: Texts

    private static func text(_ gold: AnswerText, _ given: AnswerText) -> AnswerMatch {
        if gold.isSame(as: given) { return .right }
        if let one = gold.number, let two = given.number, one.name.isEmpty, two.name.isEmpty {
            return one.match(two) { $0 == $1 }
        }
        if let one = CalendarDate.read(gold.bare), one.count == 1, CalendarDate.read(given.bare) != nil {
            return date(gold, given)
        }
        if gold.folded == given.folded { return .undecided("upper and lower case differ") }
        if given.deniesOrChooses({ _ in true }) { return .wrong }
        if given.contains(gold) || gold.contains(given) {
            return .undecided("one answer is part of the other")
        }
        return given.isProse ? .undecided("not understood: \(excerpt(given.bare.text))") : .wrong
    }
}

/// A text to compare, in each form in which it is read.
struct AnswerText: Sendable {
    let plain: [Unicode.Scalar]
    /// The plain text without the brackets, quotation marks and words around it that say nothing.
    let bare: ArraySlice<Unicode.Scalar>
    let folded: [Unicode.Scalar]

    init(_ text: String) { self.init(plain: plainAnswer(text)) }

    init(plain: [Unicode.Scalar]) {
        self.plain = plain
        bare = Curation.bare(plain, .answers)
        folded = bare.map(\.folded)
    }

    var number: NumberReading? { NumberReading(plain[...]) }

    /// Whether two texts are the same except for case. If they hold digits, only words of four letters or
    /// more may differ in case.
    func isSame(as other: AnswerText) -> Bool {
        guard folded == other.folded, !folded.isEmpty else { return false }
        guard folded.contains(where: \.isDigit), !bare.elementsEqual(other.bare) else { return true }
        // Words may begin in upper case; signs of units may not.
        return zip(words(bare), words(other.bare)).allSatisfy { $0.elementsEqual($1) || $0.count >= 4 }
    }

    private func words(_ text: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
        text.split { !$0.properties.isAlphabetic }
    }

    /// The result for a text that was not read: wrong if it denies, or names several answers that can each be
    /// read.
    ///
    /// - Parameter orListed: whether the items of a list count as several answers, too.
    func unread(orListed: Bool = false, _ reads: ([Unicode.Scalar]) -> Bool) -> AnswerMatch {
        deniesOrChooses(orListed: orListed, reads)
            ? .wrong : .undecided("not understood: \(excerpt(bare.text))")
    }

    private static let denials = [
        "not ", "isn't ", "is not ", "never ", "neither ", "不是", "并非", "不等于", "绝不是",
    ].map {
        Array($0.unicodeScalars)
    }

    /// Whether the text says what the answer is not, or offers several answers.
    func deniesOrChooses(orListed: Bool = false, _ reads: ([Unicode.Scalar]) -> Bool) -> Bool {
        let text = Curation.bare(plain, .statements)
        let folded = text.map(\.folded)
        for denial in Self.denials where folded.starts(with: denial) {
            return reads(Array(text.dropFirst(denial.count)))
        }
        var parts: [[Unicode.Scalar]] = [[]]
        var index = text.startIndex
        while index < text.endIndex {
            if let length = Self.alternative(text, index, orListed) {
                parts.append([])
                index += length
            } else {
                parts[parts.count - 1].append(text[index])
                index += 1
            }
            guard parts.count <= 16 else { return false }
        }
        guard parts.count > 1 else { return false }
        let pieces = parts.map { AnswerMarks.trimmed($0[...]) }.filter { !orListed || !$0.isEmpty }
        return pieces.allSatisfy { !$0.isEmpty && reads($0) }
            && Set(pieces.map { $0.map(\.folded) }).count > 1
    }

    /// The length of a word or sign that stands between alternatives.
    private static func alternative(
        _ text: ArraySlice<Unicode.Scalar>, _ index: Int, _ orListed: Bool
    ) -> Int? {
        let scalar = text[index]
        guard " ,;或和".unicodeScalars.contains(scalar) else { return nil }
        let words = ["或者", "或", ", or ", " or "] + (orListed ? [", and ", " and ", "; ", ", ", "和"] : [])
        return words.first { text[index...].starts(with: $0.unicodeScalars) }?.unicodeScalars.count
    }

    /// Whether another text stands in this one; English words and numbers must match whole.
    func contains(_ other: AnswerText) -> Bool {
        let part = other.folded
        guard let first = part.first, let last = part.last, part.count < folded.count else { return false }
        func isInside(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
            (a.isDigit && b.isDigit) || (a.isLatin && b.isLatin)
        }
        for start in 0...(folded.count - part.count) where folded[start] == first {
            let end = start + part.count
            guard folded[start..<end].elementsEqual(part) else { continue }
            if start > 0, isInside(folded[start - 1], first) { continue }
            if end < folded.count, isInside(last, folded[end]) { continue }
            return true
        }
        return false
    }

    /// Whether the text is longer than a few words.
    var isProse: Bool {
        folded.count(where: \.isHan) > 12 || folded.count(where: { $0 == " " }) > 5
    }
}
