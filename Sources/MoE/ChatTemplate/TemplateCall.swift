import Archive

/// Calls of methods, functions and macros in a template.
extension TemplateRenderer {
    mutating func call(
        _ function: TemplateExpression, _ arguments: TemplateArguments
    ) throws(Complaint) -> TemplateValue {
        if case .attribute(let owner, let name) = function {
            let owner = try value(owner)
            if case .undefined = owner { throw error("\(name)() of \(owner.kind)", "a value that is there") }
            let values = try values(arguments.values)
            let named = try named(arguments)
            if case .macro(let macro)? = owner.member(name, meter) {
                return try call(macro, name, values, named)
            }
            let (found, expected) = ("\(name)() of \(owner.kind)", "a method that it has, with its arguments")
            guard let parameters = TemplateFilter.parameters(name, of: owner) else {
                throw error(found, expected)
            }
            let arguments = try bound(name + "()", parameters, values, named)
            guard meter.spends(owner) else { throw spent }
            return try paid(TemplateFilter.call(name, of: owner, arguments, meter), found, expected)
        }
        let (callee, values, named) = (
            try value(function), try values(arguments.values), try named(arguments)
        )
        switch callee {
        case .macro(let macro): return try call(macro, "a macro", values, named)
        case .function("namespace"):
            guard values.isEmpty else { throw error("namespace() of a value without a name", "names") }
            try checkNesting(named.sorted { $0.key < $1.key }.map(\.value))
            let space = TemplateNamespace()
            space.members = named
            return .namespace(space)
        case .function("range"):
            _ = try bound("range()", ["", "", ""], values, named)
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
            guard meter.spends(elements.count) else { throw spent }
            return .list(elements)
        case .function:
            _ = try bound("raise_exception()", [""], values, named)
            // raise_exception: how a template refuses a conversation.
            throw error("refused: \(values.first?.text ?? "")", "a conversation that the template takes")
        case .undefined("strftime_now"):
            throw error("the date of today", "a fixed one, so that a corpus is the same on any day")
        default: throw error("a call of \(callee.kind)", "a function")
        }
    }

    mutating func call(
        _ macro: TemplateMacro, _ name: String, _ values: [TemplateValue], _ named: [String: TemplateValue]
    ) throws(Complaint) -> TemplateValue {
        let arguments = try bound(name, macro.parameters.map(\.name), values, named)
        var scope: [String: TemplateValue] = [:]
        for (parameter, argument) in zip(macro.parameters, arguments) {
            if let argument {
                scope[parameter.name] = argument
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
            try captured { renderer throws(Complaint) in _ = try renderer.run(macro.body) })
    }
}
