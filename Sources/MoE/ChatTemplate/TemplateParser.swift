/// Parses a chat template by recursive descent, with the precedence of Jinja's operators.
struct TemplateParser {
    private let tokens: [TemplateToken]
    private let file: String
    private var position = 0
    private var depth = 0
    /// Operators, filters and so on in this tag, each of which may make its tree deeper by one.
    private var links = 0

    /// Deeper nesting than any template has, and far from the end of the stack.
    private static let maximumDepth = 100
    private static let maximumLinks = 500
    private static let comparisons: Set<String> = ["==", "!=", "<", ">", "<=", ">="]

    static func parse(_ source: String, file: String) throws(ModelError) -> [TemplateStatement] {
        var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source, file: file), file: file)
        let (body, _) = try parser.body(until: [])
        return body
    }

    private init(tokens: [TemplateToken], file: String) {
        self.tokens = tokens
        self.file = file
    }

    // MARK: - Statements

    /// Statements up to a tag with one of the names, which is taken; "" at the template's end.
    private mutating func body(
        until ends: [String]
    ) throws(ModelError) -> (body: [TemplateStatement], end: String) {
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

    private mutating func statement(_ name: String) throws(ModelError) -> [TemplateStatement.Kind] {
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

    private mutating func names() throws(ModelError) -> [String] {
        let isEnclosed = taken("(")
        var names = [try word("a name")]
        while taken(",") { names.append(try word("a name")) }
        if isEnclosed { try take(")") }
        return names
    }

    // MARK: - Expressions

    /// One, or several with commas between as a list.
    private mutating func expressions() throws(ModelError) -> TemplateExpression {
        let first = try expression()
        guard at(",") else { return first }
        var values = [first]
        while taken(","), !atClose { values.append(try expression()) }
        return .list(values)
    }

    private mutating func expression() throws(ModelError) -> TemplateExpression {
        try deeper()
        defer { depth -= 1 }
        var value = try either()
        while taken(name: "if") {
            try link()
            let condition = try either()
            let otherwise = taken(name: "else") ? try expression() : nil
            value = .choice(value, condition: condition, otherwise: otherwise)
        }
        return value
    }

    private mutating func either() throws(ModelError) -> TemplateExpression {
        var left = try both()
        while taken(name: "or") {
            try link()
            left = .binary("or", left, try both())
        }
        return left
    }

    private mutating func both() throws(ModelError) -> TemplateExpression {
        var left = try negation()
        while taken(name: "and") {
            try link()
            left = .binary("and", left, try negation())
        }
        return left
    }

    private mutating func negation() throws(ModelError) -> TemplateExpression {
        try deeper()
        defer { depth -= 1 }
        return taken(name: "not") ? .not(try negation()) : try comparison()
    }

    private mutating func comparison() throws(ModelError) -> TemplateExpression {
        var left = try sum()
        // As in Python, a < b < c holds if both do.
        var chain: TemplateExpression?
        while true {
            let operation: String
            if case .symbol(let symbol)? = next, Self.comparisons.contains(symbol) {
                position += 1
                operation = symbol
            } else if taken(name: "in") {
                operation = "in"
            } else if case .name("not")? = next, position + 1 < tokens.count,
                tokens[position + 1].kind == .name("in")
            {
                position += 2
                operation = "not in"
            } else {
                return chain ?? left
            }
            try link()
            let right = try sum()
            let link = TemplateExpression.binary(operation, left, right)
            chain = chain.map { .binary("and", $0, link) } ?? link
            left = right
        }
    }

    private mutating func sum() throws(ModelError) -> TemplateExpression {
        var left = try concatenation()
        while let operation = takenOne(of: ["+", "-"]) {
            try link()
            left = .binary(operation, left, try concatenation())
        }
        return left
    }

    private mutating func concatenation() throws(ModelError) -> TemplateExpression {
        var left = try product()
        while taken("~") {
            try link()
            left = .binary("~", left, try product())
        }
        return left
    }

    private mutating func product() throws(ModelError) -> TemplateExpression {
        var left = try unary()
        while let operation = takenOne(of: ["*", "//", "%"]) {
            try link()
            left = .binary(operation, left, try unary())
        }
        return left
    }

    private mutating func unary(filtered: Bool = true) throws(ModelError) -> TemplateExpression {
        try deeper()
        defer { depth -= 1 }
        var value: TemplateExpression
        if taken("-") {
            value = .negative(try unary(filtered: false))
        } else if taken("+") {
            value = try unary(filtered: false)
        } else {
            value = try postfix(try primary())
        }
        guard filtered else { return value }
        while true {
            if taken("|") {
                try link()
                let name = try word("a filter")
                guard TemplateFilter.names.contains(name) else {
                    throw error(
                        "the filter \(name)", "one of \(TemplateFilter.names.joined(separator: ", "))")
                }
                value = .filter(value, name, at("(") ? try arguments() : TemplateArguments())
            } else if taken(name: "is") {
                try link()
                let isNegated = taken(name: "not")
                let name = try word("a test")
                guard TemplateTest.names.contains(name) else {
                    throw error("the test \(name)", "one of \(TemplateTest.names.joined(separator: ", "))")
                }
                var arguments = TemplateArguments()
                if at("(") {
                    arguments = try self.arguments()
                } else if startsArgument {
                    arguments.values = [try postfix(try primary())]
                }
                value = .test(value, name, arguments, isNegated: isNegated)
            } else {
                return try postfix(value)
            }
        }
    }

    /// Whether a value follows the name of a test, as in `is divisibleby 3`.
    private var startsArgument: Bool {
        switch next {
        case .string, .int: true
        case .name(let name): !["else", "or", "and", "is", "if", "in", "not"].contains(name)
        case .symbol(let symbol): symbol == "["
        default: false
        }
    }

    private mutating func postfix(_ start: TemplateExpression) throws(ModelError) -> TemplateExpression {
        var value = start
        while true {
            if taken(".") {
                try link()
                value = .attribute(value, try word("a name"))
            } else if taken("[") {
                try link()
                var parts: [TemplateExpression?] = []
                var isSlice = false
                while !taken("]") {
                    if taken(":") {
                        if !isSlice, parts.isEmpty { parts.append(nil) }
                        isSlice = true
                        parts.append(at("]") || at(":") ? nil : try expression())
                    } else {
                        guard parts.isEmpty else { throw expected("]") }
                        parts.append(try expression())
                    }
                }
                guard isSlice || parts.count == 1, parts.count <= 3 else { throw expected("an index") }
                value = isSlice ? .slice(value, parts) : .item(value, parts[0]!)
            } else if at("(") {
                try link()
                value = .call(value, try arguments())
            } else {
                return value
            }
        }
    }

    private mutating func arguments() throws(ModelError) -> TemplateArguments {
        try take("(")
        var arguments = TemplateArguments()
        while !taken(")") {
            if case .name(let name)? = next, position + 1 < tokens.count,
                tokens[position + 1].kind == .symbol("=")
            {
                position += 2
                arguments.named.append((name, try expression()))
            } else {
                arguments.values.append(try expression())
            }
            if !at(")") { try take(",") }
        }
        return arguments
    }

    private mutating func primary() throws(ModelError) -> TemplateExpression {
        guard let kind = next else { throw expected("a value") }
        position += 1
        switch kind {
        case .int(let value): return .literal(.int(value))
        case .string(var text):
            // Neighbours are one text.
            while case .string(let more)? = next {
                text += more
                position += 1
            }
            return .literal(.string(text))
        case .name(let name):
            switch name {
            case "true", "True": return .literal(.bool(true))
            case "false", "False": return .literal(.bool(false))
            case "none", "None": return .literal(.none)
            default: return .name(name)
            }
        case .symbol("("), .symbol("["):
            let end = kind == .symbol("(") ? ")" : "]"
            var (values, isList) = ([TemplateExpression](), end == "]")
            while !taken(end) {
                values.append(try expression())
                if !at(end) {
                    try take(",")
                    isList = true
                }
            }
            return isList || values.isEmpty ? .list(values) : values[0]
        case .symbol("{"):
            var members: [(key: TemplateExpression, value: TemplateExpression)] = []
            while !taken("}") {
                let key = try expression()
                try take(":")
                members.append((key, try expression()))
                if !at("}") { try take(",") }
            }
            return .dictionary(members)
        default:
            position -= 1
            throw expected("a value")
        }
    }

    // MARK: - Tokens

    private var next: TemplateToken.Kind? { position < tokens.count ? tokens[position].kind : nil }
    private var atClose: Bool { next == .close }
    private func at(_ symbol: String) -> Bool { next == .symbol(symbol) }

    private mutating func taken(_ symbol: String) -> Bool {
        guard at(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func taken(name: String) -> Bool {
        guard next == .name(name) else { return false }
        position += 1
        return true
    }

    private mutating func takenOne(of symbols: [String]) -> String? {
        guard case .symbol(let symbol)? = next, symbols.contains(symbol) else { return nil }
        position += 1
        return symbol
    }

    private mutating func take(_ symbol: String) throws(ModelError) {
        guard taken(symbol) else { throw expected(symbol) }
    }

    private mutating func take(name: String) throws(ModelError) {
        guard taken(name: name) else { throw expected(name) }
    }

    private mutating func close() throws(ModelError) {
        guard atClose else { throw expected("the end of the tag") }
        position += 1
    }

    private mutating func word(_ what: String) throws(ModelError) -> String {
        guard case .name(let name)? = next else { throw expected(what) }
        position += 1
        return name
    }

    private mutating func deeper() throws(ModelError) {
        depth += 1
        if depth > Self.maximumDepth { throw error("nesting deeper than \(Self.maximumDepth)", "less") }
    }

    private mutating func link() throws(ModelError) {
        links += 1
        if links > Self.maximumLinks {
            throw error("a tag of more than \(Self.maximumLinks) operations", "less")
        }
    }

    private func expected(_ what: String) -> ModelError {
        let found =
            switch next {
            case nil: "the template's end"
            case .text, .close: "the tag's end"
            case .openOutput, .openBlock: "a tag"
            case .name(let name): "\"\(name)\""
            case .string(let text): "the text \"\(text)\""
            case .int(let value): "\(value)"
            case .symbol(let symbol): "\"\(symbol)\""
            }
        return error(found, what)
    }

    private func error(_ found: String, _ expected: String) -> ModelError {
        let line = position < tokens.count ? tokens[position].line : tokens.last?.line ?? 1
        return .template(file: file, line: line, found: found, expected: expected)
    }
}
