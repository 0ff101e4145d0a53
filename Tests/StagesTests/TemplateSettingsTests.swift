import Archive
import MoE
import Stages
import Testing

@Suite struct TemplateSettingsTests {
    private func read(_ json: JSON) throws -> (TemplateSettings, JSON, [Complaint]) {
        let settings = Settings(json.members ?? [], path: "stages[0]", file: "p.json5")
        return (try TemplateSettings(settings), settings.effective, settings.unread())
    }

    @Test(
        "a date and variables are part of a stage's key where they are given, and nothing is where they are not"
    )
    func keys() throws {
        let (none, empty, _) = try read([:])
        #expect(none.members.isEmpty && empty == [:] && none.options == .init())
        let (given, effective, unread) = try read(
            ["date": "2025-07-26", "template": ["enable_thinking": false, "budget": 1]])
        #expect(unread.isEmpty)
        #expect(effective == ["date": "2025-07-26", "template": ["budget": 1, "enable_thinking": false]])
        #expect(given.members.count == 2 && given.options.date != nil && given.options.variables.count == 2)
    }

    @Test("what is no date, and variables that are none, are refused by their place")
    func refusals() {
        for (json, words) in [
            (["date": "26 July"] as JSON, "p.json5: stages[0].date"),
            (["date": 20_250_726], "a date such as 2025-07-26"),
            (["template": "thinking"], "p.json5: stages[0].template"),
            (["template": ["messages": 1]], "stages[0].template.messages: found what Leaven sets itself"),
        ] {
            #expect("\(words)") {
                _ = try read(json)
            } throws: {
                "\($0)".contains(words)
            }
        }
    }
}
