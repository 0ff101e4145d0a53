import Archive
import Foundation
import MoE
import Tensors
import TestSupport
import Testing

@Suite("Weights that are not numbers")
struct StrangeWeightsTests {
    /// What is said of a folder whose tensors are these: packed, packed in 8 bits, and read whole.
    private static func complaints(_ saved: SavedArchitecture, _ tensors: [FormulaModel.Tensor]) throws
        -> [Complaint?]
    {
        let folder = try saved.folder(tensors)
        let readings: [() throws -> Void] = [
            { _ = try InferenceWeights(Checkpoint(folder: folder.path)) },
            { _ = try InferenceWeights(Checkpoint(folder: folder.path), .int8, threads: 2) },
            { _ = try Model(folder: folder.path) },
        ]
        return readings.map { reading in
            do {
                try reading()
                return nil
            } catch {
                return error as? Complaint
            }
        }
    }

    @Test(
        "NaN and infinity are refused by the tensor's name, wherever they stand, and however weights are read",
        arguments: ["deepseek-v3-groups-rank-yarn", "qwen2-moe", "llama-llama3"])
    func everywhere(name: String) throws {
        let saved = try SavedArchitecture.named(name)
        let tensors = FormulaModel.tensors(try ModelConfig(saved.config, file: "config.json"))
        #expect(try Self.complaints(saved, tensors) == [nil, nil, nil])
        for (place, tensor) in tensors.enumerated() {
            var other = tensors
            let number: Float = [.nan, .infinity, -.infinity][place % 3]
            let count = tensor.shape.reduce(1, *)
            // The first number, the last, or one between.
            let bytes = withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init)
            let start = 4 * [0, count - 1, count / 3][place % 3]
            var values = tensor.bytes
            values.replaceSubrange(start..<start + 4, with: bytes)
            other[place] = FormulaModel.Tensor(tensor.name, "F32", tensor.shape, values)
            for complaint in try Self.complaints(saved, other) {
                #expect(complaint?.place.hasSuffix(": tensor " + tensor.name) == true, "\(tensor.name)")
            }
        }
    }

    @Test("They are found in weights of 16 and 8 bits, and in the scales of these")
    func formats() throws {
        let saved = try SavedArchitecture.named("llama-linear")
        let tensors = FormulaModel.tensors(try ModelConfig(saved.config, file: "config.json"))
        // A matrix: vectors have neither 8 bits nor scales.
        let place = try #require(tensors.firstIndex { $0.name.hasSuffix("q_proj.weight") })
        let (name, shape) = (tensors[place].name, tensors[place].shape)
        let count = shape.reduce(1, *)
        func float(_ value: Float) -> [UInt8] {
            withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
        }
        func found(_ type: String, _ bytes: [UInt8], scale: (String, [Int], [UInt8])? = nil) throws -> Set<
            String?
        > {
            var other = tensors
            other[place] = FormulaModel.Tensor(name, type, shape, bytes)
            if let scale { other.append(FormulaModel.Tensor(name + scale.0, "F32", scale.1, scale.2)) }
            return Set(
                try Self.complaints(saved, other).map { $0?.place.components(separatedBy: "tensor ").last })
        }
        let zeros = [UInt8](repeating: 0, count: 2 * count - 2)
        #expect(try found("BF16", zeros + [0, 0]) == [nil])
        #expect(try found("BF16", zeros + [0x80, 0x7F]) == [name])
        #expect(try found("F16", zeros + [0x00, 0xFC]) == [name])
        let ones = [UInt8](repeating: 1, count: count - 1)
        let blocks = shape.map { ($0 + 127) / 128 }
        let factors = (0..<blocks[0] * blocks[1]).flatMap { _ in float(1) }
        #expect(try found("F8_E4M3", ones + [1], scale: ("_scale_inv", blocks, factors)) == [nil])
        #expect(try found("F8_E4M3", ones + [0xFF], scale: ("_scale_inv", blocks, factors)) == [name])
        let strange = factors.dropLast(4) + float(.nan)
        #expect(
            try found("F8_E4M3", ones + [1], scale: ("_scale_inv", blocks, Array(strange)))
                == [name + "_scale_inv"])
        let rows = shape[0]
        let scales = (1..<rows).flatMap { _ in float(1) }
        #expect(try found("I8", ones + [1], scale: ("_scale", [rows, 1], scales + float(1))) == [nil])
        #expect(
            try found("I8", ones + [1], scale: ("_scale", [rows, 1], scales + float(.infinity)))
                == [name + "_scale"])
    }
}
