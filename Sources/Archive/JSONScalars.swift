/// The parser's texts, numbers and error positions.
extension JSONParser {
    /// A text in quotes; the position is at the opening quote.
    mutating func string(quote: UInt8) throws(Complaint) -> String {
        let opening = position
        position += 1
        // The text before `start`, with its escapes resolved; from `start` on there are none.
        var unescaped: [UInt8] = []
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                defer { position += 1 }
                if unescaped.isEmpty { return try text(start..<position) }
                unescaped.append(contentsOf: bytes[start..<position])
                if let text = String(validating: unescaped, as: UTF8.self) { return text }
                // Escapes give valid UTF-8, so the fault is in the text as written.
                _ = try text((opening + 1)..<position)
                preconditionFailure("an escape gave invalid UTF-8")
            }
            guard byte >= 0x20 else { throw controlCharacter() }
            if byte == UInt8(ascii: "\\") {
                unescaped.append(contentsOf: bytes[start..<position])
                unescaped.append(contentsOf: UTF8.encode(try escape())!)
                start = position
            } else {
                position += 1
            }
        }
        position = opening
        throw error("a text has no end", found: "an opening quote", expected: "a closing quote")
    }

    private func controlCharacter() -> Complaint {
        let code = String(bytes[position], radix: 16, uppercase: true)
        return error(
            found: "the control character U+00" + (code.count < 2 ? "0" : "") + code + " in a text",
            expected: "an escape such as \\n, or a closing quote")
    }

    private mutating func escape() throws(Complaint) -> Unicode.Scalar {
        let start = position
        position += 2
        let letter = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "'") where json5: return "'"
        case UInt8(ascii: "u"): return try unicodeEscape(start)
        default:
            position = start
            throw error("an escape is unknown", expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    /// The scalar of `\uXXXX`, or of two of these if it is beyond U+FFFF; the position is after the first
    /// `\u`.
    private mutating func unicodeEscape(_ start: Int) throws(Complaint) -> Unicode.Scalar {
        var code = try fourDigits()
        if 0xD800...0xDBFF ~= code, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let low = try fourDigits()
            code = 0xDC00...0xDFFF ~= low ? 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) : code
        }
        guard let scalar = Unicode.Scalar(code) else {
            position = start
            throw error("half of a surrogate pair", expected: "a pair \\uD8xx\\uDCxx")
        }
        return scalar
    }

    private mutating func fourDigits() throws(Complaint) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexadecimal(current) else { throw error(expected: "four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }

    mutating func number() throws(Complaint) -> JSON {
        let start = position
        let negative = current == UInt8(ascii: "-")
        if negative || current == UInt8(ascii: "+") { position += 1 }
        if json5, current == UInt8(ascii: "0"), position + 1 < bytes.count, bytes[position + 1] | 0x20 == 0x78
        {
            return .int(try hexadecimalInteger(negative: negative))
        }
        let whole = position
        var value = 0
        var fits = true
        while let digit = digit {
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, beyond) =
                negative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            fits = fits && !over && !beyond
            value = sum
            position += 1
        }
        guard position > whole else { throw error(expected: "a digit") }
        if position - whole > 1, bytes[whole] == UInt8(ascii: "0") {
            position = whole
            throw error("a number starts with 0", expected: "no leading zeros")
        }
        var integer = true
        if current == UInt8(ascii: ".") {
            integer = false
            position += 1
            try digits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            integer = false
            position += 1
            if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") { position += 1 }
            try digits()
        }
        if integer, fits, value != 0 || !negative { return .int(value) }
        let spelled = String(decoding: bytes[start..<position], as: UTF8.self)
        let double = Double(spelled)
        // A double holds every number of 15 digits that is not too large or too small.
        if !json5, (integer && !fits) || position - start > 16 || double?.isNormal != true {
            let isZero = double == 0 && !bytes[start..<position].contains { UInt8(ascii: "1")...0x39 ~= $0 }
            guard let double, isZero || "\(double)" == spelled else { return .number(spelled) }
        }
        guard let double, double.isFinite else {
            position = start
            throw error(
                "a number is too large", found: String(spelled.prefix(40)), expected: "at most 1.8e308")
        }
        return .double(double)
    }

    private var digit: Int? {
        let value = Int(current) - 48
        return 0...9 ~= value ? value : nil
    }

    private mutating func digits() throws(Complaint) {
        guard digit != nil else { throw error(expected: "a digit") }
        while digit != nil { position += 1 }
    }

    private mutating func hexadecimalInteger(negative: Bool) throws(Complaint) -> Int {
        position += 2
        let start = position
        while hexadecimal(current) != nil { position += 1 }
        guard position > start else { throw error(expected: "a hexadecimal digit") }
        let sign = negative ? "-" : ""
        guard let value = Int(sign + String(decoding: bytes[start..<position], as: UTF8.self), radix: 16)
        else {
            position = start
            throw error("a number is too large", expected: "an integer of 64 bits")
        }
        return value
    }

    /// The text in `range`; throws if it is not UTF-8.
    func text(_ range: Range<Int>) throws(Complaint) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        if let text = String(validating: slice, as: UTF8.self) { return text }
        var parser = self
        parser.position = range.lowerBound + validPrefix(slice)
        throw parser.error("not UTF-8", expected: "text in UTF-8")
    }

    /// How many bytes come before the first byte that is not valid UTF-8.
    private func validPrefix(_ slice: UnsafeBufferPointer<UInt8>) -> Int {
        var iterator = slice.makeIterator()
        var decoder = UTF8()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }

    /// An error at the position; without `found`, the text there is named.
    func error(
        _ problem: String = "not valid JSON", found: String? = nil, expected: String
    ) -> Complaint {
        let before = bytes[..<min(position, bytes.count)]
        let row = line + before.count { $0 == 0x0A }
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
        return Complaint("\(file):\(row):\(column)", problem, found: found ?? here, expected: expected)
    }

    /// The text at the position, in a few characters.
    private var here: String {
        guard position < bytes.count else { return "the end" }
        let text = String(decoding: bytes[position...].prefix(48), as: UTF8.self)
        let first = text.unicodeScalars.prefix(1)
        switch bytes[position] {
        case 0..<0x20, 0x7F...:
            if let scalar = first.first, scalar != "\u{FFFD}", scalar.properties.generalCategory != .control {
                return "\"\(scalar)\""
            }
            return "the byte 0x" + String(bytes[position], radix: 16, uppercase: true)
        default:
            let word = text.unicodeScalars.prefix { $0.value > 0x20 && $0 != "," && $0.value != 0x7F }
            return "\"" + String(String.UnicodeScalarView(word.prefix(20))) + "\""
        }
    }
}
