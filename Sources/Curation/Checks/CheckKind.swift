import Archive
import Problems

/// A kind of check: its settings, declared once, and a function that makes the check from them.
///
/// It is a value beside its check. Anything that the check needs besides its settings, such as a model, is
/// captured by the closure.
package struct CheckKind: Sendable {
    /// The key in a pipeline file, and the name of its checks: `line-repetition`.
    package let name: String
    /// What is true where the check passes, in a sentence or two.
    package let help: String
    /// All settings from which the check is made.
    package let settings: [any DeclaredSetting]
    /// Example settings as they stand in a pipeline file; all required settings are among them.
    package let example: JSON
    /// Completions whose verdicts are known; they are read when they are asked for.
    package var cases: [CheckCase] { readCases() }
    private let readCases: @Sendable () -> [CheckCase]
    /// The reason that people would give for rejecting a completion that fails the check.
    package let reason: RejectReason
    private let make: @Sendable (Settings) throws -> any Check

    package init(
        _ name: String, _ help: String, _ settings: [any DeclaredSetting] = [], example: JSON = [:],
        cases: @autoclosure @escaping @Sendable () -> [CheckCase] = [], reason: RejectReason,
        make: @escaping @Sendable (Settings) throws -> any Check
    ) {
        (self.name, self.help, self.settings, self.example) = (name, help, settings, example)
        (self.readCases, self.reason, self.make) = (cases, reason, make)
    }

    /// Makes a check with the given settings. Settings that it does not read are left to the caller.
    package func check(_ settings: Settings) throws -> any Check {
        let check = try make(settings)
        precondition(check.name == name, "a check has the name of its kind")
        return check
    }

    /// The kinds of check that need only the completion and its problem.
    package static let standard = [
        FormatCheck.kind, AnswerCheck.kind, MathCheck.kind, StepCheck.kind, LanguageCheck.kind,
        LengthCheck.kind,
        RepetitionCheck.kind, LineRepetitionCheck.kind, ParagraphCheck.kind, CodeBlocksCheck.kind,
        PythonCheck.kind,
        ChoiceCheck.kind, ExactCheck.kind, RegexCheck.kind, ToleranceCheck.kind, JSONSchemaCheck.kind,
        CommandCheck.kind, MarkupCheck.kind, SymbolCheck.kind, ControlCharactersCheck.kind,
        MojibakeCheck.kind,
        SummaryCheck.kind, TruncatedCheck.kind, ReachesAnswerCheck.kind, ReflectionCheck.kind,
    ]
}

extension [CheckKind] {
    /// Finds the kind with a name.
    ///
    /// - Throws: `Complaint` where there is none; it names the nearest name.
    package func named(_ name: String, at place: String) throws(Complaint) -> CheckKind {
        guard let kind = first(where: { $0.name == name }) else {
            throw .unknown("check", name, at: place, among: map(\.name))
        }
        return kind
    }

    /// The reasons that people would give for rejecting a completion with these verdicts, each once, in their
    /// order.
    package func reasons(_ verdicts: [Verdict]) -> [RejectReason] {
        let failed = verdicts.filter { $0.outcome == .fail }.map { verdict in
            first { $0.name == verdict.check }?.reason ?? .other
        }
        return RejectReason.allCases.filter(failed.contains)
    }
}
