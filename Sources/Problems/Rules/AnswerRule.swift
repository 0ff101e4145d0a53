import Archive

/// What is asked of an answer where several answers are right: any expression that makes 24, any assignment that
/// satisfies the clauses. It stands beside the family that needs it and shares no code with the family's solutions.
///
/// The gold answer of a problem of form `rule` is a JSON object that names the rule, `{"rule":"countdown",…}`, with what
/// it needs to judge.
package protocol AnswerRule: Sendable {
    /// The name of the rule in gold answers.
    static var name: String { get }
    /// Reads the members of a gold answer; nil if they do not make a rule of this kind.
    init?(_ json: JSON)
    /// The members of the gold answer, without the name.
    var members: [JSON.Member] { get }
    /// Judges an answer. Total: any text has a ruling, and only one that was read to its last sign is right or wrong.
    func ruling(on answer: String) -> Ruling
}

/// What a rule says of an answer.
package enum Ruling: Sendable, Equatable {
    case right
    /// The answer was read and breaks the rule; says how.
    case wrong(String)
    /// The answer was not understood.
    case unread
}

extension AnswerRule {
    /// The gold answer that states this rule.
    package var gold: String {
        JSON.object([.init("rule", .string(Self.name))] + members).serialized()
    }
}

/// The rules there are.
package enum AnswerRules {
    private static let all: [any AnswerRule.Type] = [CountdownRule.self, SatisfiabilityRule.self]

    /// The rule that a gold answer states; nil if it states none, or one that is not known.
    package static func read(_ gold: String) -> (any AnswerRule)? {
        guard gold.first == "{", let json = try? JSON.parse(Array(gold.utf8), file: "answer"),
            let name = json["rule"]?.string, let rule = all.first(where: { $0.name == name })
        else { return nil }
        return rule.init(json)
    }
}
