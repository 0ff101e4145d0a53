import Archive
import TestSupport
import Testing

@Suite struct JSONLinesTests {
    private func lines(_ path: String, longest: Int = 1 << 20) throws -> [String] {
        let reader = try JSONLines(path, longest: longest)
        var result: [String] = []
        while let (line, bytes) = try reader.next() {
            result.append("\(line) " + String(decoding: bytes, as: UTF8.self))
        }
        return result
    }

    @Test("blank lines, CRLF, a byte order mark and a last line without an end are understood")
    func tolerance() throws {
        let scratch = try Scratch()
        let path = try scratch.write(Array("\u{FEFF}{\"a\":1}\r\n\r\n  \n[2]\n\n\"x\"".utf8), "a.jsonl")
        #expect(try lines(path) == ["1 {\"a\":1}", "4 [2]", "6 \"x\""])
        #expect(try lines(scratch.write([], "b.jsonl")) == [])
        #expect(try lines(scratch.write(Array("\n\n".utf8), "c.jsonl")) == [])
    }

    @Test("plain and compressed files give the same lines, over frames and buffer ends, whatever the name")
    func compressed() throws {
        let scratch = try Scratch()
        let text = (1...5000).map { "{\"n\":\($0),\"pad\":\"\(String(repeating: "é", count: $0 % 90))\"}\n" }
            .joined()
        let plain = try lines(scratch.write(Array(text.utf8), "a.jsonl"))
        #expect(plain.count == 5000)
        let writer = try ZstdFileWriter(scratch("a.jsonl.zst"))
        try writer.write(Array(text.utf8))
        try writer.commit()
        #expect(try lines(scratch("a.jsonl.zst")) == plain)
        let half = text.utf8.count / 2
        let frames =
            Zstd().compress(Array(text.utf8.prefix(half))) + Zstd().compress(Array(text.utf8.dropFirst(half)))
        #expect(try lines(scratch.write(frames, "b.jsonl")) == plain)
    }

    @Test("a damaged, cut or mislabelled file is one clear error that names the file")
    func damage() throws {
        let scratch = try Scratch()
        let frame = Zstd().compress(Array(String(repeating: "[1]\n", count: 100_000).utf8))
        let cut = try scratch.write(Array(frame.dropLast(5)), "cut.jsonl.zst")
        #expect(failure { _ = try lines(cut) }.hasPrefix("\(cut): zstd data is cut off"))
        let empty = try scratch.write([], "empty.jsonl.zst")
        #expect(failure { _ = try lines(empty) }.hasPrefix("\(empty): zstd data is cut off"))
        let text = try scratch.write(Array("[1]\n".utf8), "text.jsonl.zst")
        #expect(failure { _ = try lines(text) }.hasPrefix("\(text): zstd data is damaged"))
        var changed = frame
        changed[changed.count - 1] ^= 1
        let wrong = try scratch.write(changed, "wrong.jsonl.zst")
        #expect(failure { _ = try lines(wrong) }.hasPrefix("\(wrong): zstd data is damaged"))
        let gzip = try scratch.write([0x1F, 0x8B, 8, 0], "a.jsonl")
        #expect(failure { _ = try lines(gzip) }.contains("gunzip"))
        #expect(failure { _ = try lines(scratch("none.jsonl")) }.contains("No such file"))
        #expect(failure { _ = try lines(scratch.path) }.contains("Is a directory"))
    }

    @Test("a line that is too long, or is not JSON, is named by its number")
    func badLines() throws {
        let scratch = try Scratch()
        let long = try scratch.write(
            Array(("[1]\n\"" + String(repeating: "x", count: 300_000)).utf8), "a.jsonl")
        #expect(failure { _ = try lines(long, longest: 1000) }.hasPrefix("\(long):2: a line is too long"))
        let bad = try scratch.write(Array("[1]\n\n[1,]\n".utf8), "b.jsonl")
        let reader = try JSONLines(bad)
        #expect(try reader.nextValue()?.value == [1])
        #expect(failure { _ = try reader.nextValue() }.hasPrefix("\(bad):3:4: not valid JSON"))
    }
}
