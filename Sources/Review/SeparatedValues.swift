import Archive

/// Reads rows of values separated by commas (RFC 4180), semicolons or tabs, as spreadsheets write them.
///
/// It understands a byte order mark, line ends of all systems, quoted line ends and separators, and a first
/// line `sep=;` that names the separator.
struct SeparatedValues {
    private let bytes: [UInt8]
    private let separator: UInt8
    private let file: String
    private var position: Int
    private var line = 1
    /// The number of the current or last row, as spreadsheets count: from 1, with blank rows.
    private(set) var row = 0
    /// The place of the current value in its row.
    private var column = 0
    /// Whether the last row has a line end.
    private(set) var hasLineEnd = false

    /// - Parameter file: the name of the file, for errors.
    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = Array(bytes[position...].prefix(6))
        if first.count == 6, first.starts(with: "sep=".utf8), Self.isSeparator(first[4]),
            Self.endsLine(first[5])
        {
            separator = first[4]
            position += 5
            endLine()
        } else {
            separator = Self.separator(of: bytes)
        }
    }

    /// The first separator of the header that is not in quotes.
    private static func separator(of bytes: [UInt8]) -> UInt8 {
        var isQuoted = false
        for byte in bytes {
            switch byte {
            case quote: isQuoted.toggle()
            case _ where isSeparator(byte): if !isQuoted { return byte }
            case 0x0A, 0x0D: if !isQuoted { return UInt8(ascii: ",") }
            default: break
            }
        }
        return UInt8(ascii: ",")
    }

    /// The values of the next row that holds more than white space; nil at the end.
    mutating func next() throws(Complaint) -> [String]? {
        while position < bytes.count {
            row += 1
            var values: [String] = []
            repeat {
                column = values.count
                values.append(try value())
            } while take(separator)
            endLine()
            if values.contains(where: { $0.utf8.contains { $0 > 0x20 } }) { return values }
        }
        return nil
    }

    private mutating func value() throws(Complaint) -> String {
        guard take(Self.quote) else {
            let rest = bytes[position...]
            let end = rest.firstIndex { $0 == separator || Self.endsLine($0) } ?? bytes.count
            if let quote = bytes[position..<end].firstIndex(of: Self.quote) {
                throw error(
                    found: "a quote within \(beginning(position..<quote))",
                    expected: "values with quotes in them to be in quotes, and their quotes to be doubled")
            }
            defer { position = end }
            return try text(bytes[position..<end])
        }
        let opening = line
        var value: [UInt8] = []
        while true {
            guard let end = bytes[position...].firstIndex(of: Self.quote) else {
                line = opening
                throw error(found: "a quote that opens a value", expected: "one that closes it")
            }
            value += bytes[position..<end]
            position = end + 1
            guard take(Self.quote) else { break }
            value.append(Self.quote)
        }
        guard position == bytes.count || bytes[position] == separator || Self.endsLine(bytes[position]) else {
            throw error(
                found: "\(beginning(position..<bytes.count)) after a quote that closes a value",
                expected: "the end of the value, or quotes in it doubled")
        }
        let text = try text(value[...])
        line += Self.lineEnds(in: value)
        return text
    }

    /// The name of a column in spreadsheets: `A` for place 0, `AA` for place 26.
    static func letters(_ place: Int) -> String {
        var (letters, rest) = ("", place + 1)
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }

    private mutating func endLine() {
        hasLineEnd = position < bytes.count
        guard hasLineEnd else { return }
        if !(take(0x0D) && position < bytes.count && bytes[position] != 0x0A) { _ = take(0x0A) }
        line += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private static let quote = UInt8(ascii: "\"")

    private static func isSeparator(_ byte: UInt8) -> Bool { ",;\t".utf8.contains(byte) }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func lineEnds(in bytes: [UInt8]) -> Int {
        var (count, before) = (0, UInt8(0))
        for byte in bytes {
            if byte == 0x0D || (byte == 0x0A && before != 0x0D) { count += 1 }
            before = byte
        }
        return count
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(Complaint) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error(
                found: "bytes that are not UTF-8", expected: "text in UTF-8",
                advice: "save the table as CSV in UTF-8")
        }
        return text
    }

    private func beginning(_ range: Range<Int>) -> String {
        FlatAnnotation.quoted(String(decoding: bytes[range].prefix(20), as: UTF8.self))
    }

    private func error(
        found: String, expected: String, advice: String = "correct the file"
    ) -> Complaint {
        Complaint(
            "\(file): row \(row), column \(Self.letters(column)), line \(line)", found: found,
            expected: expected,
            advice: advice)
    }
}
