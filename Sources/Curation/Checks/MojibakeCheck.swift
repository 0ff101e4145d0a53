import Archive
import Problems

/// The number of places in the whole completion where text was decoded wrongly: UTF-8 read as Latin-1 or
/// Windows-1252 (`Ã©` for é, `â€™` for ’, `ä¸­` for 中), and U+FFFD read as GBK (锟斤拷).
package struct MojibakeCheck: Check {
    package let name = "mojibake"
    /// The most such places allowed.
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let places =
            Self.mayHaveSome(rollout.text)
            ? Self.places(Unicode.Scalar.decode(rollout.text)) : (count: 0, first: nil)
        return limit(
            Double(places.count), most: Double(max),
            "wrongly decoded text: \(places.first.map { excerpt($0) } ?? "")")
    }

    /// Whether such a place may begin anywhere: with a letter from U+00C2 to U+00F4, or with 锟. Most texts
    /// end here.
    private static func mayHaveSome(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for index in bytes.indices where bytes[index] >= 0x80 {
                if bytes[index] == 0xC3 { return true }
                if bytes[index] == 0xE9, bytes[index + 1] == 0x94, bytes[index + 2] == 0x9F { return true }
            }
            return false
        }
    }

    private static func places(_ text: [Unicode.Scalar]) -> (count: Int, first: String?) {
        var (count, index) = (0, 0)
        var first: String?
        while index < text.count {
            let length = length(text, index)
            if length > 0 {
                count += 1
                first = first ?? text[index..<index + length].text
            }
            index += Swift.max(1, length)
        }
        return (count, first)
    }

    /// The number of characters from `index` on that are one wrongly decoded character; 0 if there is none.
    @inline(__always)
    private static func length(_ text: [Unicode.Scalar], _ index: Int) -> Int {
        let lead = text[index].value
        if lead < 0xC2 { return 0 }
        if lead == 0x951F {
            return index + 2 < text.count && text[index + 1] == "斤" && text[index + 2] == "拷" ? 3 : 0
        }
        guard lead <= 0xF4 else { return 0 }
        let more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
        guard index + more < text.count else { return 0 }
        var value = lead & (0x3F >> UInt32(more))
        for offset in 1...more {
            guard let byte = byte(text[index + offset]), byte & 0xC0 == 0x80 else { return 0 }
            value = value << 6 | byte & 0x3F
        }
        guard isLikely(value) else { return 0 }
        // "MAÇÃ»" and "É™" may be meant as they are; such a capital after a small letter is a fault.
        if more == 1, isAlone(text, index) { return 0 }
        return more + 1
    }

    /// Whether two characters may stand there as they are: the first one is in a word in capitals or at the
    /// beginning of one, and the second is a closing quotation mark, a space or a similar sign.
    private static func isAlone(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        switch text[index + 1].value {
        case 0xA0, 0xBB, 0x2019, 0x201D, 0x2026, 0x2013, 0x2014, 0x2122, 0xAE, 0xAB, 0x2018, 0x201C, 0xBA,
            0xAA:
            index == 0 || !(text[index - 1].isLatin && text[index - 1] == text[index - 1].folded)
        default: false
        }
    }

    /// Whether a character is one that ordinary texts hold.
    private static func isLikely(_ value: UInt32) -> Bool {
        switch value {
        case 0xA0...0x17F, 0x391...0x3C9, 0x410...0x451, 0x2010...0x203A, 0x20AC, 0x2190...0x22FF: true
        case 0x3001...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFEFF...0xFF5E, 0xFFFD, 0x1F300...0x1FAFF:
            true
        default: false
        }
    }

    /// The byte that Latin-1 or Windows-1252 reads as a character.
    private static func byte(_ scalar: Unicode.Scalar) -> UInt32? {
        if scalar.value <= 0xFF { return scalar.value }
        return windows.firstIndex(of: scalar.value).map { UInt32($0) + 0x80 }
    }

    /// The characters of Windows-1252 for the bytes 80 to 9F.
    private static let windows: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152,
        0x8D,
        0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161,
        0x203A,
        0x153, 0x9D, 0x17E, 0x178,
    ]

    private static let most = Setting<Int>.int(
        "max", in: 0...1_000_000, default: 0, "The greatest number of such characters.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "mojibake",
        "At most `max` characters in the completion were decoded wrongly (Ã©, â€™, 锟斤拷).",
        [most], example: ["max": 0], cases: .of(PackageResources.mojibake_jsonl), reason: .format
    ) { MojibakeCheck(max: try $0(most)) }
}
