import CKernels

/// The address of f32 numbers.
package typealias Floats = UnsafeMutablePointer<Float>

/// An instruction set of the kernels; results have the same bits on all of them.
package enum SIMDPath: Int32, Sendable, CaseIterable {
    case portable, avx2, avx512

    /// The instruction set in use.
    package static var current: SIMDPath { SIMDPath(rawValue: lv_path()) ?? .portable }

    /// Uses this instruction set from now on; returns false, and changes nothing, if the processor lacks it.
    package func use() -> Bool { lv_set_path(rawValue) != 0 }
}
