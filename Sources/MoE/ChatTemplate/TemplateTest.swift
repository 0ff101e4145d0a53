/// The tests after `is`.
enum TemplateTest {
    /// The tests that compare two values, each with all its names; the operator's name is first.
    private static let comparisons: [[String]] = [
        ["==", "equalto", "eq"], ["!=", "ne"], ["<", "lt", "lessthan"], [">", "gt", "greaterthan"],
        ["<=", "le"], [">=", "ge"], ["in"], ["divisibleby"], ["sameas"],
    ]
    private static let plain = [
        "defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "true", "false",
        "mapping", "iterable", "sequence", "callable", "even", "odd", "lower", "upper",
    ]
    static let names = plain + comparisons.flatMap { $0 }
    /// Tests of Jinja that no chat template needs.
    static let others: Set<String> = ["escaped", "filter", "test"]

    /// How many arguments a test takes.
    static func argumentCount(_ name: String) -> Int { plain.contains(name) ? 0 : 1 }

    /// Whether a value passes a test; nil if the test does not take such a value.
    static func holds(
        _ name: String, _ value: TemplateValue, _ argument: TemplateValue?, _ meter: TemplateMeter
    ) -> Bool? {
        if let names = comparisons.first(where: { $0.contains(name) }) {
            return argument.flatMap { compares(names[0], value, $0, meter) }
        }
        switch (name, value) {
        case ("defined", .undefined), ("undefined", .undefined): return name == "undefined"
        case ("defined", _), ("undefined", _): return name == "defined"
        case ("none", .none), ("string", .string), ("boolean", .bool), ("integer", .int), ("float", .double),
            ("number", .int), ("number", .double), ("number", .bool), ("mapping", .dictionary):
            return true
        case ("true", .bool(let value)): return value
        case ("false", .bool(let value)): return !value
        case ("none", _), ("string", _), ("boolean", _), ("integer", _), ("float", _), ("mapping", _),
            ("number", _), ("true", _), ("false", _):
            return false
        case ("iterable", _): return value.isIterable
        case ("sequence", _): return value.isSequence
        case ("callable", .macro), ("callable", .caller), ("callable", .function): return true
        case ("callable", _): return false
        case ("even", _), ("odd", _): return value.number.map { ($0 & 1 == 0) == (name == "even") }
        case ("lower", _), ("upper", _):
            return value.printed(meter).map {
                TemplateText.isCased(meter.plain($0), upper: name == "upper")
            }
        default: return nil
        }
    }

    private static func compares(
        _ name: String, _ value: TemplateValue, _ argument: TemplateValue, _ meter: TemplateMeter
    ) -> Bool? {
        switch name {
        case "in": return TemplateOperator.contains(argument, value, meter)
        case "divisibleby":
            guard let one = value.number, let other = argument.number, other != 0 else { return nil }
            return other == -1 || one % other == 0
        case "sameas":
            switch (value, argument) {
            case (.none, .none): return true
            case (.bool(let one), .bool(let other)): return one == other
            case (.none, _), (_, .none), (.bool, _), (_, .bool): return false
            // Whether two equal values are the same object is unknown here.
            default: return nil
            }
        default:
            guard case .bool(let holds)? = TemplateOperator.calculate(name, value, argument, meter) else {
                return nil
            }
            return holds
        }
    }
}
