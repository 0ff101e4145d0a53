import Problems

extension PythonCheck {
    static let cases: [CheckCase] = values + objects + tests + outputs + blocks

    /// Programs for the same tests, each in a block of Python.
    static func programs(_ gold: String, _ rows: [(Verdict.Outcome, String, String)]) -> [CheckCase] {
        completions(gold, rows.map { ($0.0, "```python\n\($0.1)\n```", $0.2) })
    }

    /// Completions for the same tests.
    static func completions(_ gold: String, _ rows: [(Verdict.Outcome, String, String)]) -> [CheckCase] {
        rows.map { CheckCase($0.0, $0.1, gold: gold, form: .code, why: $0.2) }
    }
}
