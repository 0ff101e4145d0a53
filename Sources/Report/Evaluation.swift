import Archive
import Dataflow

/// How well a model solves problems, measured on a stage that samples each problem equally often.
package struct Evaluation: Sendable {
    /// The names of the checks that decide whether a completion is right; empty if all checks of the stage
    /// do.
    package var checks: [String]
    /// Four groups of rows: a row for each family, for each language and for each level, and one for all
    /// problems.
    package var groups: [[Row]]

    /// The problems of one kind.
    package struct Row: Sendable {
        /// The name of the family, language or level, or `all`.
        package var name: String
        /// The number of problems.
        package var problems: Int
        /// The number of rollouts that failed no check but did not pass all of them. They do not count.
        package var undecided: Int
        /// pass@k for each k in `Evaluation.attempts`; nil where no problem has k decided rollouts.
        package var passes: [Estimate?]
        /// The mean number of tokens in right completions; nil where there are none.
        package var rightTokens: Double?
        /// The mean number of tokens in wrong completions; nil where there are none.
        package var wrongTokens: Double?
    }

    /// An estimate of pass@k: a mean over problems, as shares from 0 to 1.
    package struct Estimate: Sendable, Equatable {
        /// The mean of the problems' own estimates.
        package var mean: Double
        /// The standard error of the mean, as if the problems were drawn at random; nil for a single problem.
        package var standardError: Double?
    }

    /// The values of k in pass@k: how many attempts at a problem count together; one right attempt is enough.
    package static let attempts = [1, 8]

    /// The chance, from 0 to 1, that at least one of `k` rollouts is right. It is an unbiased estimate from n
    /// = `count` decided rollouts with c = `right` right ones: 1 − C(n − c, k) / C(n, k) (Chen et al. 2021,
    /// arXiv 2107.03374).
    package static func pass(at k: Int, right: Int, of count: Int) -> Double {
        precondition(k >= 1 && k <= count && (0...count).contains(right), "k of so many rollouts")
        guard count - right >= k else { return 1 }
        var allWrong = 1.0
        for place in count - right + 1..<count + 1 { allWrong *= 1 - Double(k) / Double(place) }
        return 1 - allWrong
    }

    /// - Parameter checks: the names of the checks that decided the outcomes; empty for all checks.
    package init(_ outcomes: [ProblemOutcome], by checks: [String]) {
        self.checks = checks
        let kinds: [(ProblemOutcome) -> String] = [
            \.family, \.language, { "level \($0.level)" }, { _ in "all" },
        ]
        groups = kinds.map { kind in
            Dictionary(grouping: outcomes, by: kind).sorted { $0.key < $1.key }.map { Row($0, $1) }
        }
    }

    /// Evaluates a stage. Nil for a stage that judges nothing. Nil, too, for a stage that stops sampling a
    /// problem when enough of its rollouts have passed, or samples in several rounds: its problems are not
    /// sampled equally often.
    init?(_ store: Store, _ record: StageRecord) throws {
        let material = record.recipe.material
        guard material["keep"]?.int == 0, material["rounds"]?.int == 1,
            material["checks"]?.members?.isEmpty == false
        else { return nil }
        let checks = (material["right_by"]?.array ?? []).compactMap(\.string)
        self.init(try store.verdicts.outcomes(record.id, by: checks), by: checks)
    }
}

extension Evaluation.Row {
    fileprivate init(_ name: String, _ outcomes: [ProblemOutcome]) {
        func sum(_ part: KeyPath<ProblemOutcome, Int>) -> Int {
            outcomes.reduce(0) { $0 + $1[keyPath: part] }
        }
        func mean(_ tokens: Int, _ count: Int) -> Double? {
            count == 0 ? nil : Double(tokens) / Double(count)
        }
        (self.name, problems, undecided) = (name, outcomes.count, sum(\.undecided))
        passes = Evaluation.attempts.map { attempts in
            Evaluation.Estimate(
                outcomes.filter { $0.right + $0.wrong >= attempts }.map {
                    Evaluation.pass(at: attempts, right: $0.right, of: $0.right + $0.wrong)
                })
        }
        (rightTokens, wrongTokens) = (
            mean(sum(\.rightTokens), sum(\.right)), mean(sum(\.wrongTokens), sum(\.wrong))
        )
    }
}

extension Evaluation.Estimate {
    /// The mean of independent values, with its standard error; nil if there are no values.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        guard count > 1 else { return }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        standardError = (variance / count).squareRoot()
    }
}

// MARK: As text and JSON

extension Evaluation {
    /// The evaluation as a table, one text for each line. A line has at most `width` columns if the cells
    /// allow it; nil for no limit.
    func lines(_ width: Int?) -> [String] {
        let shown = Self.attempts.indices.filter { place in
            groups.joined().contains { $0.passes[place] != nil }
        }
        var table = Table(
            [
                ("right by " + (checks.isEmpty ? "every check" : checks.joined(separator: ", ")), .left),
                ("problems", .right),
            ]
                + shown.flatMap { [("pass@\(Self.attempts[$0])", .right), ("±", .right)] }
                + [("tokens if right", .right), ("if wrong", .right)])
        for (place, group) in groups.enumerated() {
            if place > 0 { table.add(Array(repeating: "", count: 4 + 2 * shown.count)) }
            for row in group {
                table.add(
                    [row.name, Figure.grouped(row.problems)]
                        + shown.flatMap { Self.cells(row.passes[$0]) }
                        + [row.rightTokens, row.wrongTokens].map { $0.map { Figure.fixed($0, 0) } ?? "–" })
            }
        }
        let undecided = groups.last?.first?.undecided ?? 0
        return table.lines(indent: 2, width: width)
            + (undecided == 0 ? [] : ["  \(Figure.grouped(undecided)) undecided rollouts do not count."])
    }

    /// Two cells in percent: the mean and its standard error.
    private static func cells(_ estimate: Estimate?) -> [String] {
        func percent(_ value: Double) -> String { Figure.fixed(100 * value, 1) }
        guard let estimate else { return ["–", ""] }
        return [percent(estimate.mean) + "%", estimate.standardError.map(percent) ?? ""]
    }

    var json: JSON {
        let names = ["family", "language", "level", "all"]
        return [
            "right_by": .array(checks.map(JSON.string)),
            "rows": .array(
                zip(names, groups).flatMap { name, rows in
                    rows.map { row -> JSON in
                        [
                            "by": .string(name), "name": .string(row.name), "problems": .int(row.problems),
                            "undecided": .int(row.undecided),
                            "pass": .object(
                                zip(Self.attempts, row.passes).map { .init(String($0), $1?.json ?? .null) }),
                            "mean_tokens_right": row.rightTokens.map(JSON.double) ?? .null,
                            "mean_tokens_wrong": row.wrongTokens.map(JSON.double) ?? .null,
                        ]
                    }
                }),
        ]
    }
}

extension Evaluation.Estimate {
    fileprivate var json: JSON {
        ["mean": .double(mean), "standard_error": standardError.map(JSON.double) ?? .null]
    }
}
