import Archive
import Review
import TestSupport
import Testing

/// A page as a browser takes it apart.
struct WrittenPage {
    /// The whole file.
    let text: String
    /// The contents of `script` elements that hold data, by their ids.
    private(set) var data: [String: String] = [:]
    /// The contents of `script` elements that are run.
    private(set) var scripts: [String] = []
    private(set) var styles: [String] = []
    /// The file less the contents of those elements.
    private(set) var markup = ""

    init(_ items: [ReviewItem], title: String = "Test") throws {
        let scratch = try Scratch()
        try ReviewPage.write(items, title: title, to: scratch("page.html"))
        #expect(try Files.names(in: scratch.path) == ["page.html"])
        let bytes = try Files.read(scratch("page.html"))
        text = try #require(String(validating: bytes, as: UTF8.self))
        // What a parser of HTML would change before it sees anything.
        #expect(!bytes.contains(0) && !bytes.contains(0x0D))
        try takeApart()
    }

    /// `script` and `style` end at the first `</script` or `</style` (HTML, 13.2.5.4): nothing before it
    /// matters, unless `<!--` is there, which no such element of the page may hold.
    private mutating func takeApart() throws {
        var rest = Substring(text)
        while let (opening, name) = Self.firstElement(rest) {
            let tagEnd = try #require(rest[opening...].firstIndex(of: ">"))
            let tag = String(rest[opening...tagEnd])
            let inner = rest[rest.index(after: tagEnd)...]
            let end = try #require(inner.firstRange(ofIgnoringCase: "</\(name)"))
            let content = String(inner[..<end])
            #expect(!content.contains("<!--"))
            markup += rest[...tagEnd]
            if name == "style" {
                styles.append(content)
            } else if let id = tag.firstRange(of: "id=\"") {
                #expect(tag.contains("type=\"application/json\""))
                data[String(tag[id.upperBound...].prefix { $0 != "\"" })] = content
            } else {
                #expect(tag == "<script>")
                scripts.append(content)
            }
            rest = inner[end...]
        }
        markup += rest
    }

    private static func firstElement(_ text: Substring) -> (Substring.Index, String)? {
        ["script", "style"].compactMap { name in
            text.firstRange(ofIgnoringCase: "<\(name)").map { ($0, name) }
        }.min { $0.0 < $1.0 }
    }

    /// The value of `element`.
    func json(_ element: String) throws -> JSON {
        try JSON.parse(Array(try #require(data[element]).utf8), file: element)
    }

    /// What a pattern's first group matches, everywhere in a text.
    static func matches(_ pattern: String, in text: String) throws -> [String] {
        try text.matches(of: Regex(pattern, as: (Substring, Substring).self)).map { String($0.output.1) }
    }
}

extension Substring {
    /// Where `words` (of ASCII) begin, in upper or lower case.
    fileprivate func firstRange(ofIgnoringCase words: String) -> Index? {
        let bytes = Array(words.utf8)
        var index = startIndex
        while let start = utf8[index...].firstIndex(of: bytes[0]) {
            if utf8[start...].prefix(bytes.count).elementsEqual(bytes, by: { $0 | 0x20 == $1 | 0x20 }) {
                return start
            }
            index = utf8.index(after: start)
        }
        return nil
    }
}
