/// Reads a JSON text piece by piece, for large texts: it keeps nothing itself.
package struct JSONStream {
    private var parser: JSONParser

    /// - Parameter file: the file that errors name.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) {
        parser = JSONParser(bytes: bytes, json5: false, file: file, line: 1)
    }

    /// Reads an object: calls `body` with each name, and `body` must read the value. It does not check that
    /// names are unique.
    package mutating func members(_ body: (String, inout JSONStream) throws -> Void) throws {
        try parser.skipSpace()
        guard parser.current == UInt8(ascii: "{") else { throw parser.error("", expected: "an object") }
        try parser.enter()
        try parser.skipSpace()
        while parser.current != UInt8(ascii: "}") {
            let name = try parser.memberName()
            try parser.skipSpace()
            guard parser.current == UInt8(ascii: ":") else { throw parser.error(expected: "a colon") }
            parser.position += 1
            try body(name, &self)
            guard try parser.separator(orClosing: UInt8(ascii: "}"), "a comma or }") else { break }
        }
        parser.leave()
    }

    /// Reads a list: calls `body` before each element, and `body` must read the element.
    package mutating func elements(_ body: (inout JSONStream) throws -> Void) throws {
        try parser.skipSpace()
        guard parser.current == UInt8(ascii: "[") else { throw parser.error("", expected: "a list") }
        try parser.enter()
        try parser.skipSpace()
        while parser.current != UInt8(ascii: "]") {
            try body(&self)
            guard try parser.separator(orClosing: UInt8(ascii: "]"), "a comma or ]") else { break }
        }
        parser.leave()
    }

    /// The place of the next byte to read.
    package var position: Int { parser.position }

    /// Reads a value of any kind and returns it.
    package mutating func value() throws(Complaint) -> JSON { try parser.value() }

    /// Reads a text.
    package mutating func string() throws(Complaint) -> String {
        try parser.skipSpace()
        guard parser.current == UInt8(ascii: "\"") else { throw parser.error("", expected: "a text") }
        return try parser.string(quote: UInt8(ascii: "\""))
    }

    /// Reads a list of at most `limit` integers that are not negative.
    package mutating func sizes(atMost limit: Int) throws -> [Int] {
        var sizes: [Int] = []
        try elements { stream in
            let start = stream.parser.position
            guard sizes.count < limit, UInt8(ascii: "0")...UInt8(ascii: "9") ~= stream.parser.current,
                let size = try stream.parser.number().int
            else {
                stream.parser.position = start
                throw stream.parser.error("", expected: "at most \(limit) whole numbers of 0 or more")
            }
            sizes.append(size)
        }
        return sizes
    }

    /// Skips a value of any kind that takes at most `limit` bytes.
    package mutating func skip(atMost limit: Int) throws(Complaint) {
        let start = parser.position
        // A skipped value is parsed all the same, so the limit bounds the memory for this.
        let window = UnsafeBufferPointer(rebasing: parser.bytes[..<min(parser.bytes.count, start + limit)])
        var part = JSONParser(bytes: window, json5: false, file: parser.file, line: parser.line)
        part.position = start
        _ = try part.value()
        parser.position = part.position
    }

    /// Refuses anything but white space in the rest of the text.
    package mutating func end() throws(Complaint) {
        try parser.skipSpace()
        guard parser.position == parser.bytes.count else {
            throw parser.error(expected: "the end of the text")
        }
    }
}
