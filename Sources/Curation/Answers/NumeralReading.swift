/// A numeral in some base: `2F`, `1011_2`, `(1011)_{2}`, `0b1011`, `1011 (base 2)`, 1011₂.
struct NumeralReading: Sendable {
    private var isNegative = false
    /// The digits in lower case, without zeros in front.
    private var digits: String
    private var fraction = ""
    private var base: Int?
    /// The digits with the letters of a prefix read as digits: `0b1` may also be B1.
    private var whole: String?

    /// Nil where any character is not understood.
    init?(_ plain: [Unicode.Scalar]) {
        // `bc!` may be a shout or a factorial.
        guard plain.count <= 4000, !plain.contains("!") else { return nil }
        var text = bare(plain, .answers).map(\.folded)[...]
        guard case .some(let base) = Self.base(&text) else { return nil }
        self.base = base
        text = bare(Array(text), .answers)
        if text.first == "-" || text.first == "+" {
            isNegative = text.removeFirst() == "-"
            text = text.trimming { $0.isBlank }
        }
        for (prefix, value) in [("0x", 16), ("0b", 2), ("0o", 8)]
        where text.starts(with: prefix.unicodeScalars) {
            let rest = text.dropFirst(2)
            guard !rest.isEmpty, rest.allSatisfy({ Self.value($0).map { $0 < value } ?? false }) else {
                continue
            }
            guard self.base == nil || self.base == value else { return nil }
            whole = Self.stripped(text.text)
            self.base = value
            text = rest
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = Self.digits(parts[0]), !first.isEmpty else { return nil }
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].allSatisfy({ Self.value($0) != nil }) else { return nil }
            var end = parts[1]
            while end.last == "0" { end.removeLast() }
            fraction = end.text
        }
        digits = Self.stripped(first)
        let all = (digits + fraction).unicodeScalars
        if let base = self.base, !all.allSatisfy({ Self.value($0).map { $0 < base } ?? false }) { return nil }
    }

    /// Whether two numerals have the same digits in the same base.
    func match(_ given: NumeralReading) -> AnswerMatch {
        let isSame = isNegative == given.isNegative && digits == given.digits && fraction == given.fraction
        guard isSame else {
            return base == nil && given.whole == digits && fraction.isEmpty && !given.isNegative
                && !isNegative
                ? .right : .wrong
        }
        guard let other = given.base else { return .right }
        if let base { return base == other ? .right : .wrong }
        // The base that the question names is not known: only the smallest base for these digits, or the
        // smallest usual one, is accepted.
        let most = (digits + fraction).unicodeScalars.compactMap(Self.value).max() ?? 0
        let usual = [2, 8, 10, 16, 36].first { $0 > most } ?? 36
        return other == usual || other == most + 1
            ? .right : .undecided("in base \(other); the gold answer names none")
    }

    private static func value(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.isDigit { return Int(scalar.value - 0x30) }
        return scalar.value >= 0x61 && scalar.value <= 0x7A ? Int(scalar.value - 0x61) + 10 : nil
    }

    private static func stripped(_ numeral: String) -> String {
        let bare = numeral.drop { $0 == "0" }
        return bare.isEmpty ? "0" : String(bare)
    }

    /// Digits, perhaps with commas between groups of three or spaces between groups of three or four.
    private static func digits(_ text: ArraySlice<Unicode.Scalar>) -> String? {
        guard let separator = text.first(where: { value($0) == nil }) else { return text.text }
        guard separator == "," || separator == " " || separator == "\u{2009}" else { return nil }
        let groups = text.split(separator: separator, omittingEmptySubsequences: false)
        let size = groups[groups.count - 1].count
        guard size == 3 || size == 4 && separator != ",", !groups[0].isEmpty, groups[0].count <= size,
            groups.dropFirst().allSatisfy({ $0.count == size }),
            groups.joined().allSatisfy({ value($0) != nil })
        else { return nil }
        return Array(groups.joined()).text
    }

    /// Takes the words or the subscript that name a base off the end of a text; nil where they are not
    /// understood.
    private static func base(_ text: inout ArraySlice<Unicode.Scalar>) -> Int?? {
        if let line = text.lastIndex(of: "_") {
            let name = bare(Array(text[(line + 1)...]), .answers)
            guard let value = number(name) else { return nil }
            text = text[..<line]
            return .some(value)
        }
        let words = text.text
        for (name, value) in [
            ("binary", 2), ("octal", 8), ("decimal", 10), ("hexadecimal", 16), ("hex", 16), ("二进制", 2),
            ("八进制", 8),
            ("十进制", 10), ("十六进制", 16),
        ].sorted(by: { $0.0.utf8.count > $1.0.utf8.count }) {
            for end in ["(\(name))", "(in \(name))", " in \(name)", " \(name)"] where words.hasSuffix(end) {
                text = text.dropLast(end.unicodeScalars.count).trimming { $0.isBlank }
                return .some(value)
            }
        }
        if let place = words.firstRange(of: "base ") ?? words.firstRange(of: "base-") {
            var name = words[place.upperBound...]
            var before = words[..<place.lowerBound]
            if name.hasSuffix(")") {
                guard let open = before.lastIndex(of: "("),
                    before[open...].dropFirst().allSatisfy({ "in ".contains($0) })
                else { return nil }
                name = name.dropLast()
                before = before[..<open]
            } else if before.hasSuffix(" in ") {
                before = before.dropLast(4)
            }
            guard let value = number(Array(name.unicodeScalars)[...]) else { return nil }
            text = Array(before.unicodeScalars)[...].trimming { $0.isBlank || $0 == "," }
            return .some(value)
        }
        return .some(nil)
    }

    private static func number(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        guard text.count <= 20, let value = NumberReader.read(text), value.unit == nil,
            let word = value.value.word,
            (2...36).contains(word)
        else { return nil }
        return word
    }
}
