import CKernels

package typealias Floats = UnsafeMutablePointer<Float>

/// An instruction set that the kernels run on; results have the same bits on all of them.
package enum SIMDPath: Int32, Sendable, CaseIterable {
    case portable, avx2, avx512

    package static var current: SIMDPath { SIMDPath(rawValue: lv_path()) ?? .portable }

    /// Uses this path from now on; false where the processor lacks it.
    package func use() -> Bool { lv_set_path(rawValue) != 0 }
}
