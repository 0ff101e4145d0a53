import Archive
import Glibc
import Tensors

/// A folder of its own for one test, removed afterwards.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/leaven-model-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Complaint("/tmp", "folder cannot be made") }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { try? Files.remove(path) }

    /// The path of a file in the project's folder `fixtures`.
    static func fixture(_ name: String) -> String {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/" + name
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Puts bytes into a file as a careless program would: without waiting for the disk.
    func put(_ bytes: [UInt8], _ name: String) throws {
        guard let file = fopen(self(name), "w") else { throw Complaint(self(name), "cannot be written") }
        defer { fclose(file) }
        _ = fwrite(bytes, 1, bytes.count, file)
    }
}

/// Random damage to texts such as JSON: bytes changed, removed, doubled; numbers and values replaced.
struct Damage {
    var random: RandomStream

    private static let words = [
        "0", "-1", "3", "1e308", "4294967296", "9223372036854775807", "99999999999999999999", "null", "true",
        "\"\"",
        "[]", "{}", "{\"a\":", ",", "\"", "]", "\\u0000", "\u{FF}",
    ]

    init(seed: UInt64) { random = RandomStream(seed: seed, 0xDA) }

    mutating func callAsFunction(_ text: inout [UInt8]) {
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
