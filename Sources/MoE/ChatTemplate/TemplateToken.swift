import Archive

/// A token of a Jinja template (https://jinja.palletsprojects.com/templates/), lexed with `trim_blocks` and
/// `lstrip_blocks` on, as transformers renders chat templates.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case text(String)
        /// `{{` and `{%`, and the ends of both.
        case openOutput, openBlock, close
        case name(String), string(String), int(Int), double(Double)
        case symbol(String)
    }

    let kind: Kind
    /// The line in the template, from 1.
    let line: Int
}

struct TemplateLexer {
    private let source: [Unicode.Scalar]
    private let file: String
    private var position = 0
    private var line = 1
    private var tokens: [TemplateToken] = []

    /// The symbols; where one begins another, the longer is first.
    private static let symbols = [
        "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]",
        "{", "}", ".", ",", ":", "|",
    ].map { Array($0.unicodeScalars) }

    static func tokens(of source: String, file: String) throws(Complaint) -> [TemplateToken] {
        // One newline at the end is not part of the template.
        var scalars = Array(source.replacing("\r\n", with: "\n").unicodeScalars)
        if scalars.last == "\n" { scalars.removeLast() }
        var lexer = TemplateLexer(source: scalars, file: file)
        try lexer.run()
        return lexer.tokens
    }

    private init(source: [Unicode.Scalar], file: String) {
        self.source = source
        self.file = file
    }

    private func at(_ text: String, _ offset: Int = 0) -> Bool {
        let start = position + offset
        let scalars = text.unicodeScalars
        guard start + scalars.count <= source.count else { return false }
        return zip(source[start...], scalars).allSatisfy { $0 == $1 }
    }

    private mutating func skip(_ count: Int) {
        for scalar in source[position..<min(source.count, position + count)] where scalar == "\n" {
            line += 1
        }
        position = min(source.count, position + count)
    }

    private mutating func add(_ kind: TemplateToken.Kind) {
        tokens.append(TemplateToken(kind: kind, line: line))
    }

    private mutating func run() throws(Complaint) {
        var stripsStart = false
        var trimsNewline = false
        while position < source.count {
            // Text up to the next tag.
            let start = position
            let firstLine = line
            while position < source.count, !at("{{"), !at("{%"), !at("{#") { skip(1) }
            var text = source[start..<position]
            if stripsStart {
                text = text.drop(while: \.properties.isWhitespace)
            } else if trimsNewline, text.first == "\n" {
                text = text.dropFirst()
            }
            let isOutput = at("{{")
            if position < source.count {
                if at("-", 2) {
                    while let last = text.last, last.properties.isWhitespace { text.removeLast() }
                } else if !isOutput, !at("+", 2) {
                    let blank = text.reversed().prefix { $0 == " " || $0 == "\t" }.count
                    let before = text.dropLast(blank)
                    // The indentation goes only if the tag is the first thing on its line.
                    if before.last == "\n" || before.isEmpty && startsLine(text.startIndex) { text = before }
                }
            }
            if !text.isEmpty {
                tokens.append(
                    TemplateToken(kind: .text(String(String.UnicodeScalarView(text))), line: firstLine))
            }
            guard position < source.count else { return }
            if at("{#") {
                while position < source.count, !at("#}") { skip(1) }
                guard position < source.count else { throw error("a comment without an end", "#}") }
                (stripsStart, trimsNewline) = (source[position - 1] == "-", true)
                skip(2)
                continue
            }
            if !isOutput, let strips = try rawText() {
                (stripsStart, trimsNewline) = (strips, !strips)
                continue
            }
            let end = isOutput ? "}}" : "%}"
            add(isOutput ? .openOutput : .openBlock)
            skip(2)
            if at("-") || at("+") { skip(1) }
            (stripsStart, trimsNewline) = try tag(end)
            trimsNewline = trimsNewline && !isOutput
        }
    }

    /// Adds the text of a `{% raw %}` block if one begins here. Returns whether the text after it is
    /// stripped; nil if none begins.
    private mutating func rawText() throws(Complaint) -> Bool? {
        guard let start = tagEnd("raw", from: position) else { return nil }
        skip(start.end - position)
        let firstLine = line
        var place = position
        while place < source.count {
            if source[place] == "{", let end = tagEnd("endraw", from: place) {
                var text = source[position..<place]
                if start.strips { text = text.drop(while: \.properties.isWhitespace) }
                let sign = source[place + 2]
                if sign == "-" {
                    while let last = text.last, last.properties.isWhitespace { text.removeLast() }
                } else if sign != "+" {
                    let before = text.dropLast(text.reversed().prefix { $0 == " " || $0 == "\t" }.count)
                    if before.last == "\n" { text = before }
                }
                if !text.isEmpty {
                    tokens.append(
                        TemplateToken(kind: .text(String(String.UnicodeScalarView(text))), line: firstLine))
                }
                skip(end.end - position)
                return end.strips
            }
            place += 1
        }
        throw error("{% raw %} without an end", "{% endraw %}")
    }

    /// The end of a tag with one word that begins at a place, and whether it strips the text after it; nil if
    /// there is none.
    private func tagEnd(_ name: String, from start: Int) -> (end: Int, strips: Bool)? {
        func at(_ text: String, _ place: Int) -> Bool {
            source[min(place, source.count)...].starts(with: text.unicodeScalars)
        }
        func skipped(_ place: Int) -> Int {
            source[min(place, source.count)...].firstIndex { !$0.properties.isWhitespace } ?? source.count
        }
        guard at("{%", start) else { return nil }
        var place = start + 2
        if at("-", place) || at("+", place) { place += 1 }
        place = skipped(place)
        guard at(name, place) else { return nil }
        place = skipped(place + name.unicodeScalars.count)
        let strips = at("-", place)
        if strips { place += 1 }
        return at("%}", place) ? (place + 2, strips) : nil
    }

    /// Whether a place is at the start of a line.
    private func startsLine(_ place: Int) -> Bool { place == 0 || source[place - 1] == "\n" }

    /// Lexes the inside of a tag; returns how the text after the tag is trimmed.
    private mutating func tag(_ end: String) throws(Complaint) -> (strips: Bool, trims: Bool) {
        var depth = 0
        while position < source.count {
            if depth == 0 {
                for (mark, strips, trims) in [("-", true, false), ("+", false, false), ("", false, true)]
                where at(mark + end) {
                    add(.close)
                    skip(mark.count + end.count)
                    return (strips, trims)
                }
            }
            let scalar = source[position]
            if scalar.properties.isWhitespace {
                skip(1)
            } else if scalar == "'" || scalar == "\"" {
                try string(scalar)
            } else if "0"..."9" ~= scalar {
                try number()
            } else if scalar == "_" || scalar.properties.isAlphabetic {
                let start = position
                while position < source.count, isWord(source[position]) { skip(1) }
                add(.name(String(String.UnicodeScalarView(source[start..<position]))))
            } else {
                guard let symbol = Self.symbols.first(where: { source[position...].starts(with: $0) }) else {
                    throw error("\"\(scalar)\"", "an expression")
                }
                let text = String(String.UnicodeScalarView(symbol))
                if "([{".contains(text) { depth += 1 }
                if ")]}".contains(text) { depth -= 1 }
                add(.symbol(text))
                skip(symbol.count)
            }
        }
        throw error("a tag without an end", end)
    }

    private func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || "0"..."9" ~= scalar
    }

    private mutating func string(_ quote: Unicode.Scalar) throws(Complaint) {
        let first = line
        var text = String.UnicodeScalarView()
        skip(1)
        while position < source.count, source[position] != quote {
            guard source[position] == "\\", position + 1 < source.count else {
                text.append(source[position])
                skip(1)
                continue
            }
            let escaped = source[position + 1]
            switch escaped {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "\\", "'", "\"": text.append(escaped)
            case "a": text.append("\u{7}")
            case "b": text.append("\u{8}")
            case "f": text.append("\u{C}")
            case "v": text.append("\u{B}")
            case "\n": break
            case "0"..."7":
                let digits = source[(position + 1)...].prefix(3).prefix { "0"..."7" ~= $0 }
                let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 8)
                text.append(value.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
                skip(digits.count - 1)
            case "u", "x", "U":
                let digits = source[(position + 2)...].prefix(escaped == "u" ? 4 : escaped == "x" ? 2 : 8)
                let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
                guard let value, let scalar = Unicode.Scalar(value) else {
                    throw error("\\\(escaped) with no character's number", "hexadecimal digits")
                }
                text.append(scalar)
                skip(digits.count)
            default: text.append(contentsOf: ["\\", escaped])
            }
            skip(2)
        }
        guard position < source.count else { throw error("a text without an end", "\(quote)") }
        skip(1)
        tokens.append(TemplateToken(kind: .string(String(text)), line: first))
    }

    private mutating func number() throws(Complaint) {
        // In `messages.0.role`, the number after a point is no fraction.
        let isAttribute = tokens.last?.kind == .symbol(".")
        let start = position
        if !isAttribute, source[position] == "0", position + 1 < source.count,
            let radix = ["x": 16, "X": 16, "o": 8, "O": 8, "b": 2, "B": 2][source[position + 1]]
        {
            skip(2)
            while position < source.count, isWord(source[position]) { skip(1) }
            let text = String(String.UnicodeScalarView(source[start..<position])).replacing("_", with: "")
            guard let value = Int(text.dropFirst(2), radix: radix) else { throw error(text, "a number") }
            return add(.int(value))
        }
        func digits(_ place: Int) -> Int {
            source[min(place, source.count)...].prefix { "0"..."9" ~= $0 || $0 == "_" }.count
        }
        skip(digits(position))
        var isReal = false
        if !isAttribute, at("."), position + 1 < source.count, "0"..."9" ~= source[position + 1] {
            skip(1 + digits(position + 1))
            isReal = true
        }
        if !isAttribute, at("e") || at("E") {
            let sign = at("-", 1) || at("+", 1) ? 1 : 0
            let count = digits(position + 1 + sign)
            if count > 0 {
                skip(1 + sign + count)
                isReal = true
            }
        }
        let text = String(String.UnicodeScalarView(source[start..<position])).replacing("_", with: "")
        if isReal, let value = Double(text), value.isFinite { return add(.double(value)) }
        guard !isReal, let value = Int(text) else { throw error(text, "a smaller number") }
        add(.int(value))
    }

    private func error(_ found: String, _ expected: String) -> Complaint {
        .template(file: file, line: line, found: found, expected: expected)
    }
}
