import Archive
import Problems

/// The number of characters in the whole completion that no text should hold: control characters (except tabs
/// and line ends), characters that change the direction of writing, invisible and private characters,
/// noncharacters, and U+FFFD, which stands for bytes that could not be decoded.
package struct ControlCharactersCheck: Check {
    package let name = "control-characters"
    /// The most such characters allowed.
    package let max: Int

    package init(max: Int = 0) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        var count = 0
        var first: UInt32 = 0
        var text = rollout.text
        text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                let (scalar, length) = Unicode.Scalar.decode(bytes, index)
                index += length
                guard Self.isControl(scalar.value) else { continue }
                if count == 0 { first = scalar.value }
                count += 1
            }
        }
        return limit(Double(count), most: Double(max), "control characters: U+\(Self.hexadecimal(first))")
    }

    @inline(__always)
    private static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0x20...0x7E, 0x09, 0x0A, 0x0D: false
        case 0...0x1F, 0x7F...0x9F: true
        case 0xA0...0x200A: value == 0xAD
        // Joiners (U+200C, U+200D) are part of Persian, Hindi and emoji.
        case 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2060...0x206F: true
        case 0xE000...0xF8FF, 0xFEFF, 0xFDD0...0xFDEF, 0xFFF0...0xFFFF, 0xF0000...: true
        default: value & 0xFFFE == 0xFFFE
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }

    private static let most = Setting<Int>.int(
        "max", in: 0...1_000_000, default: 0, "The greatest number of such characters.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "control-characters",
        "At most `max` control, invisible, private or replacement characters are in the completion; "
            + "tabs and line ends are none.",
        [most], example: ["max": 0], cases: .of(PackageResources.control_characters_jsonl), reason: .format
    ) { ControlCharactersCheck(max: try $0(most)) }
}
