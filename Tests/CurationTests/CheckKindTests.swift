import Archive
import Curation
import Problems
import Testing

@Suite struct CheckKindTests {
    @Test(
        "A check reads the settings that its kind declares, and no other",
        arguments: CheckKind.standard.map(\.name))
    func settings(name: String) throws {
        let kind = try CheckKind.standard.named(name, at: "test")
        let settings = Settings(kind.example.members ?? [], path: "p")
        let check = try kind.check(settings)
        #expect(check.name == name)
        #expect(settings.asked == Set(kind.settings.map(\.name)))
        #expect(settings.unread().isEmpty, "the example has no other settings")
        for setting in kind.settings { #expect(!setting.help.isEmpty) }
        #expect(kind.help.last == ".")
    }

    @Test("Every case of a kind has settings that a check can be made of")
    func cases() throws {
        for kind in CheckKind.standard {
            #expect(kind.cases.isEmpty == (kind.name == "command"))
            for item in kind.cases {
                _ = try CheckSuite(.object([.init(kind.name, item.thresholds)]), of: [kind], path: kind.name)
            }
        }
    }

    @Test("What a kind declares as a default is the default of its check")
    func defaults() throws {
        let checks: [any Check] = [
            StepCheck(), LanguageCheck(), RepetitionCheck(), LineRepetitionCheck(), ParagraphCheck(),
            CodeBlocksCheck(),
            MarkupCheck(), SymbolCheck(), ControlCharactersCheck(), MojibakeCheck(), SummaryCheck(),
            ReflectionCheck(), LengthCheck(),
        ]
        for check in checks {
            let read = try Fixture.suite(.object([.init(check.name, [:])])).checks[0]
            #expect(
                Fixture.verdict(read, thought: "3+4=8").threshold
                    == Fixture.verdict(check, thought: "3+4=8").threshold)
        }
    }

    @Test("Whatever rejects a completion is a reason that people choose, each once and in their order")
    func reasons() {
        let verdicts = [
            Verdict("paragraph", .fail), Verdict("code", .fail), Verdict("answer", .fail),
            Verdict("steps", .undecided), Verdict("language", .pass), Verdict("review", .fail),
        ]
        #expect(CheckKind.standard.reasons(verdicts) == [.wrongAnswer, .format, .other])
        #expect(CheckKind.standard.reasons([Verdict("answer", .pass)]).isEmpty)
    }
}
