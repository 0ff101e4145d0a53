import Archive

/// The statements of a template: the tags `{% … %}`, and the text around them.
extension TemplateParser {
    /// The statements up to a tag with one of the names, and that name; the tag is taken. The name is "" at
    /// the template's end.
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
                add(.output(try expressions()))
                try close()
            default:
                let name = try word("a statement")
                if ends.contains(name) { return (statements, name) }
                add(try statement(name))
            }
        }
        guard ends.isEmpty else { throw error("the template's end", "{% \(ends.last!) %}") }
        return (statements, "")
    }

    /// The statements up to an end tag, whose tag is then closed.
    private mutating func block(_ end: String) throws(Complaint) -> [TemplateStatement] {
        let inner = try body(until: [end]).body
        try close()
        return inner
    }

    /// Runs `block` where unknown filters are mistakes again, as in Jinja. With `isLoop: false` it is also
    /// outside of the loops around it.
    private mutating func inner<Result>(
        isLoop: Bool? = nil, _ block: (inout TemplateParser) throws(Complaint) -> Result
    ) throws(Complaint) -> Result {
        let (wasInIf, wasInLoop) = (isInIf, isInLoop)
        (isInIf, isInLoop) = (false, isLoop ?? wasInLoop)
        defer { (isInIf, isInLoop) = (wasInIf, wasInLoop) }
        return try block(&self)
    }

    private mutating func statement(_ name: String) throws(Complaint) -> TemplateStatement.Kind {
        switch name {
        case "if": return try branch()
        case "for": return try loop()
        case "set": return try assignment()
        case "with":
            var targets: [(target: TemplateTarget, value: TemplateExpression)] = []
            while !atClose {
                if !targets.isEmpty { try take(",") }
                let target = try target()
                try take("=")
                targets.append((target, try expression()))
            }
            try close()
            return .scope(targets, try inner { parser throws(Complaint) in try parser.block("endwith") })
        case "filter":
            let filters = [try filter()] + (try filters())
            try close()
            return .filter(filters, try inner { parser throws(Complaint) in try parser.block("endfilter") })
        case "macro":
            let name = try word("a name")
            let parameters = try parameters()
            try close()
            return .macro(name, try macro(parameters, "endmacro"))
        case "call":
            let parameters = at("(") ? try parameters() : []
            guard case .call(let function, let arguments) = try expression() else { throw expected("a call") }
            try close()
            return .call(function, arguments, try macro(parameters, "endcall"))
        case "break", "continue":
            guard isInLoop else { throw error("{% \(name) %} outside of a loop", "it in one") }
            try close()
            return name == "break" ? .breakLoop : .continueLoop
        case "generation":
            // `generation` marks the assistant's words; it does not change the text.
            try close()
            return .scope(
                [], try inner(isLoop: false) { parser throws(Complaint) in try parser.block("endgeneration") }
            )
        default:
            throw error(
                "{% \(name) %}",
                "if, for, set, with, filter, macro, call, break, continue, generation or raw")
        }
    }

    private mutating func branch() throws(Complaint) -> TemplateStatement.Kind {
        let wasInIf = isInIf
        isInIf = true
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
        isInIf = wasInIf
        try close()
        return .branch(branches, otherwise: otherwise)
    }

    private mutating func loop() throws(Complaint) -> TemplateStatement.Kind {
        let target = try target()
        try take(name: "in")
        // In a loop, an `if` after the list is the loop's condition and not a choice.
        var list = try either()
        if at(",") {
            var values = [list]
            while taken(","), !atClose { values.append(try either()) }
            list = .tuple(values)
        }
        let condition = taken(name: "if") ? try expression() : nil
        let isRecursive = taken(name: "recursive")
        try close()
        let (turn, end) = try inner(isLoop: true) { parser throws(Complaint) in
            try parser.body(until: ["else", "endfor"])
        }
        var otherwise: [TemplateStatement] = []
        if end == "else" {
            try close()
            otherwise = try inner { parser throws(Complaint) in try parser.body(until: ["endfor"]).body }
        }
        try close()
        return .loop(
            .init(
                target: target, list: list, condition: condition, body: turn, otherwise: otherwise,
                isRecursive: isRecursive))
    }

    private mutating func assignment() throws(Complaint) -> TemplateStatement.Kind {
        let target = try target(withAttributes: true)
        if taken("=") {
            let value = try expressions()
            try close()
            return .set(target, value)
        }
        let filters = try filters()
        try close()
        return .setBlock(
            target, filters, try inner { parser throws(Complaint) in try parser.block("endset") })
    }

    private mutating func parameters() throws(Complaint) -> [(name: String, value: TemplateExpression?)] {
        try take("(")
        var parameters: [(name: String, value: TemplateExpression?)] = []
        while !taken(")") {
            let name = try word("a name")
            parameters.append((name, taken("=") ? try expression() : nil))
            if !at(")") { try take(",") }
        }
        return parameters
    }

    private mutating func macro(
        _ parameters: [(name: String, value: TemplateExpression?)], _ end: String
    ) throws(Complaint) -> TemplateMacro {
        let readCaller = readsCaller
        readsCaller = false
        defer { readsCaller = readCaller || readsCaller && end == "endcall" }
        let inner = try inner(isLoop: false) { parser throws(Complaint) in try parser.block(end) }
        return TemplateMacro(parameters: parameters, body: inner, asksCaller: readsCaller)
    }

    /// A name, or several with commas between them; parentheses may nest.
    private mutating func target(withAttributes: Bool = false) throws(Complaint) -> TemplateTarget {
        var parts: [TemplateTarget] = []
        var isTuple = false
        repeat {
            if !parts.isEmpty, atClose || at("=") || at(")") || next == .name("in") { break }
            try deeper()
            defer { depth -= 1 }
            if taken("(") {
                parts.append(try target(withAttributes: withAttributes))
                try take(")")
            } else {
                let name = try word("a name")
                parts.append(
                    withAttributes && taken(".") ? .attribute(name, try word("a name")) : .name(name))
            }
            isTuple = isTuple || at(",")
        } while taken(",")
        return isTuple ? .tuple(parts) : parts[0]
    }
}
