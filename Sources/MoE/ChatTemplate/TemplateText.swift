/// The operations of chat templates on texts, as Python does them.
enum TemplateText {
    /// The text without the given characters at its start and end; nil stands for white space. A mark goes
    /// with the scalar before it.
    static func strip(
        _ text: String, _ characters: String?, start: Bool = true, end: Bool = true,
        mark: Unicode.Scalar? = nil
    ) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        func isStripped(_ scalar: Unicode.Scalar) -> Bool {
            set?.contains(scalar) ?? isSpace(scalar)
        }
        var rest = Substring(text).unicodeScalars
        while start, let first = rest.first, isStripped(first) {
            rest.removeFirst()
            if mark != nil, rest.first == mark { rest.removeFirst() }
        }
        while end {
            let unmarked = mark != nil && rest.last == mark ? rest.dropLast() : rest
            guard let last = unmarked.last, isStripped(last) else { break }
            rest = unmarked.dropLast()
        }
        return String(rest)
    }

    /// The parts of a text that is cut at its first `limit` separators.
    static func split(_ text: String, _ separator: String, _ limit: Int, _ meter: TemplateMeter) -> [String] {
        cut(text, at: places(of: separator, in: text, limit, meter)[...])
    }

    /// The parts of a text before, between and after places in it, which are ranges of its bytes.
    static func cut(_ text: String, at places: ArraySlice<Range<Int>>) -> [String] {
        let bytes = Array(text.utf8)
        let starts = [0] + places.map(\.upperBound), ends = places.map(\.lowerBound) + [bytes.count]
        return zip(starts, ends).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
    }

    /// Where the first `limit` separators stand, as ranges of the text's bytes: the text is valid UTF-8, so
    /// no character is cut. Marks hide no separator; one behind a separator belongs to it.
    ///
    /// It takes time linear in both lengths (Knuth, Morris and Pratt, SIAM J. Comput. 6, 1977).
    static func places(
        of separator: String, in text: String, _ limit: Int, _ meter: TemplateMeter
    ) -> [Range<Int>] {
        let (bytes, wanted) = (Array(text.utf8), Array(meter.plain(separator).utf8))
        precondition(!wanted.isEmpty, "no text can be cut at nothing")
        meter.spends(bytes: bytes.count)
        let mark = meter.mark.map { Array(String($0).utf8) } ?? []
        func isMark(_ place: Int) -> Bool {
            place < bytes.count && bytes[place] == mark.first && bytes[place...].starts(with: mark)
        }
        // For each count of separator bytes found, the length of the longest shorter start of the separator
        // that those bytes end with.
        var shorter = [0, 0]
        var found = 0
        func advance(_ byte: UInt8) {
            while found > 0, wanted[found] != byte { found = shorter[found] }
            if wanted[found] == byte { found += 1 }
        }
        for byte in wanted.dropFirst() {
            advance(byte)
            shorter.append(found)
        }
        found = 0
        var (result, place) = ([Range<Int>](), 0)
        // The places of the bytes since the last separator that are no marks.
        var passed: [Int] = []
        while place < bytes.count, result.count < limit {
            if isMark(place) {
                place += mark.count
                continue
            }
            advance(bytes[place])
            passed.append(place)
            place += 1
            guard found == wanted.count else { continue }
            if isMark(place) { place += mark.count }
            result.append(passed[passed.count - wanted.count]..<place)
            found = 0
            passed.removeAll(keepingCapacity: true)
        }
        return result
    }

    /// The text with `old` replaced by `new` at most `limit` times; nil if `old` is empty or the text gets
    /// too long.
    static func replace(
        _ text: String, _ old: String, _ new: String, _ limit: Int, _ meter: TemplateMeter
    ) -> String? {
        old.isEmpty ? nil : join(split(text, old, limit, meter), new, meter)
    }

    /// The texts joined with a separator; nil if the result gets too long.
    static func join(_ texts: [String], _ separator: String, _ meter: TemplateMeter) -> String? {
        let gaps = max(0, texts.count - 1).multipliedReportingOverflow(by: separator.utf8.count)
        let (bytes, overflows) = texts.reduce(0) { $0 + $1.utf8.count }
            .addingReportingOverflow(gaps.partialValue)
        guard !gaps.overflow, !overflows, meter.spends(bytes: bytes) else { return nil }
        return texts.joined(separator: separator)
    }

    /// The text with its lines indented; nil if it gets too long.
    static func indent(
        _ text: String, _ indent: String, first: Bool, blank: Bool, _ meter: TemplateMeter
    ) -> String? {
        let lines = lines(text + "\n", keepsEnds: false, meter)
        guard meter.spends(bytes: text.utf8.count + lines.count * (indent.utf8.count + 16)) else {
            return nil
        }
        return lines.enumerated().map { index, line in
            (index == 0 ? first : blank || !line.isEmpty) ? indent + line : line
        }.joined(separator: "\n")
    }

    /// The lines as `splitlines` gives them: cut at everything that Python takes for the end of a line.
    static func lines(_ text: String, keepsEnds: Bool, _ meter: TemplateMeter) -> [String] {
        var (lines, line, isAfterReturn) = ([String](), "", false)
        func end() {
            lines.append(line)
            line = ""
        }
        for scalar in meter.scalars(text) {
            let value = scalar.unicodeScalars.first?.value ?? 0
            if isAfterReturn {
                isAfterReturn = false
                if value == 0x0A {
                    if keepsEnds { line += scalar }
                    end()
                    continue
                }
                end()
            }
            switch value {
            case 0x0D:
                if keepsEnds { line += scalar }
                isAfterReturn = true
            case 0x0A...0x0C, 0x1C...0x1E, 0x85, 0x2028, 0x2029:
                if keepsEnds { line += scalar }
                end()
            default: line += scalar
            }
        }
        if isAfterReturn || !line.isEmpty { end() }
        return lines
    }

    /// The whole number in a text, as Jinja's filter `int` reads it: "3.5" gives 3; nil if there is no
    /// number.
    static func number(_ text: String) -> Int? {
        let digits = Array(strip(text, nil).utf8)
        if let number = Int(String(decoding: withoutUnderscores(digits), as: UTF8.self)) { return number }
        return realNumber(text).flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }

    /// The number in a text, as Python's `float` reads it; nil if there is none or it is not finite.
    static func realNumber(_ text: String) -> Double? {
        let digits = Array(strip(text, nil).utf8)
        // Swift alone would read hexadecimal digits, `inf` and `nan`.
        guard digits.allSatisfy({ "0123456789+-.eE_".utf8.contains($0) }) else { return nil }
        return Double(String(decoding: withoutUnderscores(digits), as: UTF8.self)).flatMap {
            $0.isFinite ? $0 : nil
        }
    }

    /// The digits without each `_` between two of them, which Python allows.
    private static func withoutUnderscores(_ digits: [UInt8]) -> [UInt8] {
        func isDigit(_ place: Int) -> Bool { digits.indices.contains(place) && 0x30...0x39 ~= digits[place] }
        return digits.enumerated().filter { place, byte in
            byte != UInt8(ascii: "_") || !isDigit(place - 1) || !isDigit(place + 1)
        }.map(\.element)
    }

    /// Whether Python takes a scalar for white space.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || 0x1C...0x1F ~= scalar.value
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// Whether a text has letters of the one case, and none of the other.
    static func isCased(_ text: String, upper: Bool) -> Bool {
        var isThere = false
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            let isTitle = properties.generalCategory == .titlecaseLetter
            if isTitle || (upper ? properties.isLowercase : properties.isUppercase) { return false }
            if upper ? properties.isUppercase : properties.isLowercase { isThere = true }
        }
        return isThere
    }

    /// The text as Jinja's filter `title` makes it: words begin only after white space, hyphens and brackets.
    static func headline(_ text: String, _ meter: TemplateMeter) -> String {
        let starts: Set<Unicode.Scalar> = ["-", "(", "{", "[", "<"]
        return cased(text, meter, \.uppercaseMapping) { !isSpace($0) && !starts.contains($0) }
    }

    /// The text as Python's `title` makes it: words begin after everything that has no case.
    static func title(_ text: String, _ meter: TemplateMeter) -> String {
        cased(text, meter, \.titlecaseMapping) { $0.properties.isCased }
    }

    /// The text in small letters, but for the first scalar and those after a scalar that ends a word.
    private static func cased(
        _ text: String, _ meter: TemplateMeter, _ first: KeyPath<Unicode.Scalar.Properties, String>,
        isInside: (Unicode.Scalar) -> Bool
    ) -> String {
        var (result, goesOn) = (String.UnicodeScalarView(), false)
        for scalar in text.unicodeScalars {
            guard scalar != meter.mark else {
                result.append(scalar)
                continue
            }
            let properties = scalar.properties
            let letter = goesOn ? properties.lowercaseMapping : properties[keyPath: first]
            result.append(contentsOf: letter.unicodeScalars)
            goesOn = isInside(scalar)
        }
        return String(result)
    }

    static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst().lowercased()
    }
}
