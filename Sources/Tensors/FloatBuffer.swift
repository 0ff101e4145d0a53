import Glibc

/// A block of f32 numbers on cache-line boundaries that lives as long as this object.
///
/// The owner decides who may write when: the parallel loops of this project give each task its own elements.
package final class FloatBuffer: @unchecked Sendable {
    /// How many numbers it has.
    package let count: Int
    /// The first number.
    package let pointer: UnsafeMutablePointer<Float>

    /// The bytes that are mapped for a large block; 0 for a small one.
    private let mapped: Int
    private let block: UnsafeMutableRawPointer

    /// The size of the processor's large pages, if it has them.
    private static let largePage = 1 << 21

    /// A block of `count` zeros. Parts of a large block that are never touched take no memory.
    package init(_ count: Int) {
        self.count = count
        let bytes = max(count, 16) * 4
        guard bytes >= 2 * Self.largePage else {
            guard let block = calloc(bytes + 64, 1) else { Self.endWithoutMemory(bytes) }
            (self.block, mapped) = (block, 0)
            pointer = block.alignedUp(toMultipleOf: 64).bindMemory(to: Float.self, capacity: count)
            return
        }
        // Large pages are faster: the system takes a second to hand out 4 GB of small ones, and the processor
        // cannot remember the addresses of so many.
        mapped = (bytes + Self.largePage - 1) / Self.largePage * Self.largePage + Self.largePage
        guard let block = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            block != MAP_FAILED
        else { Self.endWithoutMemory(mapped) }
        self.block = block
        let first = block.alignedUp(toMultipleOf: Self.largePage)
        madvise(first, mapped - Self.largePage, MADV_HUGEPAGE)
        pointer = first.bindMemory(to: Float.self, capacity: count)
    }

    /// Ends the process with one line and the exit code of a system failure. No caller can go on without the
    /// memory, and nothing is lost: the files on the disk are consistent at every moment.
    private static func endWithoutMemory(_ bytes: Int) -> Never {
        var line =
            "leaven: no memory for \(bytes) bytes more; free some, or use less (--threads, --batch, --cache)\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        _exit(1)
    }

    deinit {
        if mapped > 0 {
            munmap(block, mapped)
        } else {
            free(block)
        }
    }

    /// The numbers as a collection.
    package var values: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: pointer, count: count)
    }

    /// Sets every number to 0.
    package func clear() { pointer.update(repeating: 0, count: count) }
}
