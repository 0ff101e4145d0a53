import Archive
import Problems
import Review
import TestSupport

/// Items with texts that formats find hard, and what reviewers make of them.
struct Answers {
    var items: [ReviewItem] = []
    /// By item; nil where nothing was decided.
    var annotations: [Annotation?] = []

    private static let pieces = [
        "\"", "\"\"", "'", "''", "\n", "\r", "\r\n", "\t", "</script>", "<!--", "]]>", "&amp;", "😀", "👨‍👩‍👧",
        "שלום", "\u{202E}مرحبا\u{202C}", "\0", "\u{1}", "\u{7F}", ",", ";", "=1+1", "+", "-", "@", "\\",
        "\\n",
        "\\u0000", "é", "e\u{301}", "\u{301}", "\u{FEFF}", "\u{2028}", "\u{FFFD}", "#", "{\"text\":[\"a\"]}",
        "{\"choices\":", "<think>", "</think>\n<answer>3</answer>", " ", "　", "＝1", "＠", "the sum is 7*2=14",
        "所以答案是 3。",
    ]

    init(count: Int, seed: UInt64 = 7) {
        var noise = Noise(state: seed)
        for index in 0..<count {
            // Every hundredth chain of thought has 100 KB.
            let text = Self.text(
                &noise, bytes: index % 100 == 50 ? 100_000 : Int.random(in: 1...200, using: &noise))
            let item = ReviewItem(
                sampleID: "gcd-\(index)-en/\(index % 8)@0123456789ab",
                problem: Problem(
                    id: "gcd-\(index)-en", family: "gcd", language: .english, level: 1,
                    prompt: Self.text(&noise, bytes: 40), answer: Self.text(&noise, bytes: 4), form: .number,
                    source: "test", license: "none", digest: "0"),
                text: text,
                verdicts: [
                    Verdict("format", .pass),
                    Verdict(
                        "steps", index % 3 == 0 ? .fail : .pass, "false step: 7*2=15", value: 1, threshold: 0),
                ],
                reasons: ["random", "borderline repetition: 0.59 of 0.6"],
                marks: [ReviewItem.Mark(0..<1, .falseStep)].filter { _ in
                    text.utf8.first.map { $0 < 0x80 } == true
                })
            items.append(item)
            annotations.append(Self.annotation(of: item, index, &noise))
        }
    }

    private static func annotation(
        of item: ReviewItem, _ index: Int, _ noise: inout Noise
    ) -> Annotation? {
        guard index % 7 != 6 else { return nil }
        let decision: Annotation.Decision = [.edit, .accept, .edit, .reject, .edit, .skip][index % 6]
        let size = index % 100 == 50 ? 100_000 : Int.random(in: 1...200, using: &noise)
        return Annotation(
            sampleID: item.sampleID, contentSHA256: item.contentSHA256, decision: decision,
            reason: decision == .reject ? Annotation.rejectReasons[index % 5] : "",
            text: decision == .edit ? text(&noise, bytes: size) : nil,
            reviewer: ["mia@example.org", "bo"][index % 2], seconds: [12.5, 3, 0.25][index % 3],
            time: "2026-01-31T12:00:0\(index % 10)Z")
    }

    private static func text(_ noise: inout Noise, bytes: Int) -> String {
        var text = ""
        while text.utf8.count < bytes { text += pieces[Int.random(in: 0..<pieces.count, using: &noise)] }
        return text
    }
}

extension Annotation {
    /// All that it says, so that texts are compared as bytes.
    var bytes: [UInt8] {
        let fields: [JSON] = [
            .string(sampleID), .string(contentSHA256), .string(decision.rawValue), .string(reason),
            text.map { .string($0) } ?? nil, .string(reviewer), seconds.map { .double($0) } ?? nil,
            .string(time),
        ]
        return Array(JSON.array(fields).serialized().utf8)
    }
}
