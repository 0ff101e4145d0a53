import Archive

/// The values of a template's expressions.
extension TemplateRenderer {
    mutating func value(_ expression: TemplateExpression) throws(Complaint) -> TemplateValue {
        try deeper()
        defer { depth -= 1 }
        try count(1)
        switch expression {
        case .literal(let value): return value
        case .name(let name): return lookUp(name)
        case .list(let parts), .tuple(let parts):
            let values = try values(parts)
            try checkNesting(values)
            if case .tuple = expression { return .sequence(values, .tuple) }
            return .list(values)
        case .dictionary(let members):
            var result: [(name: String, value: TemplateValue)] = []
            for (key, member) in members {
                guard case .string(let name) = try value(key) else { throw error("a key", "a text") }
                let value = try value(member)
                // If names are equal, the last value counts, at the place of the first.
                if let place = result.firstIndex(where: { same($0.name, name) }) {
                    result[place].value = value
                } else {
                    result.append((name, value))
                }
            }
            try checkNesting(result.map(\.value))
            return .dictionary(result)
        case .attribute(let owner, let name):
            let owner = try value(owner)
            try checkDefined(owner, name)
            return owner.attribute(name, meter) ?? .undefined(name)
        case .item(let owner, let index): return try item(try value(owner), try value(index))
        case .slice(let owner, let parts): return try slice(try value(owner), parts)
        case .call(let function, let arguments): return try call(function, arguments)
        case .filter(let input, let name, let arguments):
            return try filtered(
                name, try value(input), try values(arguments.values), try named(arguments))
        case .test(let input, let name, let arguments, let isNegated):
            return .bool(try holds(name, input, arguments) != isNegated)
        case .not(let operand): return .bool(!(try value(operand).isTrue))
        case .negative(let operand):
            switch try value(operand) {
            case .int(let number): return .int(0 &- number)
            case .double(let number): return .double(-number)
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

    private mutating func holds(
        _ name: String, _ input: TemplateExpression, _ arguments: TemplateArguments
    ) throws(Complaint) -> Bool {
        guard TemplateTest.names.contains(name) else {
            throw error("the test \(name)", "one of \(TemplateTest.names.joined(separator: ", "))")
        }
        let (input, values) = (try value(input), try values(arguments.values))
        let parameters = Array(repeating: "", count: TemplateTest.argumentCount(name))
        let argument = try bound(name, parameters, values, try named(arguments)).first
        guard let holds = TemplateTest.holds(name, input, argument ?? nil, meter) else {
            throw meter.isSpent ? spent : error("\(input.kind) tested for \(name)", "what the test takes")
        }
        return holds
    }

    /// The arguments in the order of the parameters; nil for each that is not given. An argument that fits no
    /// parameter is an error.
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
        guard TemplateFilter.names.contains(name) else {
            throw error("the filter \(name)", "one of \(TemplateFilter.names.joined(separator: ", "))")
        }
        let (found, expected) = ("\(input.kind) given to \(name)", "what the filter takes")
        if name == "map", named["attribute"] == nil, case .string(let inner)? = values.first, inner != "map" {
            var result: [TemplateValue] = []
            for element in try elements(input, found, expected) {
                try count(1)
                result.append(try filtered(inner, element, Array(values.dropFirst()), named))
            }
            try checkNesting(result)
            return .iterator(TemplateIterator(result))
        }
        if name == "map", !values.isEmpty { throw error(found, expected) }
        let arguments = try bound(name, TemplateFilter.parameters(name) ?? [], values, named)
        guard meter.spends(input) else { throw spent }
        let result = try paid(TemplateFilter.apply(name, to: input, arguments, meter), found, expected)
        if ["batch", "slice", "groupby", "items", "dictsort"].contains(name) { try checkNesting([result]) }
        return result
    }

    func elements(
        _ value: TemplateValue, _ found: String, _ expected: String
    ) throws(Complaint) -> [TemplateValue] {
        guard let elements = value.elements(meter) else {
            throw meter.isSpent ? spent : error(found, expected)
        }
        return elements
    }

    /// Checks that values may be put into another value: deeper nesting could overflow the stack when visited
    /// or freed.
    func checkNesting(_ values: [TemplateValue], depth: Int = 1) throws(Complaint) {
        guard depth <= Self.maximumNesting else { throw error("values nested too deep", "flatter ones") }
        for value in values {
            guard meter.spends(1) else { throw spent }
            switch value {
            case .list(let values), .sequence(let values, _): try checkNesting(values, depth: depth + 1)
            case .iterator(let iterator):
                try checkNesting(Array(iterator.elements), depth: depth + 1)
            case .dictionary(let members): try checkNesting(members.map(\.value), depth: depth + 1)
            case .loop: throw error("a loop inside another value", "one in a variable")
            default: break
            }
        }
    }

    func checkDefined(_ owner: TemplateValue, _ name: String) throws(Complaint) {
        if case .undefined = owner { throw error("\(name) of \(owner.kind)", "a value that is there") }
    }

    private func item(_ owner: TemplateValue, _ index: TemplateValue) throws(Complaint) -> TemplateValue {
        if case .string(let name) = index {
            try checkDefined(owner, name)
            return owner.member(meter.plain(name), meter) ?? .undefined(name)
        }
        guard let number = index.number else {
            throw error("\(owner.kind) with \(index.kind) as its index", "a list and a number")
        }
        try checkDefined(owner, "element \(number)")
        let element = owner.element(number, meter)
        guard !meter.isSpent else { throw spent }
        return element ?? .undefined("element \(number)")
    }

    private mutating func slice(
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
        switch owner {
        case .list, .string, .sequence(_, .tuple), .sequence(_, .group), .sequence(_, .range): break
        default: throw error("a slice of \(owner.kind)", "a list")
        }
        let elements = try elements(owner, "a slice of \(owner.kind)", "a list")
        let step = bounds.count > 2 ? bounds[2] ?? 1 : 1
        guard step != 0, step.magnitude <= 1 << 30 else { throw error("a step of \(step)", "another") }
        let count = elements.count
        // As in Python: a negative bound counts from the end, and no bound reaches beyond the list.
        func place(_ bound: Int?, _ fallback: Int) -> Int {
            guard let bound else { return fallback }
            let place = bound < 0 ? max(bound, -count - 1) + count : bound
            return step > 0 ? min(max(place, 0), count) : min(max(place, -1), count - 1)
        }
        let start = place(bounds[0], step > 0 ? 0 : count - 1)
        let end = place(bounds.count > 1 ? bounds[1] : nil, step > 0 ? count : -1)
        let kept = stride(from: start, to: end, by: step).map { elements[$0] }
        switch owner {
        case .string: return .string(kept.compactMap(\.text).joined())
        case .sequence(_, let kind): return .sequence(kept, kind == .group ? .tuple : kind)
        default: return .list(kept)
        }
    }
}
