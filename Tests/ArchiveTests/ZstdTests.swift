import Archive
import TestSupport
import Testing

@Suite struct ZstdTests {
    private let text = Array(
        String(repeating: "The remainder is 0, so the gcd is 12. 余数是0。", count: 9_000).utf8)

    @Test("what is compressed comes back, up to the limit and not beyond")
    func limit() throws {
        let zstd = Zstd()
        for length in [0, 1, 1000, text.count] {
            let bytes = Array(text.prefix(length))
            let frame = zstd.compress(bytes)
            #expect(try zstd.decompress(frame, limit: length, place: "x") == bytes)
            if length > 0 {
                #expect(throws: Complaint.self) {
                    try zstd.decompress(frame, limit: length - 1, place: "x")
                }
            }
        }
    }

    @Test("a frame that does not state its length is bounded too")
    func unstated() throws {
        let scratch = try Scratch()
        let writer = try ZstdFileWriter(scratch("a.zst"))
        try writer.write(text)
        try writer.commit()
        let frame = try Files.read(scratch("a.zst"))
        #expect(try Zstd().decompress(frame, limit: text.count, place: "x") == text)
        #expect(throws: Complaint.self) { try Zstd().decompress(frame, limit: text.count - 1, place: "x") }
    }

    @Test("cut or changed frames are errors, at every place")
    func damage() {
        let zstd = Zstd()
        let bytes = Array(text.prefix(300))
        let frame = zstd.compress(bytes)
        for count in 0..<frame.count {
            #expect(throws: Complaint.self) {
                try zstd.decompress(Array(frame.prefix(count)), limit: 1000, place: "x")
            }
        }
        var noise = Noise(state: 9)
        for place in frame.indices {
            var damaged = frame
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &noise)
            // A changed bit in an unused header field may still give the right bytes; wrong ones never.
            if let result = try? zstd.decompress(damaged, limit: 1000, place: "x") {
                #expect(result == bytes)
            }
        }
        #expect(throws: Complaint.self) {
            try zstd.decompress(frame + [1, 2, 3], limit: 1000, place: "x")
        }
        #expect((try? zstd.decompress(frame, limit: 1000, place: "x")) == bytes)
    }

    @Test(
        "a learned dictionary makes small values smaller, is the same each time, and is needed to read them")
    func dictionary() throws {
        let samples = (0..<500).map { n in
            Array(
                "First \(n * 37)-\(n)*\(n + 1)=\(n * 37 - n * (n + 1)). The remainder is \(n % 7), so it is \(n)."
                    .utf8)
        }
        let dictionary = try Zstd.Dictionary(training: samples, capacity: 2048)
        #expect(try dictionary == Zstd.Dictionary(training: samples, capacity: 2048))
        let (plain, learned) = (Zstd(), Zstd(dictionary: dictionary))
        let frame = learned.compress(samples[99])
        #expect(frame.count * 3 < plain.compress(samples[99]).count * 2)
        #expect(try learned.decompress(frame, limit: 200, place: "x") == samples[99])
        #expect(throws: Complaint.self) { try plain.decompress(frame, limit: 200, place: "x") }
        #expect(throws: Complaint.self) { try Zstd.Dictionary(training: [[1, 2, 3]]) }
    }

    @Test("a file has the same bytes however its writes are divided")
    func division() throws {
        let scratch = try Scratch()
        var digests: [String] = []
        for piece in [1000, 77_777, text.count] {
            let writer = try ZstdFileWriter(scratch("a.zst"))
            for start in stride(from: 0, to: text.count, by: piece) {
                try writer.write(Array(text[start..<min(start + piece, text.count)]))
            }
            try writer.commit()
            digests.append(try SHA256.hex(file: scratch("a.zst")))
        }
        #expect(digests[0] == digests[1] && digests[1] == digests[2])
    }
}
