import Archive

/// Calls of methods, functions and macros in a template.
extension TemplateRenderer {
    /// Calls a function, a method or a macro.
    ///
    /// - Parameter caller: the body of the call block, if the call is one.
    mutating func call(
        _ function: TemplateExpression, _ arguments: TemplateArguments, caller: TemplateValue? = nil
    ) throws(Complaint) -> TemplateValue {
        if case .attribute(let owner, let name) = function {
            let owner = try value(owner)
            if case .undefined = owner { throw error("\(name)() of \(owner.kind)", "a value that is there") }
            let values = try values(arguments.values)
            let named = try named(arguments)
            if case .macro(let macro)? = owner.item(name, meter) {
                return try call(macro, name, values, named, caller: caller)
            }
            guard caller == nil else { throw error("\(name)() in a call block", "a macro") }
            return try call(name, of: owner, values, named)
        }
        let (callee, values, named) = (
            try value(function), try values(arguments.values), try named(arguments)
        )
        if case .macro(let macro) = callee {
            return try call(macro, "a macro", values, named, caller: caller)
        }
        guard caller == nil else { throw error("a call block of \(callee.kind)", "a macro") }
        switch callee {
        case .caller(let number):
            guard let (_, body, scopes) = callers.last(where: { $0.number == number }) else {
                throw error("a caller that has ended", "one that is there")
            }
            return try call(body, "caller()", values, named, scopes: scopes)
        case .loop(let loop):
            guard loop.statement.isRecursive, values.count == 1, named.isEmpty else {
                throw error("a call of a loop", "one with recursive, and a list")
            }
            let outer = scopes
            scopes = Array(outer[..<min(loop.level, outer.count)])
            defer { scopes = outer }
            return .string(
                try captured { renderer throws(Complaint) in
                    try renderer.deeper()
                    try renderer.run(loop.statement, over: values[0], depth: loop.depth + 1)
                    renderer.depth -= 1
                })
        case .function(let name): return try call(name, values, named, order: arguments.named.map(\.name))
        case .undefined("strftime_now"):
            throw error(
                "the date of today",
                "a fixed one (--date, or date of the stage), so that a corpus is the same on any day")
        default: throw error("a call of \(callee.kind)", "a function")
        }
    }

    private mutating func call(
        _ name: String, of owner: TemplateValue, _ values: [TemplateValue], _ named: [String: TemplateValue]
    ) throws(Complaint) -> TemplateValue {
        if case .loop(let loop) = owner {
            guard named.isEmpty else { throw error("loop.\(name)() with a named argument", "none") }
            switch name {
            case "cycle" where !values.isEmpty: return values[loop.index % values.count]
            case "changed":
                try checkNesting(values)
                let isSame = loop.seen.map { seen in
                    seen.count == values.count && zip(seen, values).allSatisfy { $0.isSame(as: $1, meter) }
                }
                loop.seen = values
                return .bool(isSame != true)
            default: throw error("loop.\(name)()", "cycle() or changed()")
            }
        }
        let (found, expected) = ("\(name)() of \(owner.kind)", "a method that it has, with its arguments")
        guard let parameters = TemplateMethod.parameters(name, of: owner) else {
            throw error(found, expected)
        }
        let arguments = try bound(name + "()", parameters, values, named)
        guard meter.spends(owner) else { throw spent }
        let result = try paid(TemplateMethod.call(name, of: owner, arguments, meter), found, expected)
        if name == "items" || name == "values" { try checkNesting([result]) }
        return result
    }

    private mutating func call(
        _ function: String, _ values: [TemplateValue], _ named: [String: TemplateValue], order: [String]
    ) throws(Complaint) -> TemplateValue {
        switch function {
        case "namespace", "dict":
            var members: [(name: String, value: TemplateValue)] = []
            if case .dictionary(let given)? = values.first, values.count == 1 {
                members = given
            } else if !values.isEmpty {
                throw error("\(function)() of a value without a name", "names")
            }
            for name in order {
                members.removeAll { same($0.name, name) }
                members.append((name, named[name] ?? .none))
            }
            try checkNesting(members.map(\.value))
            if function == "dict" { return .dictionary(members) }
            for member in members { try checkMember(member.name) }
            return .namespace(meter.space(Dictionary(members.map { ($0.name, $0.value) }) { $1 }))
        case "range":
            _ = try bound("range()", ["", "", ""], values, named)
            return .sequence(try range(values), .range)
        case "strftime_now":
            let format = try bound("strftime_now()", ["format"], values, named)
            guard let date, case .string(let format)? = format[0] else {
                throw error("strftime_now() without a text", "a format")
            }
            guard let text = date.formatted(format) else {
                throw error(
                    "the format \"\(format.prefix(40))\" of a date", "signs of C's strftime such as %d %b %Y")
            }
            return .string(text)
        case "raise_exception":
            _ = try bound("raise_exception()", [""], values, named)
            // With this a template refuses a conversation.
            throw error(
                "refused: \(values.first?.printed(meter) ?? "")", "a conversation that the template takes")
        default: throw error("the function \(function) by itself", "a call of it, after what it belongs to")
        }
    }

    private func range(_ values: [TemplateValue]) throws(Complaint) -> [TemplateValue] {
        let bounds = values.compactMap(\.number)
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
        guard meter.spends(elements.count) else { throw spent }
        return elements
    }

    /// Calls a macro.
    ///
    /// - Parameter seen: the scopes that the body sees; nil for a macro, which sees the template's own
    ///   variables alone and not those at the place of the call.
    private mutating func call(
        _ macro: TemplateMacro, _ name: String, _ values: [TemplateValue], _ named: [String: TemplateValue],
        caller: TemplateValue? = nil, scopes seen: [[String: TemplateValue]]? = nil
    ) throws(Complaint) -> TemplateValue {
        let arguments = try bound(name, macro.parameters.map(\.name), values, named)
        guard caller == nil || macro.asksCaller else {
            throw error("a call block of \(name)", "a macro that asks for its caller()")
        }
        let outer = scopes
        scopes = (seen ?? [outer[0]]) + [[:]]
        defer { scopes = outer }
        if macro.asksCaller, seen == nil {
            scopes[scopes.count - 1]["caller"] = caller ?? .undefined("caller")
        }
        for (parameter, argument) in zip(macro.parameters, arguments) {
            if let argument {
                scopes[scopes.count - 1][parameter.name] = argument
            } else if let fallback = parameter.value {
                let value = try value(fallback)
                scopes[scopes.count - 1][parameter.name] = value
            } else {
                scopes[scopes.count - 1][parameter.name] = .undefined(parameter.name)
            }
        }
        return .string(
            try captured { renderer throws(Complaint) in _ = try renderer.run(macro.body) })
    }
}
