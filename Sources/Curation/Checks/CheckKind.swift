import Archive
import Problems

/// A kind of check: its settings, declared once, and how a check is made of them.
///
/// It is a value beside its check. What the check needs besides its settings, such as a model, the closure captures.
package struct CheckKind: Sendable {
    /// The word for it in a pipeline file, and the name of its checks: `line-repetition`.
    package let name: String
    /// What holds where the check passes, in a sentence or two.
    package let help: String
    /// All settings that making a check reads.
    package let settings: [any DeclaredSetting]
    /// Settings for an example, as they stand in a pipeline file; those that must be given are among them.
    package let example: JSON
    /// Completions whose verdicts are known: read when they are asked for.
    package var cases: [CheckCase] { readCases() }
    private let readCases: @Sendable () -> [CheckCase]
    /// The reason for which people would reject what the check fails.
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

    /// A check with the given settings; those that it does not read are left to the caller.
    package func check(_ settings: Settings) throws -> any Check {
        let check = try make(settings)
        precondition(check.name == name, "a check has the name of its kind")
        return check
    }

    /// The kinds that need nothing but the completion and its problem.
    package static let standard = [
        FormatCheck.kind, AnswerCheck.kind, MathCheck.kind, StepCheck.kind, LanguageCheck.kind,
        LengthCheck.kind,
        RepetitionCheck.kind, LineRepetitionCheck.kind, ParagraphCheck.kind, CodeCheck.kind, PythonCheck.kind,
        ChoiceCheck.kind, ExactCheck.kind, PatternCheck.kind, ToleranceCheck.kind, SchemaCheck.kind,
        CommandCheck.kind, MarkupCheck.kind, SymbolCheck.kind, ControlCharactersCheck.kind,
        MojibakeCheck.kind,
        SummaryCheck.kind, TruncatedCheck.kind, ReachesAnswerCheck.kind, ReflectionCheck.kind,
    ]
}

extension [CheckKind] {
    /// The kind of that name.
    ///
    /// - Throws: where there is none, with the nearest name.
    package func named(_ name: String, at place: String) throws(Complaint) -> CheckKind {
        guard let kind = first(where: { $0.name == name }) else {
            throw .unknown("check", name, at: place, among: map(\.name))
        }
        return kind
    }

    /// The reasons for which people would reject a completion with these verdicts, each once, in their order.
    package func reasons(_ verdicts: [Verdict]) -> [RejectReason] {
        let failed = verdicts.filter { $0.outcome == .fail }.map { verdict in
            first { $0.name == verdict.check }?.reason ?? .other
        }
        return RejectReason.allCases.filter(failed.contains)
    }
}
