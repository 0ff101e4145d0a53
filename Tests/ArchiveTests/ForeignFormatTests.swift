import Archive
import TestSupport
import Testing

@Suite struct ForeignFormatTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func refusal(_ bytes: [UInt8]) throws -> String {
        let path = try scratch.write(bytes, "a.jsonl")
        let text = failure { while try JSONLines(path, ofObjects: true).next() != nil { return } }
        return text.replacing(path + ": ", with: "")
    }

    @Test(
        "a file of another format is refused by its name, with what to do",
        arguments: [
            (Array("PAR1\u{15}\u{4}\n".utf8), "a Parquet file", "read_parquet"),
            (Array("ARROW1\0\0".utf8), "an Arrow file", "read_feather"),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0x10, 1, 0, 0], "an Arrow file", "to_json"),
            ([0x1F, 0x8B, 8, 0], "a gzip file", "gunzip"),
            ([0xFF, 0xFE, 0x7B, 0], "text in UTF-16", "iconv"),
            (Array("[\n  {\"prompt\": \"q\"}\n]\n".utf8), "a list in JSON", "jq -c '.[]'"),
            (Array(" [ {\"prompt\": \"q\"}]".utf8), "a list in JSON", "jq -c '.[]'"),
            (Array("{\n  \"prompt\": \"q\"\n}\n".utf8), "JSON over several lines", "jq -c ."),
            (Array("prompt,answer\nq,1\n".utf8), "comma-separated values (CSV)", "read_csv"),
            (Array("\"prompt\",\"answer\"\n".utf8), "comma-separated values (CSV)", "read_csv"),
            (Array("\u{FEFF}prompt\tan, answer\n".utf8), "tab-separated values (TSV)", "sep="),
        ])
    func names(bytes: [UInt8], name: String, advice: String) throws {
        let text = try refusal(bytes)
        #expect(
            text.hasPrefix("cannot be read: found \(name), expected ") && text.contains(advice), "\(text)")
    }

    @Test("objects, a byte order mark before them, and what is no format at all are left to the parser")
    func others() throws {
        for text in ["{\"a\": [1,\n", "\u{FEFF}{\"a\": 1}", "", "3", "\"a, b\"", "[1, 2]", "word"] {
            #expect(try refusal(Array(text.utf8)) == "no error", "\(text)")
        }
    }
}
