import Archive
import Problems
import Testing

struct WebTextTests {
    static let count = 6000

    static func pages(_ mess: Mess = Mess()) throws -> [Page] {
        let web = try WebText(mess: mess, seed: 11)
        return (0..<count).map { web.page($0) }
    }

    /// Made once for the tests that look at the corpus as it is by default.
    static let usual = Result { try pages() }

    @Test("no document holds a held-out problem")
    func split() throws {
        let items = try Self.usual.get().flatMap(\.items)
        #expect(items.count > Self.count * 3 / 2)
        #expect(items.allSatisfy { Split(digest: $0.digest) == .training })
        #expect(Set(items.map(\.digest)).count > items.count * 9 / 10)
    }

    @Test("a document depends on its seed and index alone")
    func deterministic() throws {
        let (one, other) = (try WebText(seed: 1), try WebText(seed: 2))
        let backwards = (0..<200).reversed().map { one.document($0) }.reversed()
        #expect(Array(backwards) == (0..<200).map { one.document($0) })
        #expect((0..<200).map { one.document($0) } != (0..<200).map { other.document($0) })
    }

    @Test("about a quarter of the solutions are wrong, and the shares are those declared")
    func shares() throws {
        let (pages, mess) = (try Self.usual.get(), Mess())
        func share<Value>(_ values: [Value], _ test: (Value) -> Bool) -> Double {
            Double(values.filter(test).count) / Double(values.count)
        }
        let web = pages.filter { !$0.isTextbook }.flatMap(\.items)
        let chat = pages.filter { !$0.isTextbook && $0.heading == nil }.flatMap(\.items)
        let measured = [
            ("textbook", share(pages, \.isTextbook), mess.textbook),
            ("plain", share(pages) { $0.heading != nil }, mess.plain),
            ("wrong", share(web) { !$0.isRight }, mess.wrong),
            ("wrong in all", share(pages.flatMap(\.items)) { !$0.isRight }, 0.25),
            ("mixed", share(web, \.isMixed), mess.mixed),
            ("unformatted", share(chat) { $0.unformatted != nil }, mess.unformatted),
            ("unexplained", share(web) { !$0.isExplained }, mess.unexplained),
            ("repeated", share(web, \.isRepeated), mess.repeated),
            (
                "abandoned", share(chat.filter(\.isExplained)) { $0.length != nil }, mess.abandoned
            ),
        ]
        for (name, found, declared) in measured {
            #expect(abs(found - declared) < 0.02, "\(name): \(found), declared \(declared)")
        }
        // Half of the repairs are of lines; the others need a check,
        // and work that is short enough to be done again.
        let right = web.filter { $0.isRight }
        let reflecting = share(right) { $0.solution.reflects }
        #expect(reflecting > mess.reflection * 0.4 && reflecting < mess.reflection * 0.9, "\(reflecting)")
    }

    @Test("of an abandoned solution a beginning of its work is written, and no answer")
    func abandoned() throws {
        let items = try Self.usual.get().flatMap(\.items).filter { $0.length != nil }
        #expect(!items.isEmpty)
        for item in items {
            #expect(!item.response.contains("</think>") && !item.response.contains("<answer>"))
            #expect(item.response.count == "<think>\n".count + (item.length ?? 0))
        }
    }

    @Test("a textbook is clean throughout; a wrong answer is never said to be checked")
    func clean() throws {
        for page in try Self.usual.get() {
            for item in page.items {
                if page.isTextbook {
                    #expect(item.isRight && item.isExplained && item.unformatted == nil && !item.isMixed)
                    #expect(item.languages.allSatisfy { $0 == item.language })
                }
                if !item.isRight {
                    #expect(!item.solution.lines.contains { $0.english.hasSuffix("right.") })
                    #expect(!item.response.contains("正确"))
                }
            }
        }
    }

    @Test("chat documents have a turn for each problem; plain ones have no tag")
    func forms() throws {
        for page in try Self.usual.get() {
            let text = page.text
            #expect(["<|", "<think>", "<answer>"].contains { text.contains($0) } == (page.heading == nil))
            #expect((1...4).contains(page.items.count))
            guard page.heading == nil else { continue }
            #expect(text.hasPrefix("<|user|>") && text.hasSuffix("<|eos|>"))
            #expect(text.split(separator: "<|eos|>").count == page.items.count)
            if page.isTextbook {
                #expect(text.split(separator: "<think>\n").count == page.items.count + 1)
                #expect(text.split(separator: "</answer><|eos|>").count == page.items.count)
            }
        }
    }

    @Test("without mess every document is a textbook in chat form")
    func none() throws {
        #expect(try Self.pages(.none).allSatisfy { $0.isTextbook && $0.heading == nil })
    }

    @Test("a share that is none is refused by name")
    func badShare() {
        for value in [-0.1, 1.5, .nan, .infinity] {
            let error = #expect(throws: Complaint.self) {
                try WebText(mess: Mess(wrong: value), seed: 0)
            }
            #expect(error?.place == "wrong")
        }
    }
}
