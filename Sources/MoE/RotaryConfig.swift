import Archive
import Foundation

/// How positions turn queries and keys, from `rope_theta` and `rope_scaling` or `rope_parameters` of a
/// `config.json`.
package struct RotaryConfig: Sendable, Equatable {
    /// The base of the frequencies.
    package var theta = 1000.0  // rope_theta
    /// Whether pairs are neighbouring dimensions, as in DeepSeek's models; otherwise a pair's dimensions are
    /// half a head apart.
    package var isInterleaved = true  // rope_interleave
    /// How frequencies are scaled.
    package var scaling = Scaling.none
    /// The factor of cosines and sines.
    package var amplitude = 1.0
    /// The factor of the scores in DeepSeek's attention, besides 1/sqrt(size).
    package var latentScale = 1.0
    /// The share of a head's dimensions, its first ones, that is rotary; nil if the architecture fixes it.
    package var share: Double?

    /// How frequencies are lowered for contexts longer than in pretraining.
    package enum Scaling: Sendable, Equatable {
        case none
        /// All frequencies are divided by one factor (arXiv:2306.15595).
        case linear(factor: Double)
        /// Frequencies that turn at most `slow` times in the original context are divided by the factor,
        /// those that turn at least `fast` times stay, and a ramp lies between (YaRN, arXiv:2309.00071).
        case yarn(factor: Double, original: Double, fast: Double, slow: Double, truncates: Bool)
        /// The same idea in terms of wavelengths, as in Llama 3.1.
        case llama3(factor: Double, original: Double, low: Double, high: Double)
    }

    package init() {}

    /// Reads the fields. Older files have the scaling in `rope_scaling` and the base beside it, newer ones
    /// have both in `rope_parameters`; a file with both objects must give the same values in both.
    ///
    /// - Parameter share: the share of dimensions that is rotary if the file does not say; nil if all must
    ///   be.
    init(
        _ reader: ConfigReader, contextLength: Int, interleaved: Bool, usual: Double = 10000,
        share: Double? = nil
    ) throws(Complaint) {
        isInterleaved = interleaved
        let (name, members) = try Self.members(reader)
        let inner = ConfigReader(json: .object(members), file: reader.file, prefix: name + ".")
        if let nested = members.first(where: { $0.value.members != nil }) {
            throw inner.fail(nested.name, expected: "a number or a text: one rule for all layers")
        }
        theta = try inner.number("rope_theta", default: reader.number("rope_theta", default: usual))
        let outer = try reader.optionalNumber("partial_rotary_factor")
        let factor = try inner.optionalNumber("partial_rotary_factor") ?? outer
        if let share {
            self.share = factor ?? share
        } else if (factor ?? 1) != 1 || (outer ?? 1) != 1 {
            throw (outer ?? 1 == 1 ? inner : reader).fail("partial_rotary_factor", expected: "1")
        }
        let kind = inner.value("rope_type") ?? "default"
        func original() throws(Complaint) -> Double {
            let field = "original_max_position_embeddings"
            let given =
                reader.value(field) == nil
                ? try inner.int(field, 1...1 << 30, default: contextLength)
                : try reader.int(field, 1...1 << 30)
            return Double(given)
        }
        switch kind {
        case "default": break
        case "linear": scaling = .linear(factor: try inner.number("factor"))
        case "llama3":
            let (low, high) = (try inner.number("low_freq_factor"), try inner.number("high_freq_factor"))
            guard low < high else {
                throw inner.fail("high_freq_factor", expected: "more than low_freq_factor (\(low))")
            }
            scaling = .llama3(
                factor: try inner.number("factor"), original: try original(), low: low, high: high)
        case "yarn":
            guard theta > 1 else { throw inner.fail("rope_theta", expected: "more than 1") }
            let context = try original()
            let factor = try inner.number("factor", default: Double(contextLength) / context)
            scaling = .yarn(
                factor: factor, original: context, fast: try inner.number("beta_fast", default: 32),
                slow: try inner.number("beta_slow", default: 1),
                truncates: try inner.bool("truncate", default: true))
            try readAmplitude(inner, factor)
        default:
            throw inner.fail("rope_type", expected: "default, linear, yarn or llama3")
        }
    }

    /// The members of `rope_parameters` and `rope_scaling`, and the name of the object that is given.
    private static func members(_ reader: ConfigReader) throws(Complaint) -> (String, [JSON.Member]) {
        func object(_ name: String) throws(Complaint) -> [JSON.Member]? {
            guard let json = reader.value(name) else { return nil }
            guard let members = json.members else { throw reader.fail(name, expected: "an object") }
            // `type` is the older word for `rope_type`.
            let hasType = members.contains { $0.name == "rope_type" }
            return members.compactMap { member in
                guard member.name == "type" else { return member }
                return hasType ? nil : .init("rope_type", member.value)
            }
        }
        let (scaling, parameters) = (try object("rope_scaling"), try object("rope_parameters"))
        guard let scaling else { return ("rope_parameters", parameters ?? []) }
        guard let parameters else { return ("rope_scaling", scaling) }
        for member in scaling {
            guard let other = parameters.first(where: { $0.name == member.name })?.value else { continue }
            let isSame =
                other == member.value || other.double != nil && other.double == member.value.double
            guard isSame else {
                let inner = ConfigReader(
                    json: .object(scaling), file: reader.file, prefix: "rope_scaling.")
                throw inner.fail(
                    member.name, expected: "\(other.serialized().prefix(40)), as rope_parameters has it")
            }
        }
        let more = scaling.filter { member in !parameters.contains { $0.name == member.name } }
        return ("rope_parameters", parameters + more)
    }

    /// YaRN makes attention sharper for longer contexts: in general by the amplitude, and in DeepSeek's
    /// models by `mscale_all_dim`, as a factor of the scores.
    private mutating func readAmplitude(_ reader: ConfigReader, _ factor: Double) throws(Complaint) {
        func magnitude(_ scale: Double) -> Double { factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1 }
        // 0 counts as absent, and means no change.
        func scale(_ field: String) throws(Complaint) -> Double? {
            reader.value(field)?.double == 0 ? nil : try reader.optionalNumber(field)
        }
        let (one, all) = (try scale("mscale"), try scale("mscale_all_dim"))
        if let given = try reader.optionalNumber("attention_factor") {
            amplitude = given
        } else if let one, let all {
            amplitude = magnitude(one) / magnitude(all)
        } else {
            amplitude = magnitude(1)
        }
        if let all { latentScale = magnitude(all) * magnitude(all) }
    }

    /// For each pair of a head with `size` rotary dimensions, its turn in radians per position.
    func frequencies(size: Int) -> [Double] {
        let plain = (0..<size / 2).map { pow(theta, -2 * Double($0) / Double(size)) }
        switch scaling {
        case .none: return plain
        case .linear(let factor): return plain.map { $0 / factor }
        case .llama3(let factor, let original, let low, let high):
            return plain.map { frequency in
                let turns = original * frequency / (2 * .pi)
                let share = min(1, max(0, (turns - low) / (high - low)))
                return (1 - share) * frequency / factor + share * frequency
            }
        case .yarn(let factor, let original, let fast, let slow, let truncates):
            func pair(_ turns: Double) -> Double {
                Double(size) * log(original / (turns * 2 * .pi)) / (2 * log(theta))
            }
            let first = max(0, truncates ? pair(fast).rounded(.down) : pair(fast))
            var last = min(Double(size - 1), truncates ? pair(slow).rounded(.up) : pair(slow))
            if first == last { last += 0.001 }
            return plain.enumerated().map { index, frequency in
                let share = 1 - min(1, max(0, (Double(index) - first) / (last - first)))
                return (1 - share) * frequency / factor + share * frequency
            }
        }
    }
}
