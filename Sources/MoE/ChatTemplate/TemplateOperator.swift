/// The operators of chat templates, as Python defines them.
enum TemplateOperator {
    /// The result of an operator; nil if the values do not go together.
    static func calculate(
        _ operation: String, _ left: TemplateValue, _ right: TemplateValue, _ meter: TemplateMeter
    ) -> TemplateValue? {
        switch (operation, left, right) {
        case ("==", _, _): return .bool(left.isSame(as: right, meter))
        case ("!=", _, _): return .bool(!left.isSame(as: right, meter))
        case ("in", _, _): return contains(right, left, meter).map { .bool($0) }
        case ("not in", _, _): return contains(right, left, meter).map { .bool(!$0) }
        case ("~", _, _):
            guard let one = left.printed(meter), let other = right.printed(meter) else { return nil }
            return joined(one, other, meter)
        case ("+", .string(let one), .string(let other)): return joined(one, other, meter)
        case ("+", .list(let one), .list(let other)):
            return meter.spends(one.count + other.count) ? .list(one + other) : nil
        case ("+", .sequence(let one, .tuple), .sequence(let other, .tuple)):
            return meter.spends(one.count + other.count) ? .sequence(one + other, .tuple) : nil
        case ("*", .list(let values), .int(let count)):
            let times = max(0, count)
            guard times <= 1 << 16, values.count <= 1 << 10, meter.spends(values.count * times) else {
                return nil
            }
            return .list(Array(repeatElement(values, count: times).joined()))
        case ("*", .int, .string), ("*", .int, .list): return calculate("*", right, left, meter)
        case ("%", .string(let text), _): return formatted(text, right, meter)
        case ("*", .string(let text), .int(let count)):
            guard count <= 1 << 16, meter.plain(text).utf8.count <= 1 << 10,
                meter.spends(bytes: text.utf8.count * max(0, count))
            else { return nil }
            return .string(String(repeating: text, count: max(0, count)))
        case ("<", _, _): return left.precedes(right, meter).map { .bool($0) }
        case (">", _, _): return right.precedes(left, meter).map { .bool($0) }
        case ("<=", _, _), (">=", _, _):
            let (one, other) = operation == "<=" ? (left, right) : (right, left)
            return one.precedes(other, meter).map { .bool($0 || one.isSame(as: other, meter)) }
        default: break
        }
        if operation != "/", let one = left.number, let other = right.number, operation != "**" || other >= 0
        {
            return whole(operation, one, other)
        }
        guard let one = left.real, let other = right.real else { return nil }
        return real(operation, one, other)
    }

    private static func real(_ operation: String, _ one: Double, _ other: Double) -> TemplateValue? {
        func finite(_ value: Double) -> TemplateValue? { value.isFinite ? .double(value) : nil }
        switch operation {
        case "+": return finite(one + other)
        case "-": return finite(one - other)
        case "*": return finite(one * other)
        case "/": return other == 0 ? nil : finite(one / other)
        default: return nil
        }
    }

    /// The operator `%` on a text: fills in `%s` and `%d`, as Python does.
    private static func formatted(
        _ format: String, _ value: TemplateValue, _ meter: TemplateMeter
    ) -> TemplateValue? {
        var values = [value]
        if case .sequence(let tuple, .tuple) = value { values = tuple }
        var (parts, isCode, place) = ([String](), false, 0)
        var text = String.UnicodeScalarView()
        for scalar in format.unicodeScalars {
            guard isCode else {
                isCode = scalar == "%"
                if !isCode { text.append(scalar) }
                continue
            }
            isCode = false
            if scalar == "%" {
                text.append(scalar)
                continue
            }
            guard place < values.count else { return nil }
            let filled = scalar == "s" ? values[place].printed(meter) : values[place].number.map(String.init)
            guard scalar == "s" || scalar == "d", let filled else { return nil }
            parts += [String(text), filled]
            text = String.UnicodeScalarView()
            place += 1
        }
        guard !isCode, place == values.count else { return nil }
        return TemplateText.join(parts + [String(text)], "", meter).map { .string($0) }
    }

    private static func joined(_ one: String, _ other: String, _ meter: TemplateMeter) -> TemplateValue? {
        meter.spends(bytes: one.utf8.count + other.utf8.count) ? .string(one + other) : nil
    }

    private static func whole(_ operation: String, _ one: Int, _ other: Int) -> TemplateValue? {
        func exact(_ result: (partialValue: Int, overflow: Bool)) -> TemplateValue? {
            result.overflow ? nil : .int(result.partialValue)
        }
        switch operation {
        case "+": return exact(one.addingReportingOverflow(other))
        case "-": return exact(one.subtractingReportingOverflow(other))
        case "*": return exact(one.multipliedReportingOverflow(by: other))
        case "//", "%":
            guard other != 0, other != -1 || one != .min else { return nil }
            let rest = one % other
            // Division rounds down, as in Python: the remainder has the sign of the divisor.
            let isOff = rest != 0 && (rest < 0) != (other < 0)
            return .int(operation == "//" ? one / other - (isOff ? 1 : 0) : isOff ? rest + other : rest)
        case "**":
            var power = 1
            // The power of any other number overflows after at most 63 multiplications.
            if one.magnitude < 2 { return .int(one == -1 ? (other & 1 == 0 ? 1 : -1) : other == 0 ? 1 : one) }
            for _ in 0..<min(other, 64) {
                let (product, overflows) = power.multipliedReportingOverflow(by: one)
                guard !overflows else { return nil }
                power = product
            }
            return other < 64 ? .int(power) : nil
        default: return nil
        }
    }

    static func contains(
        _ owner: TemplateValue, _ value: TemplateValue, _ meter: TemplateMeter
    ) -> Bool? {
        switch (owner, value) {
        case (.string(let text), .string(let part)):
            let part = meter.plain(part)
            return part.isEmpty || !TemplateText.places(of: part, in: text, 1, meter).isEmpty
        case (.dictionary, .string(let name)): return owner.item(meter.plain(name), meter) != nil
        case (.dictionary, .int), (.dictionary, .bool), (.dictionary, .none), (.dictionary, .double):
            return false
        case (.list(let values), _), (.sequence(let values, _), _):
            return values.contains { $0.isSame(as: value, meter) }
        case (.iterator(let iterator), _): return iterator.contains { $0.isSame(as: value, meter) }
        case (.undefined, _): return false
        default: return nil
        }
    }
}
