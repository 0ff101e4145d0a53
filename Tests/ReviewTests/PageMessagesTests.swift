import Archive
import Problems
import Review
import Testing

/// What the page says, in English and Chinese.
struct PageMessagesTests {
    private let page: WrittenPage
    private let messages: [String: [String: String]]

    init() throws {
        page = try WrittenPage([])
        var messages: [String: [String: String]] = [:]
        for language in try #require(page.json("messages").members) {
            for message in try #require(language.value.members) {
                messages[language.name, default: [:]][message.name] = message.value.string
            }
        }
        self.messages = messages
    }

    @Test("Both languages have the same messages, none empty, with the same values in them")
    func same() throws {
        #expect(messages.keys.sorted() == ["en", "zh"])
        let (english, chinese) = (try #require(messages["en"]), try #require(messages["zh"]))
        #expect(Set(english.keys) == Set(chinese.keys))
        for (key, text) in english {
            let other = try #require(chinese[key])
            #expect(!text.isEmpty && !other.isEmpty, "\(key)")
            let values = try [text, other].map { Set(try WrittenPage.matches(#"\{(\w+)\}"#, in: $0)) }
            #expect(values[0] == values[1], "\(key)")
        }
    }

    @Test("Every message that the page names is there, and every one that is there is named")
    func used() throws {
        let script = try #require(page.scripts.first)
        var used = Set(
            try WrittenPage.matches("data-(?:text|label|placeholder)=\"([^\"]*)\"", in: page.markup))
        // The first argument may choose between two.
        for call in try WrittenPage.matches(#"\b(?:t|say|row|FileMistake)\(([^`,)]*)"#, in: script) {
            used.formUnion(try WrittenPage.matches("\"([^\"]*)\"", in: call))
        }
        // Messages for each of some codes: `t(`key.${code}`)`.
        let actions = try WrittenPage.matches(##"(?m)^  (\w+): \{ keys: \[""##, in: script)
        let decisions = Annotation.Decision.allCases.map(\.rawValue)
        let codes = [
            "key": actions, "decided": decisions, "said": decisions, "reject": Annotation.rejectReasons,
            "outcome": [Verdict.Outcome.pass, .fail, .undecided].map(\.rawValue),
            "mark": ReviewItem.Mark.Kind.allCases.map(\.rawValue),
            "filter": decisions + ["all", "open", "decided", "draft"],
            "why": ["random", "borderline", "undecided"],
        ]
        let families = Set(try WrittenPage.matches(#"`([a-z]+)\.\$\{"#, in: script))
        #expect(families == Set(codes.keys))
        for (family, names) in codes { used.formUnion(names.map { "\(family).\($0)" }) }
        #expect(used.symmetricDifference(try #require(messages["en"]).keys) == [])
    }
}
