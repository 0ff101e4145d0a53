import Archive
import MoE

/// Weights that Tests/Long/architectures.py makes by the same formula: uniform numbers from SplitMix64, whose
/// seed is the FNV-1a hash of the tensor's name.
enum FormulaModel {
    static func values(_ name: String, _ shape: [Int]) -> [Float] {
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (1...shape.reduce(1, *)).map { index in
            var z = seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            let uniform = Float(z >> 40) * 0x1p-23 - 1
            if name.hasSuffix("norm.weight") { return 1 + uniform * 0.25 }
            if shape.count == 1 { return uniform * 0.25 }
            if name.hasSuffix("embed_tokens.weight") { return uniform }
            // A power of two near 2 / sqrt(inputs): exact in any arithmetic.
            let bits = Int.bitWidth - shape[1].leadingZeroBitCount
            return uniform * Float(sign: .plus, exponent: 1 - bits / 2, significand: 1)
        }
    }

    /// A tensor as a file has it.
    struct Tensor {
        var name: String
        var type = "F32"
        var shape: [Int]
        var bytes: [UInt8]

        init(_ name: String, _ shape: [Int]) {
            self.name = name
            self.shape = shape
            bytes = FormulaModel.values(name, shape).flatMap {
                withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init)
            }
        }

        init(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.shape = shape
            self.bytes = bytes
        }
    }

    static func tensors(_ config: ModelConfig) -> [Tensor] {
        ParameterLayout(config).tensors.map { Tensor($0.name, $0.shape) }
    }

    /// The bytes of a safetensors file.
    static func file(_ tensors: [Tensor]) -> [UInt8] {
        var offset = 0
        let members = tensors.map { tensor in
            defer { offset += tensor.bytes.count }
            return JSON.Member(
                tensor.name,
                [
                    "dtype": .string(tensor.type), "shape": .array(tensor.shape.map { .int($0) }),
                    "data_offsets": [.int(offset), .int(offset + tensor.bytes.count)],
                ])
        }
        let header = Array(JSON.object(members).serialized().utf8)
        return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
            + tensors.flatMap(\.bytes)
    }

    /// The logits of `tokens` at `positions`, computed in passes of `stride` tokens.
    static func logits(_ weights: InferenceWeights, _ tokens: [Int32], at positions: [Int], stride: Int = 1)
        -> [[Float]]
    {
        let cache = KeyValueCache(for: weights)
        let pass = InferencePass(weights, cache: cache, capacity: stride)
        let size = weights.config.vocabularySize
        let pages = cache.take(positions: tokens.count)
        var output = [Float](repeating: 0, count: stride * size)
        var result: [[Float]] = []
        for first in Swift.stride(from: 0, to: tokens.count, by: stride) {
            let rows = (first..<min(tokens.count, first + stride)).map {
                InferenceRow(token: tokens[$0], position: $0, pages: pages)
            }
            pass.run(rows, wanted: Array(rows.indices), logits: &output)
            for position in positions where rows.indices.contains(position - first) {
                result.append(Array(output[(position - first) * size..<(position - first + 1) * size]))
            }
        }
        return result
    }
}
