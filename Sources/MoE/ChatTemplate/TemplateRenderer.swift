import Archive

/// Carries out a chat template. Everything is bounded: operations, nesting, and the sizes of texts and lists.
struct TemplateRenderer {
    let file: String
    let date: TemplateDate?
    var scopes: [[String: TemplateValue]]
    var output = ""
    var line = 1
    var depth = 0
    /// The bodies of the call blocks that are running, each with the scopes that it sees.
    var callers: [(number: Int, body: TemplateMacro, scopes: [[String: TemplateValue]])] = []
    private var callerCount = 0
    let meter: TemplateMeter

    static let maximumElements = 1 << 20
    /// How deep statements, expressions and macros may nest: far from the end of the stack.
    static let maximumDepth = 250
    /// How deep lists and dictionaries may nest.
    static let maximumNesting = 60

    enum Flow {
        case onwards, breakLoop, continueLoop
    }

    static func render(
        _ template: [TemplateStatement], _ variables: [String: TemplateValue], file: String,
        date: TemplateDate?, mark: Unicode.Scalar?
    ) throws(Complaint) -> String {
        let meter = TemplateMeter(mark: mark)
        defer { meter.end() }
        var renderer = TemplateRenderer(file: file, date: date, scopes: [variables], meter: meter)
        _ = try renderer.run(template)
        try renderer.count(1)
        return renderer.output
    }

    private init(file: String, date: TemplateDate?, scopes: [[String: TemplateValue]], meter: TemplateMeter) {
        self.file = file
        self.date = date
        self.scopes = scopes
        self.meter = meter
    }

    func error(_ found: String, _ expected: String) -> Complaint {
        .template(file: file, line: line, found: found, expected: expected)
    }

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

    func count(_ operations: Int) throws(Complaint) {
        guard meter.spends(8 * operations) else { throw spent }
    }

    var spent: Complaint {
        error(
            "more than \(TemplateMeter.maximumOperations) steps, or texts or lists too long",
            "a template that ends")
    }

    mutating func deeper() throws(Complaint) {
        depth += 1
        if depth > Self.maximumDepth {
            throw error("nesting deeper than \(Self.maximumDepth)", "flatter nesting")
        }
    }

    /// Pays for the result of an operation and returns it. Throws if there is no result, with what was found
    /// and what was expected, or if everything is spent.
    func paid(_ result: TemplateValue?, _ found: String, _ expected: String) throws(Complaint)
        -> TemplateValue
    {
        if let result, meter.spends(result) { return result }
        throw meter.isSpent ? spent : error(found, expected)
    }

    private mutating func run(_ statement: TemplateStatement.Kind) throws(Complaint) -> Flow {
        switch statement {
        case .text(let text): put(text)
        case .output(let expression): put(try printed(try value(expression)))
        case .branch(let branches, let otherwise):
            for (condition, body) in branches where try value(condition).isTrue { return try run(body) }
            return try run(otherwise)
        case .loop(let loop): try run(loop, over: try value(loop.list), depth: 0)
        case .scope(let targets, let body):
            var values: [TemplateValue] = []
            for (_, expression) in targets { values.append(try value(expression)) }
            scopes.append([:])
            defer { scopes.removeLast() }
            for ((target, _), value) in zip(targets, values) { try bind(target, value) }
            return try run(body)
        case .set(let target, let expression): try bind(target, try value(expression))
        case .setBlock(let target, let filters, let body):
            let (text, flow) = try filtered(body, filters)
            if flow != .onwards { return flow }
            try bind(target, text)
        case .filter(let filters, let body):
            let (text, flow) = try filtered(body, filters)
            if flow != .onwards { return flow }
            put(try printed(text))
        case .macro(let name, let macro): scopes[scopes.count - 1][name] = .macro(macro)
        case .call(let function, let arguments, let body):
            callerCount += 1
            callers.append((callerCount, body, scopes))
            defer { callers.removeLast() }
            put(try printed(try call(function, arguments, caller: .caller(callerCount))))
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .onwards
    }

    mutating func put(_ text: String) {
        if meter.spends(bytes: text.utf8.count) { output += text }
    }

    private func printed(_ value: TemplateValue) throws(Complaint) -> String {
        guard let text = value.printed(meter) else {
            throw meter.isSpent
                ? spent : error("\(value.kind) in an output", "a text (the filter tojson makes one)")
        }
        return text
    }

    /// The text of a body, after filters; `break` and `continue` leave the body.
    private mutating func filtered(
        _ body: [TemplateStatement], _ filters: [TemplateFiltering]
    ) throws(Complaint) -> (TemplateValue, Flow) {
        var flow = Flow.onwards
        scopes.append([:])
        defer { scopes.removeLast() }
        var value = TemplateValue.string(
            try captured { renderer throws(Complaint) in flow = try renderer.run(body) })
        for filter in filters {
            value = try filtered(
                filter.name, value, try values(filter.arguments.values), try named(filter.arguments))
        }
        return (value, flow)
    }

    mutating func run(
        _ statement: TemplateStatement.Loop, over list: TemplateValue, depth: Int
    ) throws(Complaint) {
        var elements = try elements(list, "a loop over \(list.kind)", "a list")
        try count(elements.count)
        scopes.append([:])
        defer { scopes.removeLast() }
        if let condition = statement.condition {
            var kept: [TemplateValue] = []
            for element in elements {
                try bind(statement.target, element)
                if try value(condition).isTrue { kept.append(element) }
            }
            elements = kept
        }
        let loop = TemplateLoop(elements, statement, level: scopes.count - 1, depth: depth)
        for (index, element) in elements.enumerated() {
            loop.index = index
            scopes[scopes.count - 1] = ["loop": .loop(loop)]
            try bind(statement.target, element)
            if try run(statement.body) == .breakLoop { break }
        }
        scopes[scopes.count - 1] = [:]
        if elements.isEmpty { _ = try run(statement.otherwise) }
    }

    mutating func bind(_ target: TemplateTarget, _ value: TemplateValue) throws(Complaint) {
        switch target {
        case .name(let name): scopes[scopes.count - 1][name] = value
        case .attribute(let name, let member):
            guard case .namespace(let space) = lookUp(name) else {
                throw error("\(name).\(member) set on \(lookUp(name).kind)", "a namespace")
            }
            try checkMember(member)
            try checkNesting([value])
            space.members[member] = value
        case .tuple(let targets):
            let values = try elements(value, value.kind, "a list of \(targets.count)")
            guard values.count == targets.count else {
                throw error("\(value.kind) of \(values.count)", "a list of \(targets.count)")
            }
            for (target, value) in zip(targets, values) { try bind(target, value) }
        }
    }

    /// Refuses a member of a namespace with a name that transformers forbids.
    func checkMember(_ name: String) throws(Complaint) {
        if name.hasPrefix("_") {
            throw error("the member \(name) of a namespace", "a name that begins with a letter")
        }
    }

    /// The output of `body`, as a text.
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
        let isFunction = ["namespace", "range", "raise_exception", "dict"].contains(name)
        return isFunction || name == "strftime_now" && date != nil ? .function(name) : .undefined(name)
    }
}
