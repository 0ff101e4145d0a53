import Glibc

/// A block of f32 numbers on cache-line boundaries that lives as long as this object.
///
/// Who may write when is the owner's business: the parallel loops of this project give each task elements of
/// its own.
package final class FloatBuffer: @unchecked Sendable {
    package let count: Int
    package let pointer: UnsafeMutablePointer<Float>

    /// Of a large block, the bytes that are mapped for it; 0 of a small one.
    private let mapped: Int
    private let block: UnsafeMutableRawPointer

    /// Where the processor has large pages, they are of this size.
    private static let largePage = 1 << 21

    /// `count` zeros. What is never touched of a large block takes no memory.
    package init(_ count: Int) {
        self.count = count
        let bytes = max(count, 16) * 4
        guard bytes >= 2 * Self.largePage else {
            guard let block = calloc(bytes + 64, 1) else { Self.endWithoutMemory(bytes) }
            (self.block, mapped) = (block, 0)
            pointer = block.alignedUp(toMultipleOf: 64).bindMemory(to: Float.self, capacity: count)
            return
        }
        // Fewer, larger pages: 4 GB of small ones take a second to hand out, and addresses in them are looked up more often
        // than the processor remembers.
        mapped = (bytes + Self.largePage - 1) / Self.largePage * Self.largePage + Self.largePage
        guard let block = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            block != MAP_FAILED
        else { Self.endWithoutMemory(mapped) }
        self.block = block
        let first = block.alignedUp(toMultipleOf: Self.largePage)
        madvise(first, mapped - Self.largePage, MADV_HUGEPAGE)
        pointer = first.bindMemory(to: Float.self, capacity: count)
    }

    /// Ends the process with one line and the exit code of a failure of the system: nobody who needs numbers can go on
    /// without them, and what is on the disk is consistent at any instant.
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

    package var values: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: pointer, count: count)
    }

    /// Sets every number to 0.
    package func clear() { pointer.update(repeating: 0, count: count) }
}
