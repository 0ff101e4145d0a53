/// What a chat template is, once parsed.
indirect enum TemplateExpression {
    case literal(TemplateValue)
    case name(String)
    case list([TemplateExpression])
    case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    case attribute(TemplateExpression, String)
    case item(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, [TemplateExpression?])
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments, isNegated: Bool)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    case choice(TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
}

struct TemplateArguments {
    var values: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []
}

/// A statement, and the line it starts on.
struct TemplateStatement {
    indirect enum Kind {
        case text(String)
        case output(TemplateExpression)
        case branch(
            [(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
        case loop(Loop)
        case set([String], TemplateExpression)
        case setAttribute(String, String, TemplateExpression)
        case setBlock(String, [TemplateStatement])
        case macro(String, TemplateMacro)
        case leaveLoop, nextTurn
    }

    struct Loop {
        let names: [String]
        let list: TemplateExpression
        let condition: TemplateExpression?
        let body: [TemplateStatement]
        let otherwise: [TemplateStatement]
    }

    let kind: Kind
    let line: Int
}

struct TemplateMacro {
    let parameters: [(name: String, value: TemplateExpression?)]
    let body: [TemplateStatement]
}
