import Archive
import Foundation
import Problems
import Review
import Testing

/// Items for pages, and the way to a page of items of one's own.
enum PageItems {
    /// Texts that would do harm if a page took them for anything but text.
    static let hostile = [
        "</script><script>document.title='injected'</script>", "<!-- <script> --> <!--", "</SCRIPT\n>",
        "<![CDATA[ ]]>",
        "\u{2028}\u{2029}", "'\"`\\ \\\" ${1}", "\0 \u{1} \u{1B} \u{7F} \u{85}", "a\rb\r\nc\n\rd\te",
        "\u{202E}dlrow\u{202C}",
        "\u{FEFF}\u{FFFE}\u{FFFF}", "\u{1F469}\u{200D}\u{1F680} e\u{301} مرحبا",
        "<img src=x onerror=alert(1)>",
        "&lt;&amp;&#0;", "{{data}}", "\u{2400}\u{2425}\u{27E6}202E\u{27E7}", "",
    ]

    static func item(
        _ index: Int, prompt: String = "What is 2+3?", text: String, answer: String = "5",
        marks: [ReviewItem.Mark] = [], reasons: [String] = ["random"], verdicts: [Verdict] = []
    ) -> ReviewItem {
        ReviewItem(
            sampleID: "addition-\(index)/0@0123456789ab",
            problem: Problem(
                id: "addition-\(index)", family: "addition", language: .english, level: 1, prompt: prompt,
                answer: answer, form: .number, source: "test", license: "none", digest: "\(index)"),
            text: text, verdicts: verdicts, reasons: reasons, marks: marks)
    }

    /// Each hostile text in each place of an item.
    static var hostileItems: [ReviewItem] {
        hostile.enumerated().map { index, text in
            item(
                index, prompt: text, text: "<think>\n\(text)\n</think>\n<answer>\(text)</answer>",
                answer: text,
                reasons: [text], verdicts: [Verdict(text, .fail, text, value: 1.5, threshold: .infinity)])
        }
    }

    /// Items of a file of flat lines (see `ReviewFile`), which Tests/Long/review_page.py writes.
    static func read(_ path: String) throws -> [ReviewItem] {
        let lines = try JSONLines(path)
        var items: [ReviewItem] = []
        while let (_, line) = try lines.nextValue() {
            func text(_ name: String) throws -> String { try #require(line[name]?.string, "\(name)") }
            items.append(
                ReviewItem(
                    sampleID: try text("sample_id"),
                    problem: Problem(
                        id: try text("sample_id"), family: try text("family"),
                        language: try #require(Language(rawValue: try text("language"))),
                        level: try #require(line["level"]?.int), prompt: try text("prompt"),
                        answer: try text("answer"), form: .text, source: "", license: "", digest: ""),
                    text: try text("text"),
                    verdicts: try #require(line["verdicts"]?.array).map { verdict in
                        Verdict(
                            try #require(verdict["check"]?.string),
                            try #require(verdict["outcome"]?.string.flatMap(Verdict.Outcome.init)),
                            verdict["reason"]?.string ?? "", value: verdict["value"]?.double,
                            threshold: verdict["threshold"]?.double)
                    },
                    reasons: try #require(line["reasons"]?.array).map { try #require($0.string) },
                    marks: try #require(line["marks"]?.array).map { mark in
                        let (start, end) = (try #require(mark["start"]?.int), try #require(mark["end"]?.int))
                        let kind = mark["kind"]?.string.flatMap(ReviewItem.Mark.Kind.init)
                        return ReviewItem.Mark(start..<end, try #require(kind))
                    }))
        }
        return items
    }
}

/// What Tests/Long/review_page.py needs of this module: the command writes and reads only what a run knows.
struct PageMaker {
    private static let environment = ProcessInfo.processInfo.environment

    @Test("A page is written of the items of a file", .enabled(if: environment["LEAVEN_REVIEW_PAGE"] != nil))
    func make() throws {
        let page = try #require(Self.environment["LEAVEN_REVIEW_PAGE"])
        let items = try PageItems.read(try #require(Self.environment["LEAVEN_REVIEW_ITEMS"]))
        let title = Self.environment["LEAVEN_REVIEW_TITLE"] ?? "Review"
        try ReviewPage.write(items, title: title, to: page)
    }

    @Test("An annotation file is read", .enabled(if: environment["LEAVEN_REVIEW_ANSWERS"] != nil))
    func read() throws {
        let answers = try #require(Self.environment["LEAVEN_REVIEW_ANSWERS"])
        var lines: [UInt8] = []
        for annotation in try ReviewFile.annotations(answers).map(\.annotation) {
            let line: JSON = [
                "sample_id": .string(annotation.sampleID),
                "content_sha256": .string(annotation.contentSHA256),
                "decision": .string(annotation.decision.rawValue), "reason": .string(annotation.reason),
                "edited_text": annotation.text.map { .string($0) } ?? .null,
                "reviewer": .string(annotation.reviewer),
                "seconds": annotation.seconds.map { .double($0) } ?? .null,
                "annotated_at": .string(annotation.time),
            ]
            line.write(to: &lines)
            lines.append(0x0A)
        }
        try AtomicFile.write(lines, to: answers + ".read")
    }
}
