import Tensors

/// Values that make all clauses true, or the answer that there are none. It is solved by trying values and
/// following their consequences, and checked clause by clause, or by resolution.
struct Satisfiability: Family {
    let name = "satisfiability"
    let form = AnswerForm.rule

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let lengths = [60...210, 240...560, 620...1_150, 1_000...1_700, 1_650...2_450][level - 1]
        while true {
            let count = random.int([3...3, 4...4, 5...5, 6...6, 7...8][level - 1])
            let isHard = random.bool(0.35)
            let size = random.int([3...4, 5...6, 8...10, 11...13, 14...17][level - 1])
            let clauses = (0..<size).map { _ in
                let width = random.bool(level == 1 ? 0 : isHard ? 0.3 : 0.6) ? 3 : 2
                let variables = random.shuffled(Array(0..<count)).prefix(width)
                return Clause(literals: variables.sorted().map { .init(variable: $0, isTrue: random.bool()) })
            }
            let used = Set(clauses.flatMap { $0.literals.map(\.variable) })
            let isRepeated = clauses.indices.contains { clauses[..<$0].contains(clauses[$0]) }
            guard used.count == count, !isRepeated else { continue }
            let instance = Instance(clauses: clauses, variables: count)
            var search = ClauseSearch(
                clauses, isSatisfiable: instance.solution != nil, language: .english, writes: false)
            var slip = Slip.none
            let found = search.solve(&slip)
            guard lengths.contains(search.length), search.contradictions >= [0, 0, 1, 1, 2][level - 1],
                found != nil || instance.check(Instance.none, .english).text.count < 580
            else { continue }
            // Some mistake must be able to change the answer.
            slip = .none
            _ = instance.attempt(.english, slip: &slip)
            if slip.passed > 0 { return instance }
        }
    }

    struct Instance: Exercise {
        let clauses: [Clause]
        let variables: Int
        /// The first of all values that satisfy all clauses; nil if none do.
        let solution: [Bool]?

        static let none = "unsatisfiable"

        init(clauses: [Clause], variables: Int) {
            self.clauses = clauses
            self.variables = variables
            let masks = clauses.map { clause in
                clause.literals.reduce((0, 0)) { masks, literal in
                    let bit = 1 << literal.variable
                    return literal.isTrue ? (masks.0 | bit, masks.1) : (masks.0, masks.1 | bit)
                }
            }
            solution = (0..<1 << variables).first { bits in
                masks.allSatisfy { bits & $0.0 != 0 || ~bits & $0.1 != 0 }
            }.map { bits in (0..<variables).map { bits >> $0 & 1 == 1 } }
        }

        var key: String {
            clauses.map { $0.literals.map { ($0.isTrue ? "" : "-") + Clause.Literal.name($0.variable) } }
                .map { $0.joined(separator: " ") }.joined(separator: ", ")
        }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let formula = clauses.map { "(\($0.text(language)))" }.joined(
                separator: language.choose(" and ", "且"))
            return language.choose(
                [
                    "Find true or false for every variable so that this holds, or answer unsatisfiable: \(formula)",
                    "Which values satisfy \(formula)? Answer like a=true, b=false, or unsatisfiable.",
                    "Is there a way to make \(formula) true? Give all values, as in a=true, b=false, or say unsatisfiable.",
                    "\(formula): give values of all variables that make this true, as in a=true, b=false; if there are none, "
                        + "answer unsatisfiable.",
                ],
                [
                    "给每个变量取true或false，使下式成立；若做不到，就答unsatisfiable：\(formula)",
                    "哪些取值满足\(formula)？按a=true, b=false的样子回答，无解则答unsatisfiable。",
                    "能使\(formula)为真吗？按a=true, b=false的样子写出所有变量的值；不能就写unsatisfiable。",
                    "\(formula)：求使它为真的全部变量的值，写成a=true, b=false的样子；如果没有，回答unsatisfiable。",
                ])[phrasing]
        }

        private var rule: SatisfiabilityRule {
            SatisfiabilityRule(
                clauses: clauses.map {
                    $0.literals.map { ($0.isTrue ? "" : "-") + Clause.Literal.name($0.variable) }
                })
        }

        var answer: String { rule.gold }

        func accepts(_ answer: String) -> Bool { rule.ruling(on: answer) == .right }

        private func satisfies(_ values: [Bool]) -> Bool { clauses.allSatisfy { $0.holds(values) } }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var search = ClauseSearch(clauses, isSatisfiable: solution != nil, language: language)
            guard let found = search.solve(&slip) else {
                let end = language.choose("So it is unsatisfiable.", "所以无解，答unsatisfiable。")
                return Attempt(lines: search.lines + [end], answer: Self.none)
            }
            var lines = search.lines
            var values = Array(repeating: true, count: variables)
            for literal in found { values[literal.variable] = literal.isTrue }
            let free = values.indices.filter { variable in !found.contains { $0.variable == variable } }
            if !free.isEmpty {
                let list = free.map { Clause.Literal(variable: $0, isTrue: true).assignment }
                    .joined(separator: ", ")
                lines.append(language.choose("Free, so take ", "其余随意，取") + list + language.choose(".", "。"))
            }
            let others = values.indices.map { variable in
                var other = values
                other[variable].toggle()
                return other
            }.filter { !satisfies($0) }
            if !others.isEmpty { values = slip(values, among: [values] + others) }
            lines.append(
                language.choose("All together: ", "合起来：") + values.assignments + language.choose(".", "。"))
            return Attempt(lines: lines, answer: values.assignments)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            if answer == Self.none { return checkOfNone(language) }
            let items = answer.split(separator: ", ", maxSplits: variables, omittingEmptySubsequences: false)
            let values = items.map { $0.hasSuffix("=true") }
            guard values.count == variables, values.assignments == answer else {
                return SelfCheck(
                    text: language.choose(
                        "Those are not the values of all variables: wrong.", "这不是所有变量的值，不对。"), holds: false)
            }
            let shown = reasons(values, language)
            guard let failed = clauses.first(where: { !$0.holds(values) }) else {
                return SelfCheck(
                    text: shown + language.choose(". All hold: right.", "。都成立，正确。"), holds: true)
            }
            let text = failed.text(language)
            return SelfCheck(
                text: (shown.isEmpty ? "" : shown + language.choose(". ", "。"))
                    + language.choose("But no part of \(text) is true: wrong.", "可是\(text)中没有一个为真，不对。"),
                holds: false)
        }

        /// For every clause before the first that fails, a literal that makes it true.
        private func reasons(_ values: [Bool], _ language: Language) -> String {
            clauses.prefix { $0.holds(values) }.compactMap { clause in
                clause.literals.first { values[$0.variable] == $0.isTrue }.map {
                    language.choose(
                        "\(clause.text(language)) by \($0.text(language))",
                        "\(clause.text(language))因\($0.text(language))")
                }
            }.joined(separator: language.choose("; ", "；"))
        }

        /// Derives a contradiction, or gives values that satisfy all clauses.
        private func checkOfNone(_ language: Language) -> SelfCheck {
            if let solution {
                let shown = reasons(solution, language)
                return SelfCheck(
                    text: language.choose("But take ", "可是取") + solution.assignments
                        + language.choose(": ", "：") + shown
                        + language.choose(". All hold: wrong.", "。都成立，不对。"), holds: false)
            }
            let resolutions = Refutation.shortest(clauses, variables: variables).map { resolution in
                let parts = [resolution.first, resolution.second].map { Refutation.clause($0).text(language) }
                let result = Refutation.clause(resolution.result).text(language)
                return parts.joined(separator: language.choose(" with ", "与"))
                    + (result.isEmpty
                        ? language.choose(" is a contradiction", "矛盾")
                        : language.choose(" gives ", "得") + result)
            }
            return SelfCheck(
                text: resolutions.joined(separator: language.choose("; ", "；"))
                    + language.choose(": right.", "，正确。"),
                holds: true)
        }
    }
}
