import Archive

/// The pieces of a Jinja template (https://jinja.palletsprojects.com/templates/) and how its text is cut into
/// them, with `trim_blocks` and `lstrip_blocks` on, as transformers renders chat templates.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case text(String)
        /// `{{` and `{%`, and the ends of both.
        case openOutput, openBlock, close
        case name(String), string(String), int(Int)
        case symbol(String)
    }

    let kind: Kind
    /// From 1.
    let line: Int
}

struct TemplateLexer {
    private let source: [Unicode.Scalar]
    private let file: String
    private var position = 0
    private var line = 1
    private var tokens: [TemplateToken] = []

    /// Longest first.
    private static let symbols = [
        "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]",
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
                    // Only where the tag is the first thing on its line.
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
            let end = isOutput ? "}}" : "%}"
            add(isOutput ? .openOutput : .openBlock)
            skip(2)
            if at("-") || at("+") { skip(1) }
            (stripsStart, trimsNewline) = try tag(end)
            trimsNewline = trimsNewline && !isOutput
        }
    }

    /// Whether nothing but a tag's own start was on the line before this place.
    private func startsLine(_ place: Int) -> Bool { place == 0 || source[place - 1] == "\n" }

    /// The inside of a tag, and how the text after it is trimmed.
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
            case "u", "x":
                let digits = source[(position + 2)...].prefix(escaped == "u" ? 4 : 2)
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
        let start = position
        while position < source.count, "0"..."9" ~= source[position] { skip(1) }
        let text = String(String.UnicodeScalarView(source[start..<position]))
        guard let value = Int(text) else { throw error(text, "a smaller number") }
        add(.int(value))
    }

    private func error(_ found: String, _ expected: String) -> Complaint {
        .template(file: file, line: line, found: found, expected: expected)
    }
}
