import Glibc

/// A block of f32 numbers on cache-line boundaries that lives as long as this object.
///
/// Who may write when is the owner's business: the parallel loops of this project give each task elements of
/// its own.
package final class FloatBuffer: @unchecked Sendable {
    package let count: Int
    package let pointer: UnsafeMutablePointer<Float>

    private let block: UnsafeMutableRawPointer

    /// `count` zeros. What is never touched of a large block takes no memory.
    package init(_ count: Int) {
        self.count = count
        let numbers = max(count, 16)
        guard let block = calloc(numbers * 4 + 64, 1) else {
            preconditionFailure("no memory for \(numbers) numbers")
        }
        // Fewer, larger pages: 4 GB of small ones take a second to hand out.
        if numbers >= 1 << 20 {
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            let first = block.alignedUp(toMultipleOf: page)
            madvise(first, block + numbers * 4 - first, MADV_HUGEPAGE)
        }
        self.block = block
        pointer = block.alignedUp(toMultipleOf: 64).bindMemory(to: Float.self, capacity: numbers)
    }

    deinit { free(block) }

    package var values: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: pointer, count: count)
    }

    /// Sets every number to 0.
    package func clear() { pointer.update(repeating: 0, count: count) }
}
