import Archive
import TestSupport
import Testing

@Suite struct SHA256Tests {
    @Test("the digests of the published examples (FIPS 180-4, NIST) come out")
    func vectors() {
        let vectors = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ]
        for (text, digest) in vectors {
            #expect(SHA256.hex(text.utf8) == digest)
        }
    }

    @Test("how the bytes are divided makes no difference, at any length around a block")
    func pieces() throws {
        let scratch = try Scratch()
        for length in [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 200] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let whole = SHA256.hex(bytes)
            for piece in [1, 3, 63, 64, 65] {
                var digest = SHA256()
                for start in stride(from: 0, to: length, by: piece) {
                    digest.update(Array(bytes[start..<min(start + piece, length)]))
                }
                #expect(SHA256.hexadecimal(digest.finish()) == whole)
            }
            #expect(try SHA256.hex(file: scratch.write(bytes, "bytes")) == whole)
        }
    }
}
