import Glibc

/// The bytes of a file, mapped into memory. They are read from the disk when they are needed, and the system
/// can take their memory back.
///
/// If another program shortens a mapped file, a read of the lost bytes ends this program (SIGBUS). Therefore
/// model files are replaced, and never overwritten.
package final class MappedFile: @unchecked Sendable {
    /// The path of the file.
    package let path: String
    /// The bytes of the whole file. They are valid only as long as this object exists.
    package let bytes: UnsafeRawBufferPointer

    /// Maps a file.
    ///
    /// - Throws: `Complaint` if it is not a regular file, or if it cannot be opened or mapped.
    package init(_ path: String) throws(Complaint) {
        self.path = path
        let file = try Descriptor(opening: path, O_RDONLY, doing: "cannot be opened")
        var status = stat()
        guard fstat(file.number, &status) == 0 else {
            throw Complaint.system(path, "cannot be read", errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Complaint(path, "cannot be read", found: "no regular file", expected: "a file")
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.number, 0), start != MAP_FAILED else {
            throw Complaint.system(path, "cannot be mapped into memory", errno)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    /// Gives the memory of the bytes in a range back to the system. They can still be read, from the disk.
    package func release(_ range: Range<Int>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        // Only whole pages are given back: a page that is partly outside the range may be in use.
        let (first, last) = ((range.lowerBound + page - 1) / page * page, range.upperBound / page * page)
        guard last > first, let start = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: start + first), last - first, MADV_DONTNEED)
    }
}
