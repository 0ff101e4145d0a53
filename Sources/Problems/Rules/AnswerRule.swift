import Archive

/// A rule for answers where several are right: any expression that makes 24, any assignment that satisfies
/// the clauses. It belongs to a family, but shares no code with the family's solutions.
///
/// The gold answer of a problem of form `rule` is a JSON object with the name of the rule,
/// `{"rule":"countdown",…}`, and all that it needs to judge.
package protocol AnswerRule: Sendable {
    /// The name of the rule in gold answers.
    static var name: String { get }
    /// Reads the members of a gold answer; nil if they do not make a rule of this kind.
    init?(_ json: JSON)
    /// The members of the gold answer, without the name.
    var members: [JSON.Member] { get }
    /// Judges an answer. Any text has a ruling; only an answer that was read completely is right or wrong.
    func ruling(on answer: String) -> Ruling
}

/// The judgement of a rule on an answer.
package enum Ruling: Sendable, Equatable {
    case right
    /// The answer was read and breaks the rule in the way described.
    case wrong(String)
    /// The answer was not understood.
    case unread
}

extension AnswerRule {
    /// The gold answer that holds this rule.
    package var gold: String {
        JSON.object([.init("rule", .string(Self.name))] + members).serialized()
    }
}

/// All rules.
package enum AnswerRules {
    private static let all: [any AnswerRule.Type] = [CountdownRule.self, SatisfiabilityRule.self]

    /// The rule in a gold answer; nil if it holds none, or an unknown one.
    package static func read(_ gold: String) -> (any AnswerRule)? {
        guard gold.first == "{", let json = try? JSON.parse(Array(gold.utf8), file: "answer"),
            let name = json["rule"]?.string, let rule = all.first(where: { $0.name == name })
        else { return nil }
        return rule.init(json)
    }
}
