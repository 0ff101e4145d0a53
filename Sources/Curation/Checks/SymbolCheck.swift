import Archive
import Problems

/// The share of noise among the chain of thought's characters, white space left out. Noise is emoji, box
/// drawings, dingbats and other signs that are not part of letters, numbers, punctuation or formulas, and
/// each sign after the third in a run of one sign (`!!!!!!`, `-----`).
package struct SymbolCheck: Check {
    package let name = "symbols"
    /// The largest share allowed, 0 to 1.
    package let max: Double

    package init(max: Double = 0.05) {
        self.max = max
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        var (total, noise, run) = (0, 0, 0)
        var last: Unicode.Scalar = " "
        completion.scalars.withUnsafeBufferPointer { text in
            for scalar in text {
                if scalar.isBlank {
                    // "- - - -" is a run as well.
                    continue
                }
                total += 1
                run = scalar == last ? run + 1 : 1
                last = scalar
                if Self.isNoise(scalar) || (run > 3 && Self.isSign(scalar)) { noise += 1 }
            }
        }
        let share = total == 0 ? 0 : Double(noise) / Double(total)
        return limit(share, most: max, "symbol noise")
    }

    @inline(__always)
    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return !scalar.isASCIILetter && !scalar.isDigit }
        return (scalar.value >= 0x2000 && scalar.value <= 0x2BFF)
            || (scalar.value >= 0x3001 && scalar.value <= 0x303F)
            || scalar.value >= 0xFF01 && scalar.value <= 0xFF0F
    }

    @inline(__always)
    private static func isNoise(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x2022: false
        // Check marks and crosses are common in reasoning, so they are not noise.
        case 0x2713, 0x2714, 0x2717, 0x2718, 0x2705, 0x274C: false
        case 0x2580...0x259F, 0x2500...0x257F, 0x2600...0x27BF, 0x2800...0x28FF, 0x2B00...0x2BFF: true
        case 0xFE0F, 0x1F000...0x1FAFF, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    private static let most = Setting<Double>.double(
        "max", in: 0...1, default: 0.05, "The greatest share.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "symbols",
        "At most the share `max` of the chain of thought's characters is emoji, box drawings or the "
            + "rest of a run of one sign.",
        [most], example: ["max": 0.01], cases: .of(PackageResources.symbols_jsonl), reason: .format
    ) { SymbolCheck(max: try $0(most)) }
}
