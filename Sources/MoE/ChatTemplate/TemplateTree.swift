/// An expression of a parsed chat template.
indirect enum TemplateExpression {
    case literal(TemplateValue)
    case name(String)
    case list([TemplateExpression])
    case tuple([TemplateExpression])
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
        /// A body with variables of its own, which are gone after it.
        case scope([(target: TemplateTarget, value: TemplateExpression)], [TemplateStatement])
        case branch(
            [(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
        case loop(Loop)
        case set(TemplateTarget, TemplateExpression)
        /// Sets a target to the text of a body, with filters applied to it.
        case setBlock(TemplateTarget, [TemplateFiltering], [TemplateStatement])
        case filter([TemplateFiltering], [TemplateStatement])
        case macro(String, TemplateMacro)
        /// The call of a macro, which may ask for the body by `caller()`.
        case call(TemplateExpression, TemplateArguments, TemplateMacro)
        case breakLoop, continueLoop
    }

    struct Loop {
        let target: TemplateTarget
        let list: TemplateExpression
        let condition: TemplateExpression?
        let body: [TemplateStatement]
        let otherwise: [TemplateStatement]
        /// Whether it is marked `recursive`: its body may call `loop(list)` to run the loop over another
        /// list.
        let isRecursive: Bool
    }

    let kind: Kind
    let line: Int
}

/// The target of an assignment or a loop.
indirect enum TemplateTarget {
    case name(String)
    /// A member of a namespace.
    case attribute(String, String)
    case tuple([TemplateTarget])
}

/// A filter's name and arguments.
struct TemplateFiltering {
    let name: String
    let arguments: TemplateArguments
}

struct TemplateMacro {
    let parameters: [(name: String, value: TemplateExpression?)]
    let body: [TemplateStatement]
    /// Whether it uses the name `caller`.
    let asksCaller: Bool
}
