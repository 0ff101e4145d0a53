import Archive
import Problems
import Review
import Testing

struct ReviewPageTests {
    @Test("The page is one file: nothing in it names another, and its policy lets nothing be fetched or sent")
    func selfContained() throws {
        let page = try WrittenPage([PageItems.item(0, text: "x")])
        for part in [page.markup] + page.scripts + page.styles {
            for word in [
                "src=", "href=", "url(", "://", "@import", "import(", "fetch(", "XMLHttpRequest", "WebSocket",
                "sendBeacon", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
            ] {
                #expect(!part.contains(word), "\(word)")
            }
        }
        #expect(try WrittenPage.matches(" (on[a-z]+)=", in: page.markup) == [])
        #expect(try WrittenPage.matches(" (style)=", in: page.markup) == [])
        let policy = try policy(of: page)
        #expect(policy["default-src"] == ["'none'"])
        #expect(policy["base-uri"] == ["'none'"] && policy["form-action"] == ["'none'"])
        #expect(policy["require-trusted-types-for"] == ["'script'"] && policy["trusted-types"] == ["'none'"])
        #expect(
            Set(policy.keys).isSubset(of: [
                "default-src", "script-src", "style-src", "base-uri", "form-action",
                "require-trusted-types-for",
                "trusted-types",
            ]))
        // A policy holds for what stands after it.
        let place = try #require(page.text.firstRange(of: "Content-Security-Policy")).lowerBound
        #expect(!page.text[..<place].contains("<s"))
    }

    @Test(
        "The page runs one script and has one style, and the policy names their digests and no other source")
    func digests() throws {
        let page = try WrittenPage(PageItems.hostileItems)
        let policy = try policy(of: page)
        #expect(page.scripts.count == 1 && page.styles.count == 1)
        for (name, part) in [("script-src", page.scripts[0]), ("style-src", page.styles[0])] {
            let source = try #require(policy[name])
            #expect(source.count == 1)
            let base64 = try #require(source.first?.wholeMatch(of: /'sha256-(.*)'/)).output.1
            #expect(SHA256.hexadecimal(decoded(base64)) == SHA256.hex(Array(part.utf8)))
        }
        // Hostile items change nothing but the data.
        let plain = try WrittenPage([])
        #expect(plain.markup == page.markup && plain.scripts == page.scripts && plain.styles == page.styles)
    }

    @Test("What items hold comes back byte for byte, whatever it is, and nothing in it can end its element")
    func data() throws {
        let items = PageItems.hostileItems + [PageItems.item(99, text: PageItems.hostile.joined())]
        let title = "</script><!-- \u{2028} \0"
        let page = try WrittenPage(items, title: title)
        #expect(page.data.keys.sorted() == ["data", "messages"])
        #expect(page.data["data"]?.contains("<") == false)
        let data = try page.json("data")
        #expect(data["title"] == .string(title))
        #expect(data["reject_reasons"] == .array(Annotation.rejectReasons.map { .string($0) }))
        let found = try #require(data["items"]?.array)
        #expect(found.count == items.count)
        for (item, json) in zip(items, found) {
            let problem = item.problem
            for (name, text) in [
                ("sample_id", item.sampleID), ("content_sha256", item.contentSHA256),
                ("prompt", problem.prompt),
                ("text", item.text), ("answer", problem.answer), ("family", problem.family),
                ("form", "number"),
                ("language", "en"),
            ] {
                // Texts are compared by their scalars, not by what they look like.
                #expect(json[name]?.string.map { Array($0.utf8) } == Array(text.utf8), "\(name)")
            }
            #expect(json["reasons"] == .array(item.reasons.map { .string($0) }))
            let verdicts = try #require(json["verdicts"]?.array)
            #expect(verdicts.count == item.verdicts.count)
            for (verdict, json) in zip(item.verdicts, verdicts) {
                #expect(json["check"] == .string(verdict.check) && json["reason"] == .string(verdict.reason))
                #expect(json["outcome"] == "fail" && json["value"] == 1.5 && json["threshold"] == nil as JSON)
            }
        }
    }

    @Test("The digest names the items: the same for the same, another for any other")
    func digest() throws {
        func digest(_ items: [ReviewItem]) throws -> JSON? { try WrittenPage(items).json("data")["digest"] }
        let items = [PageItems.item(0, text: "a"), PageItems.item(1, text: "b")]
        let first = try digest(items)
        #expect(first?.string?.count == 64)
        #expect(try digest(items) == first)
        var other = items
        other[1].text += "\r"
        #expect(try digest(other) != first)
        #expect(try digest(items.reversed()) != first)
    }

    @Test("Marks are placed in UTF-16 code units, whatever stands before them")
    func marks() throws {
        let text = "数学 e\u{301} \u{1F680}\u{1F469}\u{200D}\u{1F680} 7*8=54 \u{202E}fin\0"
        let words = ["7*8=54", "数学", "\u{1F469}\u{200D}\u{1F680}", "fin\0", ""]
        let bytes = Array(text.utf8)
        let marks = try words.enumerated().map { index, word in
            let start = try #require(bytes.indices.first { bytes[$0...].starts(with: word.utf8) })
            let kinds = ReviewItem.Mark.Kind.allCases
            return ReviewItem.Mark(start..<start + word.utf8.count, kinds[index % kinds.count])
        }
        let page = try WrittenPage([PageItems.item(0, text: text, marks: marks)])
        let found = try #require(page.json("data")["items"]?.array?.first?["marks"]?.array)
        let units = Array(text.utf16)
        let marked = try found.map { mark in
            let place = try #require(mark.array)
            let range = try #require(place[0].int)..<(try #require(place[1].int))
            return String(decoding: units[range], as: UTF16.self)
        }
        #expect(marked.map { Array($0.utf8) } == words.map { Array($0.utf8) })
        #expect(found.map { $0.array?[2] } == marks.map { .string($0.kind.rawValue) })
    }

    private func policy(of page: WrittenPage) throws -> [String: [String]] {
        let contents = try WrittenPage.matches(
            "http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"", in: page.markup)
        let content = try #require(contents.count == 1 ? contents.first : nil)
        var policy: [String: [String]] = [:]
        for directive in content.split(separator: ";") {
            let words = directive.split(separator: " ").map(String.init)
            policy[try #require(words.first)] = Array(words.dropFirst())
        }
        return policy
    }

    private func decoded(_ base64: Substring) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bits = base64.compactMap { letters.firstIndex(of: $0) }.flatMap { value in
            (0..<6).map { value >> (5 - $0) & 1 }
        }
        return stride(from: 0, to: bits.count - 7, by: 8).map { start in
            UInt8(bits[start..<start + 8].reduce(0) { $0 << 1 | $1 })
        }
    }
}
