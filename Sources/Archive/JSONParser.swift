extension JSON {
    /// Reads one JSON text: strict RFC 8259, with unique member names and nesting at most 256 deep.
    ///
    /// Integers that fit in `Int` stay integers; other numbers become doubles, or stay as written if a double
    /// would be another number. With `json5`, it also reads what people write by hand
    /// (https://spec.json5.org): comments, trailing commas, names without quotes, single quotes, a leading
    /// plus, hexadecimal integers, and a byte order mark at the start; then all numbers that are not integers
    /// are doubles. Errors name `file` and `line`, the number of the text's first line.
    package static func parse(
        _ bytes: [UInt8], json5: Bool = false, file: String, line: Int = 1
    ) throws(Complaint) -> JSON {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Complaint) in
            var parser = JSONParser(bytes: buffer, json5: json5, file: file, line: line)
            return try parser.document()
        }
    }
}

/// A recursive-descent parser over the bytes of one text; see also `JSONScalars.swift`.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let json5: Bool
    let file: String
    let line: Int
    var position = 0
    private var depth = 0

    static let deepest = 256

    init(bytes: UnsafeBufferPointer<UInt8>, json5: Bool, file: String, line: Int) {
        self.bytes = bytes
        self.json5 = json5
        self.file = file
        self.line = line
    }

    mutating func document() throws(Complaint) -> JSON {
        if json5, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        try skipSpace()
        guard position == bytes.count else { throw error(expected: "the end of the text") }
        return value
    }

    /// The byte at the position; 0 at the end of the text, as a real 0 is never valid either.
    @inline(__always)
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func value() throws(Complaint) -> JSON {
        try skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string(quote: UInt8(ascii: "\"")))
        case UInt8(ascii: "'") where json5: return .string(try string(quote: UInt8(ascii: "'")))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "+") where json5: return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw error(expected: "a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(Complaint) -> JSON {
        let count = word.utf8CodeUnitCount
        let spelled = UnsafeBufferPointer(start: word.utf8Start, count: count)
        guard bytes[position...].starts(with: spelled) else { throw error(expected: "a value") }
        position += count
        return value
    }

    mutating func enter() throws(Complaint) {
        depth += 1
        guard depth <= Self.deepest else {
            throw error("nested too deeply", expected: "at most \(Self.deepest) levels")
        }
        position += 1
    }

    /// Moves past a closing bracket.
    mutating func leave() {
        position += 1
        depth -= 1
    }

    private mutating func array() throws(Complaint) -> JSON {
        try enter()
        var elements: [JSON] = []
        try skipSpace()
        while current != UInt8(ascii: "]") {
            elements.append(try value())
            guard try separator(orClosing: UInt8(ascii: "]"), "a comma or ]") else { break }
        }
        leave()
        return .array(elements)
    }

    private mutating func object() throws(Complaint) -> JSON {
        try enter()
        var members: [JSON.Member] = []
        // The names of a large object; in small ones, names are compared one by one. Names are compared as
        // bytes, because Swift takes differently encoded strings for equal.
        var names: Set<[UInt8]> = []
        try skipSpace()
        while current != UInt8(ascii: "}") {
            let start = position
            let name = try memberName()
            let known: Bool
            if members.count < 8 {
                known = members.contains { $0.name.utf8.elementsEqual(name.utf8) }
            } else {
                if names.isEmpty { names.formUnion(members.map { Array($0.name.utf8) }) }
                known = !names.insert(Array(name.utf8)).inserted
            }
            guard !known else {
                position = start
                throw error(
                    "a member is given twice", found: JSON.string(name).serialized(),
                    expected: "each name once")
            }
            try skipSpace()
            guard current == UInt8(ascii: ":") else { throw error(expected: "a colon") }
            position += 1
            members.append(JSON.Member(name, try value()))
            guard try separator(orClosing: UInt8(ascii: "}"), "a comma or }") else { break }
        }
        leave()
        return .object(members)
    }

    /// Takes a comma (true), or stops before the closing bracket (false).
    mutating func separator(orClosing closing: UInt8, _ expected: String) throws(Complaint) -> Bool {
        try skipSpace()
        if current == closing { return false }
        guard current == UInt8(ascii: ",") else { throw error(expected: expected) }
        position += 1
        try skipSpace()
        if current == closing, !json5 { throw error(expected: "a value after the comma") }
        return true
    }

    mutating func memberName() throws(Complaint) -> String {
        switch current {
        case UInt8(ascii: "\""): return try string(quote: UInt8(ascii: "\""))
        case UInt8(ascii: "'") where json5: return try string(quote: UInt8(ascii: "'"))
        default: break
        }
        let start = position
        while json5, position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xFF:
                position += 1
                continue
            case UInt8(ascii: "0")...UInt8(ascii: "9") where position > start:
                position += 1
                continue
            default: break
            }
            break
        }
        guard position > start else { throw error(expected: json5 ? "a name" : "a name in double quotes") }
        return try text(start..<position)
    }

    /// Moves past white space and, with JSON5, comments.
    mutating func skipSpace() throws(Complaint) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            case UInt8(ascii: "/") where json5: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(Complaint) {
        let start = position
        let second = start + 1 < bytes.count ? bytes[start + 1] : 0
        position += 2
        switch second {
        case UInt8(ascii: "/"):
            while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
        case UInt8(ascii: "*"):
            while position + 1 < bytes.count,
                bytes[position] != UInt8(ascii: "*") || bytes[position + 1] != UInt8(ascii: "/")
            {
                position += 1
            }
            guard position + 1 < bytes.count else {
                position = start
                throw error("a comment has no end", expected: "*/")
            }
            position += 2
        default:
            position = start
            throw error(expected: "a value or a comment")
        }
        _ = try text(start..<position)
    }
}
