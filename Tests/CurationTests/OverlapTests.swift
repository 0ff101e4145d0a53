import Archive
import Curation
import Problems
import Tensors
import TestSupport
import Testing

@Suite struct OverlapTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static func words(_ range: Range<Int>, _ prefix: String = "word") -> String {
        range.map { "\(prefix)\($0)" }.joined(separator: " ")
    }

    @Test("the estimate of similarity is near the Jaccard similarity of the runs of words")
    func estimate() {
        var errors: [Double] = []
        for trial in 0..<40 {
            for common in [0, 100, 250, 400, 500] {
                // 500 runs of one word each, of which `common` are in both.
                let a = MinHash([Self.words(0..<500, "t\(trial)x")], n: 1)
                let b = MinHash([Self.words(500 - common..<1000 - common, "t\(trial)x")], n: 1)
                let similarity = Double(common) / Double(1000 - common)
                errors.append(a.similarity(to: b) - similarity)
                if common == 500 { #expect(a == b) }
            }
        }
        let mean = errors.reduce(0, +) / Double(errors.count)
        let deviation = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
        #expect(abs(mean) < 0.01 && deviation < 0.045, "\(mean) \(deviation)")
    }

    @Test("case, width, punctuation and spaces make no difference; in Chinese, characters are words")
    func folding() {
        #expect(MinHash(["So, the sum is 12: right!"]) == MinHash(["so the  SUM is １２ right"]))
        #expect(MinHash(["所以，余数是零。对吗"]) == MinHash(["所以余数是零 对吗"]))
        #expect(MinHash(["所以余数是零对吗"]).similarity(to: MinHash(["所以余数是零对的"])) > 0.3)
        #expect(MinHash(["a b c d e", "f g"]) != MinHash(["a b c d e f g"]))
        #expect(MinHash([""]) == MinHash(["?!"]))
    }

    /// Whether a text was like none, and so was added.
    private func added(_ index: inout NearDuplicates, _ sketch: MinHash, number: Int) -> Bool {
        index.match(sketch, number: number) == nil
    }

    @Test("a near-duplicate is found with what it is like; others are added; what is old is forgotten")
    func duplicates() {
        var index = NearDuplicates(threshold: 0.8, window: 8)
        let text = Self.words(0..<200)
        #expect(added(&index, MinHash([text]), number: 7))
        let near = index.match(MinHash([text + " more"]), number: 8)
        #expect(near?.number == 7)
        #expect(near.map { $0.similarity > 0.9 } == true)
        let verdict = index.verdict(near) { "line \($0)" }
        #expect(verdict.outcome == .fail && verdict.reason == "nearly the same: as line 7")
        #expect(added(&index, MinHash([Self.words(0..<200, "other")]), number: 9))
        #expect(added(&index, MinHash([Self.words(0..<100)]), number: 10))
        for number in 0..<20 {
            #expect(added(&index, MinHash([Self.words(0..<50, "filler\(number)x")]), number: 11))
        }
        #expect(added(&index, MinHash([text]), number: 31))
    }

    @Test(
        "of 2,000 pairs with similarity 0.92, 99% are found, and of those under 0.6 none is taken for one"
    )
    func recall() {
        var index = NearDuplicates(threshold: 0.8)
        var (found, wrong) = (0, 0)
        for number in 0..<2000 {
            let name = "p\(number)x"
            #expect(added(&index, MinHash([Self.words(0..<120, name)], n: 1), number: number))
            // 115 of the 124 in both.
            if index.match(MinHash([Self.words(5..<124, name)], n: 1), number: -1)?.number == number {
                found += 1
            }
        }
        for number in 0..<2000 {
            let text = Self.words(0..<80, "p\(number)x") + " " + Self.words(0..<30, "q\(number)x")
            if index.match(MinHash([text], n: 1), number: 5000) != nil { wrong += 1 }
        }
        #expect(found >= 1980, "\(found)")
        #expect(wrong <= 2, "\(wrong)")
    }

    @Test(
        "text in common with a file is found with its words and line, in any column, and whole texts if short"
    )
    func contamination() throws {
        let path = try scratch.write(
            """
            {"id": 1, "question": "What is two plus two?", "answer": "4"}
            {"q": {"parts": ["Nora has seven red pens and buys three more at the shop near the old school."]}}
            """, "eval.jsonl")
        let index = try Contamination(files: [path])
        let verdict = index.verdict([
            "x", "Well: NORA has seven red pens, and buys three more at the shop near the station.",
        ])
        #expect(verdict.outcome == .fail && verdict.value == 2)
        #expect(
            verdict.reason == "in a file to stay unseen: 13 words of \(path):2,"
                + " \"NORA has seven red pens, and buys three more at the shop near\"")
        #expect(
            index.verdict(["Nora has seven red pens and buys three more at the station"]).outcome == .pass)
        #expect(index.verdict(["what is  TWO plus two"]).reason.contains("\(path):1 as a whole"))
        #expect(index.verdict(["Tell me: what is two plus two?"]).outcome == .pass)
        #expect(index.verdict(["", "?"]).outcome == .pass)
        let strict = try Contamination(files: [path], lengths: [8])
        #expect(strict.verdict(["Nora has seven red pens and buys three more at the station"]).value == 4)
    }

    @Test("of several lengths the least decides, and the greatest that is found is told; one is as by itself")
    func lengths() throws {
        let path = try scratch.write(#"{"q": "\#(Self.words(0..<40))"}"#, "lengths.jsonl")
        let short = try scratch.write(
            Self.words(0..<10, "other") + "\n" + Self.words(0..<3, "tiny"), "short.txt")
        let (least, most) = (
            try Contamination(files: [path, short], lengths: [8]),
            try Contamination(files: [path, short], lengths: [13])
        )
        let both = try Contamination(files: [path, short], lengths: [13, 8, 13])
        for count in 1...30 {
            let text = "before " + Self.words(5..<5 + count) + " after"
            #expect((both.verdict([text]).outcome == .fail) == (count >= 8))
            #expect(both.verdict(["", text]) == (count < 13 ? least : most).verdict(["", text]))
        }
        let verdict = both.verdict([Self.words(0..<9), Self.words(0..<14)])
        #expect(verdict.reason.hasPrefix("in a file to stay unseen: 13 words of \(path):1, \"word0 word1 "))
        #expect(verdict.value == 2)
        // As a whole, where it is shorter than the longest run that is looked for.
        #expect(both.verdict([Self.words(0..<10, "other")]).reason.contains("\(short):1 as a whole"))
        #expect(least.verdict([Self.words(0..<10, "other")]).reason.contains("8 words of \(short):1"))
        #expect(both.verdict(["tiny0, tiny1; TINY2!"]).reason.contains("\(short):2 as a whole"))
        #expect(both.verdict([Self.words(0..<2, "tiny")]).outcome == .pass)
    }

    @Test(
        "texts count at any depth and of any length; keys and numbers do not, and a line's number is its own")
    func columns() throws {
        let deep =
            String(repeating: "[", count: 100) + #""deep down below""# + String(repeating: "]", count: 100)
        let path = try scratch.write(
            "\n\(deep)\n" + #"{"a key of text": 12, "b": [true, null, "the text\u00e9"]}"# + "\n",
            "deep.jsonl")
        let index = try Contamination(files: [path])
        #expect(index.verdict(["Deep down below"]).reason.contains("\(path):2 as a whole"))
        #expect(index.verdict(["THE TEXTÉ"]).reason.contains("\(path):3 as a whole"))
        for text in ["a key of text", "12", "true", "deep down", String(repeating: "word ", count: 100_000)] {
            #expect(index.verdict([text]).outcome == .pass)
        }
    }

    @Test("text files count line by line, and files without words are refused")
    func textFiles() throws {
        let text = try scratch.write("一二三四五六七八九十百千万\nother\n", "eval.txt")
        let empty = try scratch.write("{\"a\": 1}\n", "empty.jsonl")
        let index = try Contamination(files: [text])
        #expect(index.verdict(["从：一二三四五，六七八九十百千万。"]).outcome == .fail)
        #expect(index.verdict(["一二三四五，六七八九十百千"]).outcome == .pass)
        #expect(throws: Complaint.self) { try Contamination(files: [empty]) }
        #expect(throws: Complaint.self) { try Contamination(files: ["/nowhere/x.jsonl"]) }
    }
}
