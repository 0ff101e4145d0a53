import Archive

/// An answer is right if it gives values to all variables that make every clause true, or if it is
/// "unsatisfiable" and no such values exist.
package struct SatisfiabilityRule: AnswerRule {
    package static let name = "satisfiability"

    /// The clauses, each a list of variables by name; a minus before a name negates it.
    let clauses: [[String]]

    package init(clauses: [[String]]) {
        self.clauses = clauses
    }

    package init?(_ json: JSON) {
        guard let lists = json["clauses"]?.array else { return nil }
        let clauses = lists.compactMap { list in list.array.map { $0.compactMap(\.string) } }
        let isWhole =
            clauses.count == lists.count && zip(clauses, lists).allSatisfy { $0.count == $1.array?.count }
        self.init(clauses: clauses)
        guard isWhole, !clauses.isEmpty, (1...12).contains(variables.count),
            variables.allSatisfy({ !$0.isEmpty })
        else { return nil }
    }

    package var members: [JSON.Member] {
        [.init("clauses", .array(clauses.map { .array($0.map(JSON.string)) }))]
    }

    private var variables: [String] {
        Set(clauses.joined().map(Self.variable)).sorted()
    }

    private static func variable(_ literal: String) -> String {
        literal.hasPrefix("-") ? String(literal.dropFirst()) : literal
    }

    package func ruling(on answer: String) -> Ruling {
        guard answer.utf8.count <= 1_000 else { return .unread }
        var text = answer.lowercased().filter { !$0.isWhitespace }
        if let last = text.last, ".。".contains(last) { text.removeLast() }
        if ["unsatisfiable", "unsat", "不可满足", "无解"].contains(text) {
            return isSatisfiable ? .wrong("there are values that satisfy all clauses") : .right
        }
        guard let values = Self.values(text) else { return .unread }
        let variables = variables
        for name in values.map(\.name) where !variables.contains(name) {
            return .wrong("there is no \(name)")
        }
        for name in variables where values.count(where: { $0.name == name }) != 1 {
            return .wrong("\(name) does not have one value")
        }
        let truths = Set(values.filter(\.isTrue).map(\.name))
        guard let failed = clauses.first(where: { !Self.holds($0, truths) }) else { return .right }
        return .wrong("\(failed.joined(separator: " or ")) does not hold")
    }

    private static func holds(_ clause: [String], _ truths: Set<String>) -> Bool {
        clause.contains { truths.contains(variable($0)) != $0.hasPrefix("-") }
    }

    /// Whether some values of the variables satisfy the clauses.
    private var isSatisfiable: Bool {
        let variables = variables
        return (0..<1 << variables.count).contains { bits in
            let truths = Set(variables.indices.filter { bits >> $0 & 1 == 1 }.map { variables[$0] })
            return clauses.allSatisfy { Self.holds($0, truths) }
        }
    }

    /// Reads `a=true,b=false`, in lower case and without spaces.
    private static func values(_ text: String) -> [(name: String, isTrue: Bool)]? {
        let words = [
            "true": true, "t": true, "1": true, "真": true, "false": false, "f": false, "0": false, "假": false,
        ]
        var values: [(String, Bool)] = []
        for item in text.split(omittingEmptySubsequences: false, whereSeparator: { ",，、;；".contains($0) }) {
            let sides = item.split(omittingEmptySubsequences: false) { "=＝:：".contains($0) }
            guard sides.count == 2, !sides[0].isEmpty, let isTrue = words[String(sides[1])] else {
                return nil
            }
            values.append((String(sides[0]), isTrue))
        }
        return values
    }
}
