import Archive
import Dataflow

/// How well a model solves problems, measured on a stage that samples each problem equally often.
package struct Evaluation: Sendable {
    /// The checks that decide whether a completion is right; empty for all checks of the stage.
    package var checks: [String]
    /// The rows by family, by language and by level, and at last one row for all problems.
    package var groups: [[Row]]

    /// The problems of one kind.
    package struct Row: Sendable {
        /// The name of the family, language or level, or `all`.
        package var name: String
        /// The number of problems.
        package var problems: Int
        /// The number of rollouts that no check found right or wrong. They do not count.
        package var undecided: Int
        /// pass@k for each k in `Evaluation.attempts`; nil where no problem has k decided rollouts.
        package var passes: [Estimate?]
        /// The mean number of tokens in right completions; nil where there are none.
        package var rightTokens: Double?
        /// The mean number of tokens in wrong completions; nil where there are none.
        package var wrongTokens: Double?
    }

    /// A mean over problems.
    package struct Estimate: Sendable, Equatable {
        /// The mean over the problems.
        package var mean: Double
        /// The standard error of the mean, with problems as random draws; nil for a single problem.
        package var standardError: Double?
    }

    /// The values of k in pass@k: the number of attempts, of which at least one must be right.
    package static let attempts = [1, 8]

    /// The chance that at least one of `k` rollouts is right: an unbiased estimate from `count` rollouts, of
    /// which `right` are right (Chen et al. 2021, arXiv 2107.03374): 1 − C(n − c, k) / C(n, k).
    package static func pass(at k: Int, right: Int, of count: Int) -> Double {
        precondition(k >= 1 && k <= count && (0...count).contains(right), "k of so many rollouts")
        guard count - right >= k else { return 1 }
        var allWrong = 1.0
        for place in count - right + 1..<count + 1 { allWrong *= 1 - Double(k) / Double(place) }
        return 1 - allWrong
    }

    /// - Parameter checks: the checks that decided the outcomes.
    package init(_ outcomes: [ProblemOutcome], by checks: [String]) {
        self.checks = checks
        let kinds: [(ProblemOutcome) -> String] = [
            \.family, \.language, { "level \($0.level)" }, { _ in "all" },
        ]
        groups = kinds.map { kind in
            Dictionary(grouping: outcomes, by: kind).sorted { $0.key < $1.key }.map { Row($0, $1) }
        }
    }

    /// Nil for a stage that stops sampling a problem once enough rollouts have passed, because its rollouts
    /// are biased, and for a stage that judges nothing.
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
    /// The mean of independent values; nil if there are none.
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
    /// A table of at most 100 columns, if the names are short.
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
