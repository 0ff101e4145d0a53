/// The operators of chat templates, as Python defines them.
enum TemplateOperator {
    /// Nil where the values do not go together.
    static func calculate(
        _ operation: String, _ left: TemplateValue, _ right: TemplateValue, _ meter: TemplateMeter
    ) -> TemplateValue? {
        func precedes(_ one: String, _ other: String) -> Bool {
            meter.plain(one).unicodeScalars.lexicographicallyPrecedes(meter.plain(other).unicodeScalars)
        }
        switch (operation, left, right) {
        case ("==", _, _): return .bool(left.isSame(as: right, meter))
        case ("!=", _, _): return .bool(!left.isSame(as: right, meter))
        case ("in", _, _): return contains(right, left, meter).map { .bool($0) }
        case ("not in", _, _): return contains(right, left, meter).map { .bool(!$0) }
        case ("~", _, _):
            guard let one = left.text, let other = right.text else { return nil }
            return joined(one, other, meter)
        case ("+", .string(let one), .string(let other)): return joined(one, other, meter)
        case ("+", .list(let one), .list(let other)):
            return meter.spends(one.count + other.count) ? .list(one + other) : nil
        case ("*", .string(let text), .int(let count)):
            guard count <= 1 << 16, text.utf8.count <= 1 << 10,
                meter.spends(bytes: text.utf8.count * max(0, count))
            else { return nil }
            return .string(String(repeating: text, count: max(0, count)))
        case ("<", .string(let one), .string(let other)): return .bool(precedes(one, other))
        case (">", .string(let one), .string(let other)): return .bool(precedes(other, one))
        case ("<=", .string(let one), .string(let other)): return .bool(!precedes(other, one))
        case (">=", .string(let one), .string(let other)): return .bool(!precedes(one, other))
        default: break
        }
        guard let one = left.number, let other = right.number else { return nil }
        return whole(operation, one, other)
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
            // Rounded down, as in Python: the rest has the sign of the divisor.
            let isOff = rest != 0 && (rest < 0) != (other < 0)
            return .int(operation == "//" ? one / other - (isOff ? 1 : 0) : isOff ? rest + other : rest)
        case "<": return .bool(one < other)
        case ">": return .bool(one > other)
        case "<=": return .bool(one <= other)
        case ">=": return .bool(one >= other)
        default: return nil
        }
    }

    static func contains(
        _ owner: TemplateValue, _ value: TemplateValue, _ meter: TemplateMeter
    ) -> Bool? {
        switch (owner, value) {
        case (.string(let text), .string(let part)):
            let part = meter.plain(part)
            return part.isEmpty || TemplateText.split(meter.plain(text), part, 1).count > 1
        case (.dictionary, .string(let name)), (.namespace, .string(let name)):
            return owner.member(name, meter) != nil
        case (.list(let values), _): return values.contains { $0.isSame(as: value, meter) }
        case (.undefined, _): return false
        default: return nil
        }
    }
}
