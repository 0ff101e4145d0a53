import Archive
import Curation
import Problems

/// Reads a line of a file of completions: a problem, and the rollout that answers it.
struct CompletionLine {
    /// What a line may hold, by the names that columns are given for.
    static let parts = ProblemFields.parts + own

    private static let own = ["completion", "tokens", "finish"]

    private let fields: [JSON.Member]
    private let problems: ProblemFields

    /// - Parameter fields: names of columns by part, each a text.
    init(fields: [JSON.Member]) throws(ProblemError) {
        self.fields = fields
        problems = try ProblemFields(
            names: .object(fields.filter { !Self.own.contains($0.name) }), path: "--field")
    }

    /// - Parameters:
    ///   - place: `file:line`, for errors.
    ///   - needsTokens: whether the number of tokens must be there.
    /// - Throws: `ProblemError` or `CurationError` naming line and field.
    func read(_ row: JSON, at place: String, needsTokens: Bool) throws -> (Problem, Rollout) {
        guard let members = row.members else {
            throw CurationError(at: place, found: row.kind, expected: "an object")
        }
        // Only where a line has no columns of its own for them do messages stand for prompt and completion.
        var whole = row
        var text = try completion(row, place)
        let named = fields.contains { $0.name == "prompt" }
        if text == nil || (row["prompt"] == nil && !named), row["messages"] != nil {
            let sample = try Sample(json: row, at: place)
            text = text ?? sample.completion
            let prompt = sample.prompt.last { $0.role == .user }?.content
            if row["prompt"] == nil, !named, let prompt {
                whole = .object(members + [.init("prompt", .string(prompt))])
            }
        }
        guard let text else {
            throw CurationError(
                at: "\(place): \(name("completion"))", found: "nothing", expected: "a text, or \"messages\"",
                advice: "name the column that holds it with --field completion=COLUMN")
        }
        var problem = try problems.problem(whole, at: place)
        // A problem of this project's that does not say its form has that of its family.
        if row["form"] == nil, problem.source == "leaven", let family = Families.named(problem.family) {
            problem.form = family.form
        }
        return (
            problem,
            Rollout(
                problem: problem.id, index: 0, text: text,
                tokens: try tokens(row, place, needed: needsTokens),
                finish: try finish(row, place))
        )
    }

    /// The line with a column of verdicts, which replaces one that was there.
    static func marked(_ row: JSON, _ verdicts: [Verdict]) -> JSON {
        let column = JSON.object(
            verdicts.map { verdict in
                let cost: [JSON.Member] =
                    verdict.cost.map {
                        [.init("seconds", .double($0.seconds)), .init("megabytes", .double($0.megabytes))]
                    } ?? []
                let column: JSON = [
                    "outcome": .string(verdict.outcome.rawValue), "reason": .string(verdict.reason),
                    "value": verdict.value.map(JSON.double) ?? .null,
                    "threshold": verdict.threshold.map(JSON.double) ?? .null,
                    "version": .int(verdict.version),
                ]
                return JSON.Member(verdict.check, .object((column.members ?? []) + cost))
            })
        return .object((row.members ?? []).filter { $0.name != "verdicts" } + [.init("verdicts", column)])
    }

    private func name(_ part: String) -> String {
        fields.first { $0.name == part }?.value.string ?? part
    }

    private func value(_ part: String, _ row: JSON) -> JSON? {
        let value = ProblemFields.value(at: name(part), in: row)
        return value == .null ? nil : value
    }

    private func completion(_ row: JSON, _ place: String) throws(CurationError) -> String? {
        let value = value("completion", row)
        guard let value else {
            guard name("completion") == "completion" else {
                throw CurationError(
                    at: "\(place): \(name("completion"))", found: "nothing", expected: "a text")
            }
            return nil
        }
        // Trainers write a completion as a list of messages, too.
        guard let text = value.string ?? value.array?.last?["content"]?.string else {
            throw CurationError(
                at: "\(place): \(name("completion"))", found: value.kind, expected: "a text")
        }
        return text
    }

    private func tokens(_ row: JSON, _ place: String, needed: Bool) throws(CurationError) -> Int {
        let value = value("tokens", row)
        if value == nil, !needed { return 0 }
        guard let number = value?.int, number >= 0 else {
            throw CurationError(
                at: "\(place): \(name("tokens"))", found: value?.kind ?? "nothing",
                expected: "a number of tokens",
                advice: needed ? "the check \"length\" needs it" : "")
        }
        return number
    }

    private func finish(_ row: JSON, _ place: String) throws(CurationError) -> Rollout.Finish {
        guard let value = value("finish", row) else { return .stop }
        guard let finish = value.string.flatMap(Rollout.Finish.init) else {
            throw CurationError(
                at: "\(place): \(name("finish"))", found: value.brief, expected: "\"stop\" or \"length\"")
        }
        return finish
    }
}
