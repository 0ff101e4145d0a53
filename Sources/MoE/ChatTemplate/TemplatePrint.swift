import Archive

/// Values as texts: as `{{ }}` prints them, or as JSON.
extension TemplateValue {
    /// The value as `{{ }}` prints it; nil for a value that other programs might print differently.
    var text: String? {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let value): String(value)
        case .double(let value): TemplateText.real(value)
        case .string(let value): value
        default: nil
        }
    }

    /// Like `text`, but with lists, tuples and dictionaries as Python's `repr` writes them; nil also if it
    /// gets too long.
    func printed(_ meter: TemplateMeter) -> String? {
        switch self {
        case .list, .sequence, .dictionary: represented(meter)
        default: text
        }
    }

    private func represented(_ meter: TemplateMeter) -> String? {
        guard meter.spends(8) else { return nil }
        func joined(_ values: [TemplateValue], _ open: String, _ close: String) -> String? {
            let parts = values.compactMap { $0.represented(meter) }
            guard parts.count == values.count else { return nil }
            return TemplateText.join(parts, ", ", meter).map { open + $0 + close }
        }
        switch self {
        case .string(let text):
            return meter.spends(bytes: 4 * text.utf8.count) ? TemplateText.quoted(text, meter) : nil
        case .list(let values): return joined(values, "[", "]")
        case .sequence(let values, .tuple), .sequence(let values, .group):
            return joined(values, "(", values.count == 1 ? ",)" : ")")
        case .dictionary(let members):
            var parts: [String] = []
            for (name, value) in members {
                guard let key = TemplateValue.string(name).represented(meter),
                    let value = value.represented(meter)
                else { return nil }
                parts.append(key + ": " + value)
            }
            return TemplateText.join(parts, ", ", meter).map { "{" + $0 + "}" }
        case .undefined: return "Undefined"
        default: return text
        }
    }

    /// The style of JSON, as the arguments of Python's `json.dumps` set it.
    struct JSONStyle {
        var escapes = false
        /// The text before each line, once for each level of nesting; nil for one line.
        var indent: String?
        var separators: (item: String, key: String)?
        var sorts = false
    }

    /// The value as Python's `json.dumps` writes it; nil if JSON cannot hold it, or if it gets too long.
    func json(_ style: JSONStyle, depth: Int = 0, _ meter: TemplateMeter) -> String? {
        guard meter.spends(8) else { return nil }
        let (item, key) = style.separators ?? (style.indent == nil ? ", " : ",", ": ")
        func lines(_ parts: [String?], _ open: String, _ close: String) -> String? {
            let known = parts.compactMap { $0 }
            guard known.count == parts.count else { return nil }
            guard let indent = style.indent, !known.isEmpty else {
                return TemplateText.join(known, item, meter).map { open + $0 + close }
            }
            let outer = "\n" + String(repeating: indent, count: depth)
            return TemplateText.join(known, item + outer + indent, meter).map {
                open + outer + indent + $0 + outer + close
            }
        }
        func string(_ text: String) -> String {
            style.escapes ? TemplateText.escapedJSON(text, meter) : JSON.string(text).serialized()
        }
        switch self {
        case .none: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return value.isFinite ? TemplateText.real(value) : nil
        case .string(let value): return meter.spends(bytes: value.utf8.count) ? string(value) : nil
        case .list(let values), .sequence(let values, .tuple), .sequence(let values, .group):
            return lines(values.map { $0.json(style, depth: depth + 1, meter) }, "[", "]")
        case .dictionary(var members):
            if style.sorts {
                members.sort { TemplateValue.string($0.name).precedes(.string($1.name), meter) == true }
            }
            return lines(
                members.map { name, value in
                    value.json(style, depth: depth + 1, meter).map { string(name) + key + $0 }
                }, "{", "}")
        default: return nil
        }
    }
}

extension TemplateText {
    /// A number as Python's `repr` writes a float: the shortest digits that give it back.
    static func real(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let parts = "\(value.magnitude)".split(separator: "e")
        let sign = value.sign == .minus ? "-" : ""
        let number = parts[0].split(separator: ".")
        let (whole, fraction) = (number[0], number.count > 1 && number[1] != "0" ? number[1] : "")
        var digits = String(whole + fraction)
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        if digits == "0" { return sign + "0.0" }
        guard -4..<16 ~= point - 1 else {
            let exponent = (point - 1).magnitude
            let rest = digits.dropFirst()
            return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + (point < 1 ? "e-" : "e+")
                + (exponent < 10 ? "0" : "") + "\(exponent)"
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count {
            return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
        }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// A text as Python's `repr` writes it.
    static func quoted(_ text: String, _ meter: TemplateMeter) -> String {
        let scalars = text.unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        var result = String(quote)
        for scalar in scalars {
            switch scalar {
            case quote, "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar == meter.mark || scalar == " " || isPrintable(scalar):
                result.unicodeScalars.append(scalar)
            default:
                let (letter, width) =
                    scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                result += "\\" + letter + hexadecimal(scalar.value, width)
            }
        }
        return result + String(quote)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    /// A text in JSON that uses ASCII only.
    static func escapedJSON(_ text: String, _ meter: TemplateMeter) -> String {
        var result = ""
        for scalar in JSON.string(text).serialized().unicodeScalars {
            if scalar.isASCII && scalar.value < 0x7F || scalar == meter.mark {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in UTF16.encode(scalar)! { result += "\\u" + hexadecimal(UInt32(unit), 4) }
            }
        }
        return result
    }

    private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
