import Archive

/// Parses a chat template by recursive descent, with the precedence of Jinja's operators.
struct TemplateParser {
    let tokens: [TemplateToken]
    let file: String
    var position = 0
    var depth = 0
    /// How many operators, filters and the like this tag has; each may make its tree one level deeper.
    var links = 0
    /// Unknown filters and tests in this tag. As in Jinja, inside `if` and beside an inline `if` they are
    /// mistakes only if they are reached.
    var strange: [Complaint] = []
    var isInIf = false
    /// Whether the place is inside a loop, so that `break` and `continue` are allowed.
    var isInLoop = false
    /// Whether the name `caller` was read.
    var readsCaller = false

    /// Deeper than any template nests, and far from the end of the stack.
    static let maximumDepth = 100
    static let maximumLinks = 500
    static let comparisons: Set<String> = ["==", "!=", "<", ">", "<=", ">="]

    static func parse(_ source: String, file: String) throws(Complaint) -> [TemplateStatement] {
        var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source, file: file), file: file)
        let (body, _) = try parser.body(until: [])
        return body
    }

    private init(tokens: [TemplateToken], file: String) {
        self.tokens = tokens
        self.file = file
    }

    // MARK: - Expressions

    /// One expression, or several with commas between them, as a tuple.
    mutating func expressions() throws(Complaint) -> TemplateExpression {
        let first = try expression()
        guard at(",") else { return first }
        var values = [first]
        while taken(","), !atClose { values.append(try expression()) }
        return .tuple(values)
    }

    mutating func expression() throws(Complaint) -> TemplateExpression {
        try deeper()
        defer { depth -= 1 }
        let known = strange.count
        var value = try either()
        while taken(name: "if") {
            defer { strange.removeLast(strange.count - known) }
            try link()
            let condition = try either()
            let otherwise = taken(name: "else") ? try expression() : nil
            value = .choice(value, condition: condition, otherwise: otherwise)
        }
        return value
    }

    mutating func either() throws(Complaint) -> TemplateExpression {
        var left = try both()
        while taken(name: "or") {
            try link()
            left = .binary("or", left, try both())
        }
        return left
    }

    mutating func both() throws(Complaint) -> TemplateExpression {
        var left = try negation()
        while taken(name: "and") {
            try link()
            left = .binary("and", left, try negation())
        }
        return left
    }

    mutating func negation() throws(Complaint) -> TemplateExpression {
        try deeper()
        defer { depth -= 1 }
        return taken(name: "not") ? .not(try negation()) : try comparison()
    }

    mutating func comparison() throws(Complaint) -> TemplateExpression {
        var left = try sum()
        // As in Python, a < b < c holds if both comparisons hold.
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

    mutating func sum() throws(Complaint) -> TemplateExpression {
        var left = try concatenation()
        while let operation = takenOne(of: ["+", "-"]) {
            try link()
            left = .binary(operation, left, try concatenation())
        }
        return left
    }

    mutating func concatenation() throws(Complaint) -> TemplateExpression {
        var left = try product()
        while taken("~") {
            try link()
            left = .binary("~", left, try product())
        }
        return left
    }

    mutating func product() throws(Complaint) -> TemplateExpression {
        var left = try power()
        while let operation = takenOne(of: ["*", "//", "/", "%"]) {
            try link()
            left = .binary(operation, left, try power())
        }
        return left
    }

    mutating func power() throws(Complaint) -> TemplateExpression {
        var left = try unary()
        while taken("**") {
            try link()
            left = .binary("**", left, try unary())
        }
        return left
    }

    mutating func unary(filtered: Bool = true) throws(Complaint) -> TemplateExpression {
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
            if at("|") {
                for filter in try filters() { value = .filter(value, filter.name, filter.arguments) }
            } else if taken(name: "is") {
                try link()
                let isNegated = taken(name: "not")
                let name = try word("a test")
                if !TemplateTest.names.contains(name), !TemplateTest.others.contains(name) {
                    strange.append(
                        error("the test \(name)", "one of \(TemplateTest.names.joined(separator: ", "))"))
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

    /// `|name(…)`, any number of times.
    mutating func filters() throws(Complaint) -> [TemplateFiltering] {
        var filters: [TemplateFiltering] = []
        while taken("|") { filters.append(try filter()) }
        return filters
    }

    mutating func filter() throws(Complaint) -> TemplateFiltering {
        try link()
        let name = try word("a filter")
        if !TemplateFilter.names.contains(name), !TemplateFilter.others.contains(name) {
            strange.append(
                error("the filter \(name)", "one of \(TemplateFilter.names.joined(separator: ", "))"))
        }
        return TemplateFiltering(name: name, arguments: at("(") ? try arguments() : TemplateArguments())
    }

    /// Whether a value follows the name of a test, as in `is divisibleby 3`.
    var startsArgument: Bool {
        switch next {
        case .string, .int, .double: true
        case .name(let name): !["else", "or", "and", "is", "if", "in", "not"].contains(name)
        case .symbol(let symbol): symbol == "[" || symbol == "{"
        default: false
        }
    }

    mutating func postfix(_ start: TemplateExpression) throws(Complaint) -> TemplateExpression {
        var value = start
        while true {
            if taken(".") {
                try link()
                if case .int(let number)? = next {
                    position += 1
                    value = .item(value, .literal(.int(number)))
                } else {
                    value = .attribute(value, try word("a name"))
                }
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

    mutating func arguments() throws(Complaint) -> TemplateArguments {
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

    mutating func primary() throws(Complaint) -> TemplateExpression {
        guard let kind = next else { throw expected("a value") }
        position += 1
        switch kind {
        case .int(let value): return .literal(.int(value))
        case .double(let value): return .literal(.double(value))
        case .string(var text):
            // Neighbouring texts are one text.
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
            default:
                readsCaller = readsCaller || name == "caller"
                return .name(name)
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
            if end == "]" { return .list(values) }
            return isList || values.isEmpty ? .tuple(values) : values[0]
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

    var next: TemplateToken.Kind? { position < tokens.count ? tokens[position].kind : nil }
    var atClose: Bool { next == .close }
    func at(_ symbol: String) -> Bool { next == .symbol(symbol) }

    mutating func taken(_ symbol: String) -> Bool {
        guard at(symbol) else { return false }
        position += 1
        return true
    }

    mutating func taken(name: String) -> Bool {
        guard next == .name(name) else { return false }
        position += 1
        return true
    }

    mutating func takenOne(of symbols: [String]) -> String? {
        guard case .symbol(let symbol)? = next, symbols.contains(symbol) else { return nil }
        position += 1
        return symbol
    }

    mutating func take(_ symbol: String) throws(Complaint) {
        guard taken(symbol) else { throw expected(symbol) }
    }

    mutating func take(name: String) throws(Complaint) {
        guard taken(name: name) else { throw expected(name) }
    }

    mutating func close() throws(Complaint) {
        guard atClose else { throw expected("the end of the tag") }
        if !isInIf, let first = strange.first { throw first }
        strange = []
        position += 1
    }

    mutating func word(_ what: String) throws(Complaint) -> String {
        guard case .name(let name)? = next else { throw expected(what) }
        position += 1
        return name
    }

    mutating func deeper() throws(Complaint) {
        depth += 1
        if depth > Self.maximumDepth { throw error("nesting deeper than \(Self.maximumDepth)", "less") }
    }

    mutating func link() throws(Complaint) {
        links += 1
        if links > Self.maximumLinks {
            throw error("a tag of more than \(Self.maximumLinks) operations", "less")
        }
    }

    func expected(_ what: String) -> Complaint {
        let found =
            switch next {
            case nil: "the template's end"
            case .text, .close: "the tag's end"
            case .openOutput, .openBlock: "a tag"
            case .name(let name): "\"\(name)\""
            case .string(let text): "the text \"\(text)\""
            case .int(let value): "\(value)"
            case .double(let value): "\(value)"
            case .symbol(let symbol): "\"\(symbol)\""
            }
        return error(found, what)
    }

    func error(_ found: String, _ expected: String) -> Complaint {
        let line = position < tokens.count ? tokens[position].line : tokens.last?.line ?? 1
        return .template(file: file, line: line, found: found, expected: expected)
    }
}
