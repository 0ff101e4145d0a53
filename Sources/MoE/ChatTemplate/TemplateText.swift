/// What chat templates do with texts, as Python does it.
enum TemplateText {
    /// Without the characters at its start and end; nil stands for white space.
    static func strip(_ text: String, _ characters: String?, start: Bool = true, end: Bool = true) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        func isStripped(_ scalar: Unicode.Scalar) -> Bool {
            set?.contains(scalar) ?? scalar.properties.isWhitespace
        }
        var rest = Substring(text).unicodeScalars
        while start, let first = rest.first, isStripped(first) { rest.removeFirst() }
        while end, let last = rest.last, isStripped(last) { rest.removeLast() }
        return String(rest)
    }

    /// Cut at the first `limit` separators, by bytes: a text is valid UTF-8, so that no character is cut.
    ///
    /// Linear in the length of both, as Knuth, Morris and Pratt search (SIAM J. Comput. 6, 1977).
    static func split(_ text: String, _ separator: String, _ limit: Int) -> [String] {
        precondition(!separator.isEmpty, "no text can be cut at nothing")
        let (bytes, wanted) = (Array(text.utf8), Array(separator.utf8))
        // By count of bytes found, how many of them also begin the separator, short of all.
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
        var (parts, start) = ([String](), 0)
        for (place, byte) in bytes.enumerated() where parts.count < limit {
            advance(byte)
            guard found == wanted.count else { continue }
            parts.append(String(decoding: bytes[start...place].dropLast(wanted.count), as: UTF8.self))
            (start, found) = (place + 1, 0)
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// Nil where the text gets too long.
    static func replace(
        _ text: String, _ old: String, _ new: String, _ limit: Int, _ meter: TemplateMeter
    ) -> String? {
        old.isEmpty ? nil : join(split(text, old, limit), new, meter)
    }

    /// Nil where the text gets too long.
    static func join(_ texts: [String], _ separator: String, _ meter: TemplateMeter) -> String? {
        let gaps = max(0, texts.count - 1).multipliedReportingOverflow(by: separator.utf8.count)
        let (bytes, overflows) = texts.reduce(0) { $0 + $1.utf8.count }
            .addingReportingOverflow(gaps.partialValue)
        guard !gaps.overflow, !overflows, meter.spends(bytes: bytes) else { return nil }
        return texts.joined(separator: separator)
    }

    /// Nil where the text gets too long.
    static func indent(_ text: String, _ width: Int, first: Bool, _ meter: TemplateMeter) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard meter.spends(bytes: text.utf8.count + lines.count * (width + 16)) else { return nil }
        return lines.enumerated().map { index, line in
            (index == 0 ? first : !line.isEmpty)
                ? String(repeating: " ", count: width) + line : String(line)
        }.joined(separator: "\n")
    }

    /// As Jinja's filter: of "3.5" it is 3; nil for what is no number.
    static func number(_ text: String) -> Int? {
        let digits = strip(text, nil)
        // Hexadecimal digits are a number to Swift alone.
        guard !digits.utf8.contains(where: { "xXpP".utf8.contains($0) }) else { return nil }
        return Int(digits) ?? Double(digits).flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }

    static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst().lowercased()
    }

    static func title(_ text: String) -> String {
        var (result, isInside) = ("", false)
        for character in text {
            result += isInside ? character.lowercased() : character.uppercased()
            isInside = character.isLetter
        }
        return result
    }
}
