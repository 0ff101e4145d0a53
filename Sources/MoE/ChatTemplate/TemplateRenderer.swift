/// Carries out a chat template. Everything is bounded: steps, nesting, and the text that comes out.
struct TemplateRenderer {
    private let file: String
    private var scopes: [[String: TemplateValue]]
    private var output = ""
    private var line = 1
    private var steps = 0
    private var depth = 0

    private static let maximumSteps = 1_000_000
    private static let maximumLength = 1 << 26
    private static let maximumElements = 1 << 20
    private static let maximumDepth = 60

    private enum Flow {
        case onwards, leaveLoop, nextTurn
    }

    static func render(
        _ template: [TemplateStatement], _ variables: [String: TemplateValue], file: String
    ) throws(ModelError) -> String {
        var renderer = TemplateRenderer(file: file, scopes: [variables])
        _ = try renderer.run(template)
        return renderer.output
    }

    private init(file: String, scopes: [[String: TemplateValue]]) {
        self.file = file
        self.scopes = scopes
    }

    private func error(_ found: String, _ expected: String) -> ModelError {
        .template(file: file, line: line, found: found, expected: expected)
    }

    // MARK: - Statements

    private mutating func run(_ body: [TemplateStatement]) throws(ModelError) -> Flow {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw error("endless nesting", "a template that ends") }
        for statement in body {
            line = statement.line
            try count(1)
            let flow = try run(statement.kind)
            if flow != .onwards { return flow }
        }
        return .onwards
    }

    private mutating func count(_ more: Int) throws(ModelError) {
        steps += more
        guard steps < Self.maximumSteps, output.utf8.count < Self.maximumLength else {
            throw error("more than \(Self.maximumSteps) steps or a text too long", "a template that ends")
        }
    }

    private mutating func run(_ statement: TemplateStatement.Kind) throws(ModelError) -> Flow {
        switch statement {
        case .text(let text): output += text
        case .output(let expression):
            let value = try value(expression)
            guard let text = value.text else {
                throw error("\(value.kind) put out as it is", "a text; tojson makes one")
            }
            output += text
        case .branch(let branches, let otherwise):
            for (condition, body) in branches where try value(condition).isTrue { return try run(body) }
            return try run(otherwise)
        case .loop(let loop): try run(loop)
        case .set(let names, let expression): try bind(names, try value(expression))
        case .setAttribute(let name, let member, let expression):
            let value = try value(expression)
            guard case .namespace(let space) = lookUp(name) else {
                throw error("\(name).\(member) set on \(lookUp(name).kind)", "a namespace")
            }
            space.members[member] = value
        case .setBlock(let name, let body):
            let text = try captured { renderer throws(ModelError) in _ = try renderer.run(body) }
            scopes[scopes.count - 1][name] = .string(text)
        case .macro(let name, let macro): scopes[scopes.count - 1][name] = .macro(macro)
        case .leaveLoop: return .leaveLoop
        case .nextTurn: return .nextTurn
        }
        return .onwards
    }

    private mutating func run(_ loop: TemplateStatement.Loop) throws(ModelError) {
        let list = try value(loop.list)
        guard var elements = list.elements else { throw error("a loop over \(list.kind)", "a list") }
        try count(elements.count)
        scopes.append([:])
        defer { scopes.removeLast() }
        if let condition = loop.condition {
            var kept: [TemplateValue] = []
            for element in elements {
                try bind(loop.names, element)
                if try value(condition).isTrue { kept.append(element) }
            }
            elements = kept
        }
        for (index, element) in elements.enumerated() {
            scopes[scopes.count - 1] = [:]
            try bind(loop.names, element)
            scopes[scopes.count - 1]["loop"] = .dictionary([
                ("index", .int(index + 1)), ("index0", .int(index)), ("first", .bool(index == 0)),
                ("last", .bool(index == elements.count - 1)), ("length", .int(elements.count)),
                ("revindex", .int(elements.count - index)), ("revindex0", .int(elements.count - index - 1)),
                ("previtem", index > 0 ? elements[index - 1] : .undefined("loop.previtem")),
                (
                    "nextitem",
                    index + 1 < elements.count ? elements[index + 1] : .undefined("loop.nextitem")
                ),
            ])
            if try run(loop.body) == .leaveLoop { break }
        }
        if elements.isEmpty { _ = try run(loop.otherwise) }
    }

    private mutating func bind(_ names: [String], _ value: TemplateValue) throws(ModelError) {
        guard names.count > 1 else {
            scopes[scopes.count - 1][names[0]] = value
            return
        }
        guard case .list(let values) = value, values.count == names.count else {
            throw error(value.kind, "a list of \(names.count)")
        }
        for (name, value) in zip(names, values) { scopes[scopes.count - 1][name] = value }
    }

    /// What `body` puts out, as a text.
    private mutating func captured(
        _ body: (inout TemplateRenderer) throws(ModelError) -> Void
    ) throws(ModelError) -> String {
        let before = output
        output = ""
        defer { output = before }
        try body(&self)
        return output
    }

    private func lookUp(_ name: String) -> TemplateValue {
        for scope in scopes.reversed() {
            if let value = scope[name] { return value }
        }
        return ["namespace", "range", "raise_exception"].contains(name)
            ? .function(name) : .undefined(name)
    }

    // MARK: - Expressions

    private mutating func value(_ expression: TemplateExpression) throws(ModelError) -> TemplateValue {
        try count(1)
        switch expression {
        case .literal(let value): return value
        case .name(let name): return lookUp(name)
        case .list(let parts): return .list(try values(parts))
        case .dictionary(let members):
            var result: [(name: String, value: TemplateValue)] = []
            for (key, member) in members {
                guard case .string(let name) = try value(key) else { throw error("a key", "a text") }
                result.append((name, try value(member)))
            }
            return .dictionary(result)
        case .attribute(let owner, let name): return try member(try value(owner), name)
        case .item(let owner, let index):
            let (owner, index) = (try value(owner), try value(index))
            if case .string(let name) = index { return try member(owner, name) }
            guard case .int(let number) = index, let elements = owner.elements else {
                throw error("\(owner.kind) with \(index.kind) as its index", "a list and a number")
            }
            let place = number < 0 ? elements.count + number : number
            return elements.indices.contains(place) ? elements[place] : .undefined("element \(number)")
        case .slice(let owner, let parts): return try slice(try value(owner), parts)
        case .call(let function, let arguments): return try call(function, arguments)
        case .filter(let input, let name, let arguments):
            let (input, values, named) = (
                try value(input), try values(arguments.values), try named(arguments)
            )
            guard let result = TemplateFilter.apply(name, to: input, values, named) else {
                throw error("\(input.kind) given to \(name)", "what the filter takes")
            }
            return result
        case .test(let input, let name, let arguments, let isNegated):
            let (input, values) = (try value(input), try values(arguments.values))
            guard let holds = TemplateTest.holds(name, input, values) else {
                throw error("\(input.kind) tested for \(name)", "what the test takes")
            }
            return .bool(holds != isNegated)
        case .not(let operand): return .bool(!(try value(operand).isTrue))
        case .negative(let operand):
            switch try value(operand) {
            case .int(let number): return .int(0 &- number)
            case let other: throw error("minus \(other.kind)", "a number")
            }
        case .choice(let first, let condition, let otherwise):
            if try value(condition).isTrue { return try value(first) }
            return try otherwise.map { expression throws(ModelError) in try value(expression) }
                ?? .undefined("the other choice")
        case .binary("and", let left, let right):
            let first = try value(left)
            return first.isTrue ? try value(right) : first
        case .binary("or", let left, let right):
            let first = try value(left)
            return first.isTrue ? first : try value(right)
        case .binary(let operation, let left, let right):
            let (left, right) = (try value(left), try value(right))
            guard let result = Self.calculate(operation, left, right) else {
                throw error("\(left.kind) \(operation) \(right.kind)", "values that go together")
            }
            return result
        }
    }

    private mutating func values(_ expressions: [TemplateExpression]) throws(ModelError) -> [TemplateValue] {
        var result: [TemplateValue] = []
        for expression in expressions { result.append(try value(expression)) }
        return result
    }

    private mutating func named(_ arguments: TemplateArguments) throws(ModelError) -> [String: TemplateValue]
    {
        var result: [String: TemplateValue] = [:]
        for (name, expression) in arguments.named { result[name] = try value(expression) }
        return result
    }

    private func member(_ owner: TemplateValue, _ name: String) throws(ModelError) -> TemplateValue {
        if case .undefined = owner { throw error("\(name) of \(owner.kind)", "a value that is there") }
        return owner.member(name) ?? .undefined(name)
    }

    private mutating func slice(
        _ owner: TemplateValue, _ parts: [TemplateExpression?]
    ) throws(ModelError) -> TemplateValue {
        var bounds: [Int?] = []
        for part in parts {
            switch try part.map({ expression throws(ModelError) in try value(expression) }) {
            case nil, .some(.none): bounds.append(nil)
            case .int(let number): bounds.append(number)
            case let other?: throw error("\(other.kind) as the bound of a slice", "a number")
            }
        }
        guard let elements = owner.elements else { throw error("a slice of \(owner.kind)", "a list") }
        let step = bounds.count > 2 ? bounds[2] ?? 1 : 1
        guard step != 0, step.magnitude <= 1 << 30 else { throw error("a step of \(step)", "another") }
        let count = elements.count
        // As Python: a bound from the end counts backwards, and none reaches out of the list.
        func place(_ bound: Int?, _ fallback: Int) -> Int {
            guard let bound else { return fallback }
            let place = bound < 0 ? max(bound, -count - 1) + count : bound
            return step > 0 ? min(max(place, 0), count) : min(max(place, -1), count - 1)
        }
        let start = place(bounds[0], step > 0 ? 0 : count - 1)
        let end = place(bounds.count > 1 ? bounds[1] : nil, step > 0 ? count : -1)
        let kept = stride(from: start, to: end, by: step).map { elements[$0] }
        guard case .string = owner else { return .list(kept) }
        return .string(kept.compactMap(\.text).joined())
    }

    private mutating func call(
        _ function: TemplateExpression, _ arguments: TemplateArguments
    ) throws(ModelError) -> TemplateValue {
        if case .attribute(let owner, let name) = function {
            let owner = try value(owner)
            if case .undefined = owner { throw error("\(name)() of \(owner.kind)", "a value that is there") }
            let values = try values(arguments.values)
            if let result = TemplateFilter.call(name, of: owner, values) { return result }
            guard case .macro(let macro)? = owner.member(name) else {
                throw error("\(name)() of \(owner.kind)", "a method that it has, with its arguments")
            }
            return try call(macro, name, values, try named(arguments))
        }
        let (callee, values, named) = (
            try value(function), try values(arguments.values), try named(arguments)
        )
        switch callee {
        case .macro(let macro): return try call(macro, "a macro", values, named)
        case .function("namespace"):
            let space = TemplateNamespace()
            space.members = named
            return .namespace(space)
        case .function("range"):
            let bounds = values.compactMap { if case .int(let number) = $0 { number } else { nil as Int? } }
            guard bounds.count == values.count, 1...3 ~= bounds.count, bounds.last != 0 || bounds.count < 3
            else {
                throw error("range() of other than numbers", "1 to 3 whole numbers")
            }
            let list = stride(
                from: bounds.count > 1 ? bounds[0] : 0, to: bounds.count > 1 ? bounds[1] : bounds[0],
                by: bounds.count > 2 ? bounds[2] : 1)
            let elements = list.prefix(Self.maximumElements + 1).map { TemplateValue.int($0) }
            guard elements.count <= Self.maximumElements else {
                throw error("range() over millions", "fewer numbers")
            }
            return .list(elements)
        case .function:
            // raise_exception: how a template refuses a conversation.
            throw error("refused: \(values.first?.text ?? "")", "a conversation that the template takes")
        case .undefined("strftime_now"):
            throw error("the date of today", "a fixed one, so that a corpus is the same on any day")
        default: throw error("a call of \(callee.kind)", "a function")
        }
    }

    private mutating func call(
        _ macro: TemplateMacro, _ name: String, _ values: [TemplateValue], _ named: [String: TemplateValue]
    ) throws(ModelError) -> TemplateValue {
        guard values.count <= macro.parameters.count else {
            throw error("\(values.count) arguments of \(name)", "at most \(macro.parameters.count)")
        }
        var scope: [String: TemplateValue] = [:]
        for (index, parameter) in macro.parameters.enumerated() {
            if index < values.count {
                scope[parameter.name] = values[index]
            } else if let value = named[parameter.name] {
                scope[parameter.name] = value
            } else if let fallback = parameter.value {
                scope[parameter.name] = try value(fallback)
            } else {
                scope[parameter.name] = .undefined(parameter.name)
            }
        }
        // A macro sees the template's own variables, not those of where it is called.
        let outer = scopes
        scopes = [outer[0], scope]
        defer { scopes = outer }
        return .string(
            try captured { renderer throws(ModelError) in _ = try renderer.run(macro.body) })
    }

    /// Nil where the values do not go together.
    static func calculate(_ operation: String, _ left: TemplateValue, _ right: TemplateValue)
        -> TemplateValue?
    {
        switch (operation, left, right) {
        case ("==", _, _): return .bool(left == right)
        case ("!=", _, _): return .bool(!(left == right))
        case ("in", _, _): return contains(right, left).map { .bool($0) }
        case ("not in", _, _): return contains(right, left).map { .bool(!$0) }
        case ("~", _, _):
            guard let one = left.text, let other = right.text else { return nil }
            return joined(one, other)
        case ("+", .string(let one), .string(let other)): return joined(one, other)
        case ("+", .list(let one), .list(let other)):
            return one.count + other.count <= maximumElements ? .list(one + other) : nil
        case ("*", .string(let text), .int(let count)):
            guard count <= 1 << 16, text.utf8.count <= 1 << 10 else { return nil }
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

    private static func joined(_ one: String, _ other: String) -> TemplateValue? {
        one.utf8.count + other.utf8.count <= maximumLength ? .string(one + other) : nil
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

    static func contains(_ owner: TemplateValue, _ value: TemplateValue) -> Bool? {
        switch (owner, value) {
        case (.string(let text), .string(let part)):
            return part.isEmpty
                || text.utf8.count >= part.utf8.count && !TemplateFilter.isAbsent(part, in: text)
        case (.dictionary, .string(let name)), (.namespace, .string(let name)):
            return owner.member(name) != nil
        case (.list(let values), _): return values.contains { $0 == value }
        case (.undefined, _): return false
        default: return nil
        }
    }

    private static func precedes(_ one: String, _ other: String) -> Bool {
        one.unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars)
    }
}
