import CKernels

/// The number formats of weights in safetensors files, by their names there.
package enum NumberFormat: String, Sendable {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    /// 8 bits with 4 of exponent and 3 of mantissa, without infinities (arXiv:2209.05433).
    case f8 = "F8_E4M3"
    /// Codes of 8 bits; a number is a code times its row's scale.
    case i8 = "I8"

    /// Bytes of one number.
    package var size: Int {
        switch self {
        case .f32: 4
        case .f16, .bf16: 2
        case .f8, .i8: 1
        }
    }

    /// Whether numbers can be read without a scale.
    package var isReal: Bool { self != .f8 && self != .i8 }

    /// Whether `count` numbers are all finite, which codes always are; `source` may have any alignment.
    package func isFinite(_ source: UnsafeRawPointer, count: Int) -> Bool {
        self == .i8 || lv_finite(kernel, count, source) != 0
    }

    /// Writes `count` numbers exactly as f32; `source` may have any alignment.
    package func convert(_ source: UnsafeRawPointer, count: Int, to target: UnsafeMutablePointer<Float>) {
        switch self {
        case .f32:
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 4 * count)
        case .bf16:
            for index in 0..<count {
                let bits = UInt16(
                    littleEndian: source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
                target[index] = Float(bitPattern: UInt32(bits) << 16)
            }
        case .f16:
            for index in 0..<count {
                let bits = UInt16(
                    littleEndian: source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
                target[index] = Self.half(bits)
            }
        case .f8:
            Self.eighths.withUnsafeBufferPointer { table in
                for index in 0..<count {
                    target[index] = table[Int(source.load(fromByteOffset: index, as: UInt8.self))]
                }
            }
        case .i8:
            for index in 0..<count {
                target[index] = Float(source.load(fromByteOffset: index, as: Int8.self))
            }
        }
    }

    /// A half as f32. A product corrects the exponent's bias, also for subnormal numbers; the highest
    /// exponent becomes the highest of f32.
    private static func half(_ bits: UInt16) -> Float {
        let scaled = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
        let special: UInt32 = bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
        return Float(bitPattern: scaled.bitPattern | special | UInt32(bits & 0x8000) << 16)
    }

    private static let eighths: [Float] = (0..<256).map { byte in
        let (exponent, mantissa) = (byte >> 3 & 15, Float(byte & 7))
        let size: Float =
            switch (exponent, byte & 7) {
            case (15, 7): .nan
            case (0, _): mantissa * 0x1p-9
            default: (8 + mantissa) * Float(sign: .plus, exponent: exponent - 10, significand: 1)
            }
        return byte < 128 ? size : -size
    }
}
