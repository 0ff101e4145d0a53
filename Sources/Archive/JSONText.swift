extension JSON {
    /// The value as JSON text. The same value always gives the same text: members are in order, characters
    /// beyond ASCII stay as they are, doubles have the fewest digits that read back as the same double (`1.0`
    /// stays `1.0`), other numbers stay as written, and numbers that are not finite become null. `pretty`
    /// puts each element on its own line, indented by two spaces.
    package func serialized(pretty: Bool = false) -> String {
        var bytes: [UInt8] = []
        write(to: &bytes, indentation: pretty ? 0 : nil)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the compact text to `bytes`.
    package func write(to bytes: inout [UInt8]) {
        write(to: &bytes, indentation: nil)
    }

    private func write(to bytes: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let value): Self.write(value, to: &bytes)
        case .array(let elements):
            Self.write(elements, in: "[]", to: &bytes, indentation) { element, bytes, inner in
                element.write(to: &bytes, indentation: inner)
            }
        case .object(let members):
            Self.write(members, in: "{}", to: &bytes, indentation) { member, bytes, inner in
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                if inner != nil { bytes.append(UInt8(ascii: " ")) }
                member.value.write(to: &bytes, indentation: inner)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], in brackets: String, to bytes: inout [UInt8], _ indentation: Int?,
        _ body: (Element, inout [UInt8], Int?) -> Void
    ) {
        bytes.append(brackets.utf8.first!)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let indentation { startLine(indentation + 1, &bytes) }
            body(element, &bytes, indentation.map { $0 + 1 })
        }
        if let indentation, !elements.isEmpty { startLine(indentation, &bytes) }
        bytes.append(brackets.utf8.last!)
    }

    private static func startLine(_ indentation: Int, _ bytes: inout [UInt8]) {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * indentation))
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { text in
            var start = 0
            for (index, byte) in text.enumerated() where mustEscape(byte) {
                bytes.append(contentsOf: text[start..<index])
                start = index + 1
                switch byte {
                case 0x0A: bytes.append(contentsOf: "\\n".utf8)
                case 0x0D: bytes.append(contentsOf: "\\r".utf8)
                case 0x09: bytes.append(contentsOf: "\\t".utf8)
                case 0..<0x20:
                    bytes.append(contentsOf: "\\u00".utf8)
                    bytes.append(byte < 16 ? 48 : 49)
                    bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
                default: bytes += [UInt8(ascii: "\\"), byte]
                }
            }
            bytes.append(contentsOf: text[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
}
