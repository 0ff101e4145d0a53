import Archive

/// The statements of a template: what stands between `{%` and `%}`, and the text around it.
extension TemplateParser {
    /// Statements up to a tag with one of the names, which is taken; "" at the template's end.
    mutating func body(
        until ends: [String]
    ) throws(Complaint) -> (body: [TemplateStatement], end: String) {
        try deeper()
        defer { depth -= 1 }
        var statements: [TemplateStatement] = []
        while position < tokens.count {
            let token = tokens[position]
            func add(_ kind: TemplateStatement.Kind) {
                statements.append(TemplateStatement(kind: kind, line: token.line))
            }
            position += 1
            links = 0
            switch token.kind {
            case .text(let text): add(.text(text))
            case .openOutput:
                add(.output(try expression()))
                try close()
            default:
                let name = try word("a statement")
                if ends.contains(name) { return (statements, name) }
                for statement in try self.statement(name) { add(statement) }
            }
        }
        guard ends.isEmpty else { throw error("the template's end", "{% \(ends.last!) %}") }
        return (statements, "")
    }

    mutating func statement(_ name: String) throws(Complaint) -> [TemplateStatement.Kind] {
        switch name {
        case "if":
            var branches: [(condition: TemplateExpression, body: [TemplateStatement])] = []
            var otherwise: [TemplateStatement] = []
            var end = "elif"
            while end == "elif" {
                let condition = try expression()
                try close()
                let branch = try body(until: ["elif", "else", "endif"])
                branches.append((condition, branch.body))
                end = branch.end
            }
            if end == "else" {
                try close()
                otherwise = try body(until: ["endif"]).body
            }
            try close()
            return [.branch(branches, otherwise: otherwise)]
        case "for":
            let names = try names()
            try take(name: "in")
            // A condition at the end is not part of a choice.
            let list = try either()
            let condition = taken(name: "if") ? try expression() : nil
            try close()
            let (inner, end) = try body(until: ["else", "endfor"])
            var otherwise: [TemplateStatement] = []
            if end == "else" {
                try close()
                otherwise = try body(until: ["endfor"]).body
            }
            try close()
            return [
                .loop(
                    .init(names: names, list: list, condition: condition, body: inner, otherwise: otherwise))
            ]
        case "set":
            let names = try names()
            if taken(".") {
                let member = try word("a name")
                try take("=")
                let value = try expression()
                try close()
                return [.setAttribute(names[0], member, value)]
            }
            if taken("=") {
                let value = try expressions()
                try close()
                return [.set(names, value)]
            }
            try close()
            let value = try body(until: ["endset"]).body
            try close()
            return [.setBlock(names[0], value)]
        case "macro":
            let name = try word("a name")
            try take("(")
            var parameters: [(name: String, value: TemplateExpression?)] = []
            while !taken(")") {
                let name = try word("a name")
                parameters.append((name, taken("=") ? try expression() : nil))
                if !at(")") { try take(",") }
            }
            try close()
            let inner = try body(until: ["endmacro"]).body
            try close()
            return [.macro(name, TemplateMacro(parameters: parameters, body: inner))]
        case "break", "continue":
            try close()
            return [name == "break" ? .leaveLoop : .nextTurn]
        case "generation":
            // Marks what the assistant says; it changes nothing in the text.
            try close()
            let inner = try body(until: ["endgeneration"]).body
            try close()
            return inner.map(\.kind)
        default:
            throw error(
                "{% \(name) %}", "if, for, set, macro, break, continue or generation")
        }
    }

    mutating func names() throws(Complaint) -> [String] {
        let isEnclosed = taken("(")
        var names = [try word("a name")]
        while taken(",") { names.append(try word("a name")) }
        if isEnclosed { try take(")") }
        return names
    }
}
