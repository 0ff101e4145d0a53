import Archive
import Review
import TestSupport
import Testing

/// Files in which anything may be wrong.
struct DamagedFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("every damaged file is read or refused on one line")
    func mutations() throws {
        let digest = String(repeating: "0123456789abcdef", count: 4)
        let tie = "\"sample_id\":\"gcd-1/0@0123456789ab\",\"content_sha256\":\"\(digest)\""
        let answers = Answers(count: 5, seed: 3)
        var noise = Noise(state: 11)
        for name in ["a.jsonl", "a.csv", "a.json"] {
            try ReviewFile.write(answers.items, title: "T", to: scratch(name), overwrite: false)
        }
        let minimal =
            "[{\(tie),\"decision\":\"reject\",\"reason\":{\"choices\":[\"unclear\"]},\"lead_time\":1}]"
        let exported = """
            [{"data":{\(tie)},"annotations":[{"completed_by":{"id":1},"updated_at":"2026-01-31T12:00:00Z",
            "result":[{"from_name":"edited_text","value":{"text":["a"]}},
            {"from_name":"decision","value":{"choices":["edit"]}}]}]}]
            """
        var seeds: [(name: String, bytes: [UInt8])] = [
            ("b.json", Array(minimal.utf8)), ("b.json", Array(exported.utf8)),
            ("b.jsonl", Array("{\(tie),\"label\":[\"reject\",\"unclear\"],\"Comments\":[\"a\"]}".utf8)),
            (
                "b.csv",
                Array("sample_id;content_sha256;decision;edited_text\nx;\(digest);edit;\"a\"\"b\"".utf8)
            ),
        ]
        for name in ["jsonl", "csv", "json"] {
            seeds.append(("b." + name, try Files.read(scratch("a." + name))))
        }
        let filled = answers.annotations.compactMap { $0 }.map { annotation in
            "{\(tie),\"decision\":\"\(annotation.decision)\",\"reason\":\"\(annotation.reason)\","
                + "\"edited_text\":\(JSON.string(annotation.text ?? "").serialized())}\n"
        }
        seeds.append(("b.jsonl", Array(filled.joined().utf8)))
        var (read, refused) = (0, 0)
        for round in 0..<10_000 {
            var (name, bytes) = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &noise) { Self.mutate(&bytes, &noise) }
            // A file of its own each time, for one that is written over waits for the disk.
            let path = try scratch.write(bytes, "\(round)\(name)")
            defer { try? Files.remove(path) }
            do {
                _ = try ReviewFile.annotations(path)
                read += 1
            } catch {
                refused += 1
                let message = "\(error)"
                guard message.hasPrefix(scratch.path), message.utf8.allSatisfy({ $0 >= 0x20 }),
                    message.utf8.count < 500
                else {
                    Issue.record("round \(round): \(message)")
                    return
                }
            }
        }
        #expect(read > 100 && refused > 1000)
    }

    private static func mutate(_ bytes: inout [UInt8], _ noise: inout Noise) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &noise)
        let end = min(bytes.count, place + Int.random(in: 1...20, using: &noise))
        switch Int.random(in: 0..<6, using: &noise) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &noise)
        case 1: bytes.removeSubrange(place..<end)
        case 2:
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &noise))
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.insert(Array("\"',;[]{}\\\n\r\0".utf8).randomElement(using: &noise) ?? 0, at: place)
        default: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &noise)
        }
    }
}
