import Archive

/// Carries out a chat template. Everything is bounded: steps, nesting, and what is made of texts and lists.
struct TemplateRenderer {
    let file: String
    var scopes: [[String: TemplateValue]]
    var output = ""
    var line = 1
    var depth = 0
    let meter: TemplateMeter

    static let maximumElements = 1 << 20
    /// Of statements, expressions and macros within each other: far from the end of the stack.
    static let maximumDepth = 250
    /// Of lists and dictionaries within each other.
    static let maximumNesting = 60

    enum Flow {
        case onwards, leaveLoop, nextTurn
    }

    static func render(
        _ template: [TemplateStatement], _ variables: [String: TemplateValue], file: String,
        mark: Unicode.Scalar?
    ) throws(Complaint) -> String {
        var renderer = TemplateRenderer(
            file: file, scopes: [variables], meter: TemplateMeter(mark: mark))
        _ = try renderer.run(template)
        try renderer.count(1)
        return renderer.output
    }

    private init(file: String, scopes: [[String: TemplateValue]], meter: TemplateMeter) {
        self.file = file
        self.scopes = scopes
        self.meter = meter
    }

    func error(_ found: String, _ expected: String) -> Complaint {
        .template(file: file, line: line, found: found, expected: expected)
    }

    // MARK: - Statements

    mutating func run(_ body: [TemplateStatement]) throws(Complaint) -> Flow {
        try deeper()
        defer { depth -= 1 }
        for statement in body {
            line = statement.line
            try count(1)
            let flow = try run(statement.kind)
            if flow != .onwards { return flow }
        }
        return .onwards
    }

    func count(_ steps: Int) throws(Complaint) {
        guard meter.spends(8 * steps) else { throw spent }
    }

    var spent: Complaint {
        error(
            "more than \(TemplateMeter.maximumSteps) steps, or texts or lists too long",
            "a template that ends")
    }

    mutating func deeper() throws(Complaint) {
        depth += 1
        if depth > Self.maximumDepth { throw error("endless nesting", "a template that ends") }
    }

    /// The result of an operation, paid for; nil where there is none.
    func paid(_ result: TemplateValue?, _ found: String, _ expected: String) throws(Complaint)
        -> TemplateValue
    {
        if let result, meter.spends(result) { return result }
        throw meter.isSpent ? spent : error(found, expected)
    }

    mutating func run(_ statement: TemplateStatement.Kind) throws(Complaint) -> Flow {
        switch statement {
        case .text(let text): put(text)
        case .output(let expression):
            let value = try value(expression)
            guard let text = value.text else {
                throw error("\(value.kind) put out as it is", "a text; tojson makes one")
            }
            put(text)
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
            try checkNesting([value])
            space.members[member] = value
        case .setBlock(let name, let body):
            let text = try captured { renderer throws(Complaint) in _ = try renderer.run(body) }
            scopes[scopes.count - 1][name] = .string(text)
        case .macro(let name, let macro): scopes[scopes.count - 1][name] = .macro(macro)
        case .leaveLoop: return .leaveLoop
        case .nextTurn: return .nextTurn
        }
        return .onwards
    }

    mutating func put(_ text: String) {
        if meter.spends(bytes: text.utf8.count) { output += text }
    }

    mutating func run(_ loop: TemplateStatement.Loop) throws(Complaint) {
        let list = try value(loop.list)
        var elements = try elements(list, "a loop over \(list.kind)", "a list")
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

    mutating func bind(_ names: [String], _ value: TemplateValue) throws(Complaint) {
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
    mutating func captured(
        _ body: (inout TemplateRenderer) throws(Complaint) -> Void
    ) throws(Complaint) -> String {
        let before = output
        output = ""
        defer { output = before }
        try body(&self)
        return output
    }

    func lookUp(_ name: String) -> TemplateValue {
        for scope in scopes.reversed() {
            if let value = scope[name] { return value }
        }
        return ["namespace", "range", "raise_exception"].contains(name)
            ? .function(name) : .undefined(name)
    }

    // MARK: - Expressions

    mutating func value(_ expression: TemplateExpression) throws(Complaint) -> TemplateValue {
        try deeper()
        defer { depth -= 1 }
        try count(1)
        switch expression {
        case .literal(let value): return value
        case .name(let name): return lookUp(name)
        case .list(let parts):
            let values = try values(parts)
            try checkNesting(values)
            return .list(values)
        case .dictionary(let members):
            var result: [(name: String, value: TemplateValue)] = []
            for (key, member) in members {
                guard case .string(let name) = try value(key) else { throw error("a key", "a text") }
                result.append((name, try value(member)))
            }
            try checkNesting(result.map(\.value))
            return .dictionary(result)
        case .attribute(let owner, let name): return try member(try value(owner), name)
        case .item(let owner, let index):
            let (owner, index) = (try value(owner), try value(index))
            if case .string(let name) = index { return try member(owner, name) }
            let (found, expected) = ("\(owner.kind) with \(index.kind) as its index", "a list and a number")
            guard case .int(let number) = index else { throw error(found, expected) }
            let elements = try elements(owner, found, expected)
            let place = number < 0 ? elements.count + number : number
            return elements.indices.contains(place) ? elements[place] : .undefined("element \(number)")
        case .slice(let owner, let parts): return try slice(try value(owner), parts)
        case .call(let function, let arguments): return try call(function, arguments)
        case .filter(let input, let name, let arguments):
            return try filtered(
                name, try value(input), try values(arguments.values), try named(arguments))
        case .test(let input, let name, let arguments, let isNegated):
            let (input, values) = (try value(input), try values(arguments.values))
            let count = TemplateTest.argumentCount(name) ?? 0
            let argument = try bound(
                name, Array(repeating: "", count: count), values, try named(arguments)
            ).first
            guard let holds = TemplateTest.holds(name, input, argument ?? nil, meter) else {
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
            return try otherwise.map { expression throws(Complaint) in try value(expression) }
                ?? .undefined("the other choice")
        case .binary("and", let left, let right):
            let first = try value(left)
            return first.isTrue ? try value(right) : first
        case .binary("or", let left, let right):
            let first = try value(left)
            return first.isTrue ? first : try value(right)
        case .binary(let operation, let left, let right):
            let (left, right) = (try value(left), try value(right))
            let result = TemplateOperator.calculate(operation, left, right, meter)
            guard let result, !meter.isSpent else {
                throw meter.isSpent
                    ? spent : error("\(left.kind) \(operation) \(right.kind)", "values that go together")
            }
            return result
        }
    }

    mutating func values(_ expressions: [TemplateExpression]) throws(Complaint) -> [TemplateValue] {
        var result: [TemplateValue] = []
        for expression in expressions { result.append(try value(expression)) }
        return result
    }

    mutating func named(_ arguments: TemplateArguments) throws(Complaint) -> [String: TemplateValue] {
        var result: [String: TemplateValue] = [:]
        for (name, expression) in arguments.named { result[name] = try value(expression) }
        return result
    }

    /// The arguments in the order of the parameters; nil for those not given. None is left out without a word.
    func bound(
        _ name: String, _ parameters: [String], _ values: [TemplateValue], _ named: [String: TemplateValue]
    ) throws(Complaint) -> [TemplateValue?] {
        guard values.count <= parameters.count else {
            throw error("\(values.count) arguments of \(name)", "at most \(parameters.count)")
        }
        for argument in named.keys.sorted() where !parameters.dropFirst(values.count).contains(argument) {
            throw error("the argument \(argument) of \(name)", "those that it is known to take, once each")
        }
        return parameters.enumerated().map { $0 < values.count ? values[$0] : named[$1] }
    }

    func filtered(
        _ name: String, _ input: TemplateValue, _ values: [TemplateValue], _ named: [String: TemplateValue]
    ) throws(Complaint) -> TemplateValue {
        let (found, expected) = ("\(input.kind) given to \(name)", "what the filter takes")
        if name == "map", named["attribute"] == nil, case .string(let inner)? = values.first, inner != "map" {
            guard TemplateFilter.names.contains(inner) else {
                throw error("the filter \(inner)", "one of \(TemplateFilter.names.joined(separator: ", "))")
            }
            var result: [TemplateValue] = []
            for element in try elements(input, found, expected) {
                try count(1)
                result.append(try filtered(inner, element, Array(values.dropFirst()), named))
            }
            return .list(result)
        }
        if name == "map", !values.isEmpty { throw error(found, expected) }
        let arguments = try bound(name, TemplateFilter.parameters(name) ?? [], values, named)
        guard meter.spends(input) else { throw spent }
        return try paid(TemplateFilter.apply(name, to: input, arguments, meter), found, expected)
    }

    func elements(
        _ value: TemplateValue, _ found: String, _ expected: String
    ) throws(Complaint) -> [TemplateValue] {
        guard let elements = value.elements(meter) else {
            throw meter.isSpent ? spent : error(found, expected)
        }
        return elements
    }

    /// Whether values may go into another: what is nested deeper could not be visited, or freed.
    func checkNesting(_ values: [TemplateValue], depth: Int = 1) throws(Complaint) {
        guard depth <= Self.maximumNesting else { throw error("values nested too deep", "flatter ones") }
        for value in values {
            guard meter.spends(1) else { throw spent }
            switch value {
            case .list(let values): try checkNesting(values, depth: depth + 1)
            case .dictionary(let members): try checkNesting(members.map(\.value), depth: depth + 1)
            case .namespace: throw error("a namespace inside another value", "one in a variable")
            default: break
            }
        }
    }

    func member(_ owner: TemplateValue, _ name: String) throws(Complaint) -> TemplateValue {
        if case .undefined = owner { throw error("\(name) of \(owner.kind)", "a value that is there") }
        return owner.member(name, meter) ?? .undefined(name)
    }

    mutating func slice(
        _ owner: TemplateValue, _ parts: [TemplateExpression?]
    ) throws(Complaint) -> TemplateValue {
        var bounds: [Int?] = []
        for part in parts {
            switch try part.map({ expression throws(Complaint) in try value(expression) }) {
            case nil, .some(.none): bounds.append(nil)
            case .int(let number): bounds.append(number)
            case let other?: throw error("\(other.kind) as the bound of a slice", "a number")
            }
        }
        let elements = try elements(owner, "a slice of \(owner.kind)", "a list")
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
}
