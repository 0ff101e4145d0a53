import Tensors

/// Random damage to texts such as JSON: bytes changed, removed, doubled; numbers and values replaced.
package struct Damage {
    /// What it draws from; a test may draw from it, too.
    package var random: RandomStream

    private static let words = [
        "0", "-1", "3", "1e308", "4294967296", "9223372036854775807", "99999999999999999999", "null", "true",
        "\"\"",
        "[]", "{}", "{\"a\":", ",", "\"", "]", "\\u0000", "\u{FF}",
    ]

    /// Damage that is the same for the same seed.
    package init(seed: UInt64) { random = RandomStream(seed: seed, 0xDA) }

    /// Damages a text in one to three places.
    package mutating func callAsFunction(_ text: inout [UInt8]) {
        for _ in 0..<random.int(1...3) where !text.isEmpty {
            let place = random.int(0...text.count - 1)
            switch random.int(0...4) {
            case 0: text[place] = UInt8(random.int(0...255))
            case 1: text.removeSubrange(place..<min(text.count, place + random.int(1...8)))
            case 2: text.insert(contentsOf: text[place..<min(text.count, place + 12)], at: place)
            case 3: text.insert(contentsOf: random.pick(Self.words).utf8, at: place)
            default: replaceNumber(&text, from: place)
            }
        }
    }

    /// Replaces the next run of digits by another word.
    private mutating func replaceNumber(_ text: inout [UInt8], from place: Int) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = text[place...].firstIndex(where: digits.contains) else { return }
        let end = text[start...].firstIndex { !digits.contains($0) } ?? text.count
        text.replaceSubrange(start..<end, with: random.pick(Self.words).utf8)
    }
}
